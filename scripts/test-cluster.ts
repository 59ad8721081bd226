import { labelKeys, PART_OF } from '../catalog/names';
import { type CommandArguments, runCommand, UsageError } from '../tools/command';
import { checkLogs, checkPages, checkTargets, namespacesIn } from './cluster/checks';
import { kubectl, kubectlJson } from './cluster/kubectl';
import { missingPods, podStates } from './cluster/pods';
import { ClusterReport, waitUntil } from './cluster/report';

const FOLDER = 'dist/local';
const SELECTOR = `${labelKeys.partOf}=${PART_OF}`;
const HELP = `usage: npm run test:cluster -- [flags]

Test ${FOLDER} in the cluster of KUBECONFIG: apply it, wait until every workload with an available image is ready, check that
every target is up and that Loki receives logs, then delete it. Fails if the stack already runs in the cluster. Checks that
could not run are printed as UNCHECKED.

Flags:
  --keep             Do not delete the objects at the end.
  --timeout=SECONDS  Timeout for pods to become ready. (default: 600)
  -h, --help         Show this help.`;

const options = {
  keep: { type: 'boolean', default: false },
  timeout: { type: 'string', default: '600' },
} as const;

async function main({ values }: CommandArguments<typeof options>): Promise<number> {
  const seconds = Number(values.timeout);
  if (!(seconds > 0)) throw new UsageError('--timeout must be a positive number of seconds');
  if (!process.env.KUBECONFIG) {
    throw new UsageError('KUBECONFIG is not set: set it, since this test changes the cluster');
  }
  const report = new ClusterReport();
  console.log(`cluster: ${kubectl('config', 'current-context').trim()}`);
  refuseExistingNamespaces();
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => reject(new Error(`interrupted by ${signal}`)));
    }
  });
  try {
    await Promise.race([run(report, seconds), interrupted]);
  } finally {
    if (!values.keep) {
      console.log('deleting the objects …');
      kubectl('delete', '-f', FOLDER, '--ignore-not-found', '--wait=true');
    }
  }
  return report.close();
}

/** Fails if a namespace of the directory exists, since the test deletes all of them at the end. */
function refuseExistingNamespaces(): void {
  const wanted = new Set(namespacesIn(FOLDER));
  const there = kubectlJson('get', 'namespaces').items.map(
    (item: { metadata: { name: string } }) => item.metadata.name,
  );
  const taken = there.filter((name: string) => wanted.has(name));
  if (taken.length > 0) {
    throw new Error(
      `namespace ${taken.join(', ')} exists in the cluster and would be deleted by this test: if it is this stack, run kubectl delete -f ${FOLDER}`,
    );
  }
}

async function run(report: ClusterReport, timeout: number): Promise<void> {
  const applied = kubectl('apply', '-f', FOLDER).trim().split('\n');
  report.pass(`applied ${applied.length} objects`);

  let last = '';
  const settled = await waitUntil(timeout, () => {
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

  await checkTargets(FOLDER, pods, report);
  await checkLogs(pods, report);
  await checkPages(pods, report);
}

runCommand({ name: 'test:cluster', help: HELP, options, run: main });
