import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ExampleName, exampleNames, REPORT } from '@observability-stack/lab/services/programs';
import { localWithServices, renderWithServices } from '@observability-stack/lab/services/render';
import { EXAMPLE_TEAM } from '@observability-stack/lab/services/team';
import { listCandidates } from '@observability-stack/query-common';
import { labelKeys, PART_OF } from '../catalog/names';
import { local } from '../environments/local';
import { resolveEnvironment } from '../resolve/environment';
import { type CommandArguments, runCommand, UsageError } from '../tools/command';
import { checkFaults, removeFaults } from './cluster/check-faults';
import { checkLogs, checkPages, checkPanels, checkTargets, namespacesIn } from './cluster/checks';
import { inPods } from './cluster/example-pods';
import { type BuiltServices, buildServices, copyPrograms } from './cluster/example-services';
import { FAULTS_NAMESPACE, type Fault } from './cluster/fault';
import { kubernetesFaults } from './cluster/faults';
import { kubectl, kubectlJson } from './cluster/kubectl';
import { missingPods, podStates } from './cluster/pods';
import { ClusterReport, waitUntil } from './cluster/report';
import { serviceFaults } from './cluster/service-faults';

const FOLDER = 'dist/local';
const SELECTOR = `${labelKeys.partOf}=${PART_OF}`;
const HELP = `usage: npm run test:cluster -- [flags]

Test ${FOLDER} in the cluster of KUBECONFIG: apply it, wait until every workload with an available image is ready, check that
every target is up, that Loki receives logs and that every panel on Kubernetes has data, then delete it. Fails if the stack
already runs in the cluster. Checks that could not run are printed as UNCHECKED.

Flags:
  --keep             Do not delete the objects at the end.
  --services         Also run the services of packages/demo/services, check their targets and panels, then let each of them fail,
                     and check that the alert of its objective is notified, and no other alert.
  --fail=A,B         With --services, let only these fail. (default: all)
  --faults=quick     Also make faults of Kubernetes objects, and check that their alerts are notified, for the right team, and no
                     others: about ten minutes. With 'all', those that take twenty, too.
  --timeout=SECONDS  Timeout for pods to become ready. (default: 600)
  -h, --help         Show this help.`;

const options = {
  keep: { type: 'boolean', default: false },
  services: { type: 'boolean', default: false },
  fail: { type: 'string' },
  faults: { type: 'string' },
  timeout: { type: 'string', default: '600' },
} as const;
type Values = CommandArguments<typeof options>['values'];

/** The faults of Kubernetes objects: those whose alerts fire within ten minutes, or all. */
const faultSelections = ['quick', 'all'] as const;
type FaultSelection = (typeof faultSelections)[number];
const isFaultSelection = (text: string): text is FaultSelection =>
  (faultSelections as readonly string[]).includes(text);

/** Returns the services that fail, by the flags. */
function failing({ services, fail }: Values): readonly ExampleName[] {
  if (fail === undefined) return services ? exampleNames : [];
  if (!services) throw new UsageError('--fail requires --services');
  const names = fail.split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !exampleNames.some((known) => known === name));
  if (unknown !== undefined)
    throw new UsageError(
      `--fail: service "${unknown}" does not exist: use one of ${listCandidates(exampleNames)}`,
    );
  return names as ExampleName[];
}

function selectedFaults({ faults }: Values): readonly Fault[] {
  if (faults === undefined) return [];
  if (!isFaultSelection(faults))
    throw new UsageError(`--faults must be ${faultSelections.join(' or ')}`);
  return kubernetesFaults.filter(({ minutes }) => faults === 'all' || minutes < 10);
}

async function main({ values }: CommandArguments<typeof options>): Promise<number> {
  const seconds = Number(values.timeout);
  if (!(seconds > 0)) throw new UsageError('--timeout must be a positive number of seconds');
  const fail = failing(values);
  const faults = selectedFaults(values);
  if (!process.env.KUBECONFIG) {
    throw new UsageError('KUBECONFIG is not set: set it, since this test changes the cluster');
  }
  const report = new ClusterReport();
  console.log(`cluster: ${kubectl('config', 'current-context').trim()}`);
  refuseExistingNamespaces([
    ...namespacesIn(FOLDER),
    FAULTS_NAMESPACE,
    ...(values.services ? [EXAMPLE_TEAM] : []),
  ]);
  const services = values.services ? await buildServices(report) : undefined;
  const rendered = services ? mkdtempSync(path.join(tmpdir(), 'cluster-dist-')) : undefined;
  const folder = rendered ? path.join(rendered, local.name) : FOLDER;
  const render = (names: readonly ExampleName[]): void => {
    if (services && rendered) renderWithServices(inPods({ ...services, failing: names }), rendered);
  };
  render([]);
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => reject(new Error(`interrupted by ${signal}`)));
    }
  });
  const all = [
    ...serviceFaults(
      fail.filter((name) => name === REPORT || services?.running.includes(name)),
      (names) => {
        render(names);
        kubectl('apply', '-f', folder);
      },
    ),
    ...faults,
  ];
  try {
    await Promise.race([run({ report, folder, services, faults: all, seconds }), interrupted]);
  } finally {
    // An interrupted test leaves its faults.
    if (all.length > 0) removeFaults(all);
    if (!values.keep) {
      console.log('deleting the objects …');
      kubectl('delete', '-f', folder, '--ignore-not-found', '--wait=true');
    }
    if (rendered) rmSync(rendered, { recursive: true, force: true });
  }
  return report.close();
}

/** Fails if one of these namespaces exists, since the test deletes all of them at the end. */
function refuseExistingNamespaces(namespaces: readonly string[]): void {
  const wanted = new Set(namespaces);
  const there = kubectlJson('get', 'namespaces').items.map(
    (item: { metadata: { name: string } }) => item.metadata.name,
  );
  const taken = there.filter((name: string) => wanted.has(name));
  if (taken.length > 0) {
    throw new Error(
      `namespace ${taken.join(', ')} exists in the cluster and would be deleted by this test: if it is this stack, run kubectl delete namespace ${taken.join(' ')}`,
    );
  }
}

interface Run {
  readonly report: ClusterReport;
  /** The manifests. */
  readonly folder: string;
  readonly services: BuiltServices | undefined;
  readonly faults: readonly Fault[];
  /** Timeout for pods to become ready. */
  readonly seconds: number;
}

async function run({ report, folder, services, faults, seconds }: Run): Promise<void> {
  const applied = kubectl('apply', '-f', folder).trim().split('\n');
  report.pass(`applied ${applied.length} objects`);
  if (services) await copyPrograms(services, seconds);

  let last = '';
  const settled = await waitUntil(seconds, () => {
    const missing = missingPods(SELECTOR);
    const waiting = podStates(SELECTOR).filter(({ state }) => state === 'waiting');
    const now = [...missing, ...waiting.map((pod) => `${pod.name} (${pod.reason})`)].join(', ');
    if (now && now !== last) console.log(`waiting for ${now}`);
    last = now;
    return now === '' ? true : undefined;
  });
  const pods = podStates(SELECTOR);
  for (const { name, namespace, state, reason } of pods) {
    const what = `pod ${namespace}/${name}`;
    if (state === 'ready') report.pass(`${what} is ready`);
    else if (state === 'no-image') report.skip(what, `its image is not available (${reason})`);
    else report.fail(`${what} is not ready`, `kubectl -n ${namespace} describe pod ${name}`);
  }
  if (!settled)
    for (const name of missingPods(SELECTOR))
      report.fail(`${name} has missing pods`, 'kubectl get events -A');

  await checkTargets(folder, pods, report);
  await checkLogs(pods, report);
  await checkPages(pods, report);
  const environment = services ? localWithServices(inPods({ ...services, failing: [] })) : local;
  const withPanels = services ? [...services.running, REPORT] : [];
  await checkPanels(resolveEnvironment(environment), withPanels, report);
  if (faults.length > 0) await checkFaults(faults, pods, report);
}

runCommand({ name: 'test:cluster', help: HELP, options, run: main });
