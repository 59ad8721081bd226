import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Container, LabManifest } from '@observability-stack/lab/manifests';
import { layOut } from '@observability-stack/lab/mounted';
import { type LabPod, labPods } from '@observability-stack/lab/pods';
import { LOOPBACK } from '@observability-stack/lab/ports';
import { findProgram, programFor } from '@observability-stack/lab/programs';
import type { Environment } from '../../catalog/definitions/environment';
import { enabledFeatures } from '../../constructs/prometheus/features';
import { toolVariable } from '../../tools/locate';
import { synthesize } from '../../validation/synthesize';
import { checkArguments } from './arguments';
import { runProgramSync } from './programs';
import { promtoolFeatures } from './promtool';
import { failed, passed, type StepResult, skipped } from './step';

interface Validator {
  readonly program: string;
  readonly args: (file: string, container: Container) => readonly string[];
  /** What it checks, before the name of the file. @default everything */
  readonly part?: string;
}

const validating = (program: string, args: Validator['args']): Validator => ({ program, args });
const openTelemetry = (program: string): Validator =>
  validating(program, (file) => ['validate', `--config=${file}`]);

/** How the programs load a configuration without starting, by the program of the container. */
const VALIDATORS: Readonly<Record<string, Validator>> = {
  prometheus: validating('promtool', (file, { args = [] }) => [
    ...promtoolFeatures(enabledFeatures(args)),
    ...['check', 'config', file],
  ]),
  alertmanager: validating('amtool', (file) => ['check-config', file]),
  loki: validating('loki', (file) => [
    `-config.file=${file}`,
    '-config.expand-env=true',
    '-verify-config',
  ]),
  tempo: validating('tempo', (file) => [`-config.file=${file}`, '-config.verify=true']),
  promtail: validating('promtail', (file) => [`-config.file=${file}`, '-check-syntax']),
  // not every build has `validate`, which also checks the arguments of components
  alloy: { ...validating('alloy', (file) => ['fmt', file]), part: 'the syntax of ' },
  nginx: validating('nginx', (file) => ['-t', '-e', 'stderr', '-c', file]),
  otelcol: openTelemetry('otelcol'),
  jaeger: openTelemetry('jaeger'),
};

/** Programs that have a configuration, and no command that loads it without starting. */
const WITHOUT_VALIDATOR = ['grafana'];

/** Variables that configurations expand. */
const VARIABLES = { POD_IP: LOOPBACK, POD_NAME: 'pod-0', HOSTNAME: 'node-1' };

/** Returns the configuration file that the arguments of a container name. */
const configFile = ({ args = [] }: Container): string | undefined =>
  args.flatMap((argument) => /^--?config(?:\.file)?=(\/.+)$/.exec(argument)?.[1] ?? [])[0] ??
  args.find((argument) => /^\/.*\.(alloy|conf)$/.test(argument));

/** What a program says about one configuration. */
export interface Loaded {
  readonly outcome: StepResult['outcome'];
  readonly text: string;
}

/**
 * Loads every configuration of the environments in its program, and has it read its arguments: what the program rejects is found
 * before it is applied. The result has a line for each; one without its program is `skipped`.
 */
export async function loadConfigurations(
  environments: readonly Environment[],
): Promise<StepResult> {
  const lines: Loaded[] = [];
  for (const environment of environments)
    for (const line of await loadManifests(synthesize(environment).manifests))
      lines.push({ ...line, text: `${environment.name}: ${line.text}` });
  const detail = lines.map(({ text }) => text).join('\n');
  if (lines.some(({ outcome }) => outcome === 'failed')) return failed(detail);
  return lines.some(({ outcome }) => outcome === 'skipped') ? skipped(detail) : passed(detail);
}

/** Loads every configuration of an output in its program, which also gets its arguments. */
export async function loadManifests(
  located: ReturnType<typeof synthesize>['manifests'],
): Promise<readonly Loaded[]> {
  const manifests = located.map(({ object }) => object as LabManifest);
  // a pod of each workload, since shards have different configurations
  const pods = labPods(manifests).filter(({ name }) => name.endsWith('-0'));
  const lines: Loaded[] = [];
  for (const pod of pods)
    for (const container of pod.containers) {
      const place = `${pod.name}, container ${container.name}`;
      for (const line of [
        await ofContainer(pod, container, manifests),
        await checkArguments(place, container),
      ])
        if (line) lines.push(line);
    }
  return lines;
}

async function ofContainer(
  pod: LabPod,
  container: Container,
  manifests: readonly LabManifest[],
): Promise<Loaded | undefined> {
  const name = programFor(container) ?? '';
  const place = `${pod.name}, container ${container.name}`;
  if (WITHOUT_VALIDATOR.includes(name))
    return {
      outcome: 'passed',
      text: `${place}: not loaded: ${name} has no command for it, the integration tests start it`,
    };
  const validator = VALIDATORS[name];
  const file = configFile(container);
  if (!validator || file === undefined) return undefined;
  const found = findProgram(validator.program);
  if ('missing' in found)
    return { outcome: 'skipped', text: `${place}: NOT LOADED: ${found.missing}` };
  const root = mkdtempSync(path.join(tmpdir(), 'configuration-'));
  try {
    layOut(pod, manifests, root);
    const args = validator.args(path.join(root, file), container);
    const { code, output } = await runProgramSync(found.path, args, undefined, VARIABLES);
    const unsupported = /field (\w+_sd_configs) not found/.exec(output)?.[1];
    if (unsupported)
      return {
        outcome: 'skipped',
        text: `${place}: NOT LOADED: this ${validator.program} is built without ${unsupported}; set ${toolVariable(validator.program)} to that of a release`,
      };
    return code === 0
      ? {
          outcome: 'passed',
          text: `${place}: ${validator.program} accepts ${validator.part ?? ''}${file}`,
        }
      : {
          outcome: 'failed',
          text: `${place}: ${validator.program} rejects ${file}\n${output.replaceAll(root, '')}`,
        };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
