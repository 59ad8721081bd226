// npm run lab: the stack without a cluster.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listCandidates } from '@observability-stack/query-common';
import { environmentOfFolder } from '../../catalog/names';
import { local } from '../../environments/local';
import { type CommandArguments, runCommand, UsageError } from '../../tools/command';
import { type Lab, startLab } from './lab';
import { writeLabFile } from './lab-file';
import { LAB_FILE } from './running-lab';
import type { Secrets } from './secrets';
import { startExampleServices } from './services/processes';
import { type ExampleName, exampleNames, missingServices, REPORT } from './services/programs';
import { renderWithServices } from './services/render';
import { type Addresses, atAddresses } from './services/team';

const DIST = 'dist';
const usage = `usage: npm run lab -- [flags]

Run the stack on this machine without a cluster: the installed programs with the files in ${DIST}/<environment>, on free
ports of the loopback interface. Only addresses, ports and paths are mapped. Ctrl-C stops everything.

Flags:
  --environment=NAME  Rendered environment to run. (default: local)
  --only=A,B          Run only these components, workloads or pods.
  --keep=DIR          Keep files, data and logs in DIR. (default: a temporary folder, removed at the end)
  --secret=NAME/KEY=VALUE
                      Value of an optional Secret, such as demo-faults/token. Can be repeated.
  --services          Run the services of packages/demo/services beside it, with --environment=local.
  --fail=A,B          Let requests, messages or runs of these services fail, such as stock-service.
  --json=FILE         Write the URLs to FILE, for other programs. (default: ${LAB_FILE})
  --timeout=SECONDS   Fail if a program is not ready by then. (default: 180)
  -h, --help          Show this help.

A program is found by its variable (LOKI_BIN, NODE_EXPORTER_BIN, ...), in tools/bin, or on PATH. Set GRAFANA_HOME to
Grafana's folder if it is not next to the program. Programs that npm run tools builds are required. Loki, Promtail, Alloy,
Tempo and Grafana are optional: one that is missing is listed as LEFT OUT, and is neither scraped nor alerted on.`;

const flags = {
  environment: { type: 'string', default: 'local' },
  only: { type: 'string' },
  keep: { type: 'string' },
  secret: { type: 'string', multiple: true, default: [] as string[] },
  services: { type: 'boolean', default: false },
  fail: { type: 'string' },
  json: { type: 'string', default: LAB_FILE },
  timeout: { type: 'string' },
} as const;

type Arguments = CommandArguments<typeof flags>;

function optionsOf(values: Arguments['values']) {
  const timeout = values.timeout === undefined ? undefined : Number(values.timeout);
  if (timeout !== undefined && !(timeout > 0))
    throw new UsageError('--timeout must be a positive number of seconds');
  const secrets = secretsOf(values.secret);
  return {
    ...values,
    timeout,
    secrets,
    fail: failing(values),
    only: values.only?.split(',').filter((name) => name !== ''),
  };
}

function failing({
  environment,
  services,
  fail = '',
}: Arguments['values']): readonly ExampleName[] {
  if (services && environment !== local.name)
    throw new UsageError(`--services requires --environment=${local.name}`);
  const names = fail.split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !exampleNames.some((known) => known === name));
  if (unknown !== undefined)
    throw new UsageError(
      `--fail: service "${unknown}" does not exist: use one of ${listCandidates(exampleNames)}`,
    );
  if (names.length > 0 && !services) throw new UsageError('--fail requires --services');
  return names as ExampleName[];
}

/** Starts the services, and renders the environment with their team into a folder. */
async function startServices(fail: readonly ExampleName[]) {
  const services = await startExampleServices();
  try {
    if (fail.length > 0) await services.fail(fail);
    const dist = mkdtempSync(path.join(tmpdir(), 'lab-dist-'));
    renderWithServices(atAddresses(services.addresses), dist);
    return {
      ...services,
      dist,
      stop: async () => {
        await services.stop();
        rmSync(dist, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await services.stop();
    throw error;
  }
}

function secretsOf(given: readonly string[]): Secrets {
  const secrets: Record<string, Record<string, string>> = {};
  for (const text of given) {
    const [, name, key, value] = /^([^/=]+)\/([^/=]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || key === undefined || value === undefined) {
      throw new UsageError('--secret must have the form NAME/KEY=VALUE');
    }
    secrets[name] = { ...secrets[name], [key]: value };
  }
  return secrets;
}

function rendered(): readonly string[] {
  try {
    return (
      readdirSync(DIST, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        // The others are further outputs.
        .filter((name) => name === environmentOfFolder(name))
    );
  } catch {
    return [];
  }
}

async function run({ values }: Arguments): Promise<number> {
  const options = optionsOf(values);
  if (!rendered().includes(options.environment)) {
    throw new UsageError(
      `environment "${options.environment}" is not in ${DIST}/: ${rendered().length > 0 ? `use one of ${listCandidates(rendered())}` : 'run npm run synth'}`,
    );
  }
  const abort = new AbortController();
  const interrupted = new Promise<undefined>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (!abort.signal.aborted) console.log('\nstopping');
        abort.abort(new Error('interrupted before everything was ready'));
        resolve(undefined);
      });
    }
  });
  const services = options.services ? await startServices(options.fail) : undefined;
  const lab = await startLab({
    environment: options.environment,
    ...(services ? { dist: services.dist } : {}),
    only: options.only,
    secrets: options.secrets,
    folder: options.keep,
    timeout: options.timeout,
    signal: abort.signal,
    progress: (message) => console.log(message),
  }).catch(async (error) => {
    await services?.stop();
    throw error;
  });
  const pushgateway = lab.urls['pushgateway-0']?.http;
  if (services && pushgateway) services.report(pushgateway);
  if (!pushgateway && options.fail.includes(REPORT)) {
    await services?.stop();
    await lab.stop();
    throw new UsageError(
      `--fail: service "${REPORT}" does not run: --only must include pushgateway`,
    );
  }
  describe(lab);
  if (services) describeServices(services.addresses, pushgateway !== undefined);
  const takeBack = writeLabFile(options.json, options.environment, lab);
  const broken = await Promise.race([lab.broken, interrupted]);
  if (broken !== undefined) console.error(`\n${broken}\n\nstopping the other programs`);
  takeBack();
  await services?.stop();
  await lab.stop();
  console.log('stopped');
  return broken === undefined ? 0 : 1;
}

function describe(lab: Lab): void {
  console.log('');
  for (const { name, reason } of lab.skipped) console.warn(`LEFT OUT  ${name}: ${reason}`);
  const rows = Object.entries(lab.urls).flatMap(([pod, ports]) =>
    Object.entries(ports).map(([port, url]) => `${pod.padEnd(24)} ${port.padEnd(14)} ${url}`),
  );
  console.log(rows.join('\n'));
  console.log(`\nfiles, data and logs: ${lab.folder}\nCtrl-C stops everything`);
}

function describeServices(addresses: Addresses, hasPushgateway: boolean): void {
  for (const { name, reason } of missingServices()) console.warn(`LEFT OUT  ${name}: ${reason}`);
  if (!hasPushgateway) console.warn(`LEFT OUT  ${REPORT}: the Pushgateway does not run`);
  const rows = Object.entries(addresses).map(
    ([name, address]) => `${name.padEnd(24)} ${'metrics'.padEnd(14)} http://${address}`,
  );
  console.log(rows.join('\n'));
}

runCommand({ name: 'lab', help: usage, options: flags, run });
