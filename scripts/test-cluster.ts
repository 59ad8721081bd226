import { parseArgs } from 'node:util';
import { labelKeys, PART_OF } from '../catalog/names';
import { checkLogs, checkPages, checkTargets, namespacesIn } from './cluster/checks';
import { kubectl, kubectlJson } from './cluster/kubectl';
import { missingPods, podStates } from './cluster/pods';
import { eventually, Report } from './cluster/report';

const FOLDER = 'dist/local';
const SELECTOR = `${labelKeys.partOf}=${PART_OF}`;
const HELP = `npm run test:cluster -- [--keep] [--timeout SECONDS]

Applies ${FOLDER} to the cluster that KUBECONFIG names, waits until every workload whose image can be had is
ready, checks that every target is up and that Loki receives logs, and deletes what it applied. Refuses a
cluster on which the stack already runs. What it cannot check it lists as UNCHECKED.

  --keep              leave everything running
  --timeout SECONDS   how long pods may take to get ready [600]`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      keep: { type: 'boolean', default: false },
      timeout: { type: 'string', default: '600' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (!process.env.KUBECONFIG) {
    throw new Error('set KUBECONFIG: this test writes to a cluster, and must not guess which');
  }
  const report = new Report();
  console.log(`cluster: ${kubectl('config', 'current-context').trim()}`);
  refuseWhatIsThere();
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => reject(new Error(`stopped by ${signal}`)));
    }
  });
  try {
    await Promise.race([run(report, Number(values.timeout)), interrupted]);
  } finally {
    if (!values.keep) {
      console.log('deleting what was applied …');
      kubectl('delete', '-f', FOLDER, '--ignore-not-found', '--wait=true');
    }
  }
  return report.close();
}

/** At its end the test deletes every namespace of the folder, with all that is in it: none may be anybody's. */
function refuseWhatIsThere(): void {
  const wanted = new Set(namespacesIn(FOLDER));
  const there = kubectlJson('get', 'namespaces').items.map(
    (item: { metadata: { name: string } }) => item.metadata.name,
  );
  const taken = there.filter((name: string) => wanted.has(name));
  if (taken.length > 0) {
    throw new Error(
      `the cluster already has ${taken.join(', ')}, which this test would delete at its end. If that is this stack, remove it with: kubectl delete -f ${FOLDER}`,
    );
  }
}

async function run(report: Report, timeout: number): Promise<void> {
  const applied = kubectl('apply', '-f', FOLDER).trim().split('\n');
  report.pass(`applied ${applied.length} objects`);

  let last = '';
  const settled = await eventually(timeout, () => {
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
    else if (state === 'no-image') report.skip(what, `its image cannot be had (${reason})`);
    else report.fail(`${what} is not ready`, `kubectl -n ${namespace} describe pod ${name}`);
  }
  if (!settled)
    for (const name of missingPods(SELECTOR))
      report.fail(`${name} lacks pods`, 'kubectl get events -A');

  await checkTargets(FOLDER, pods, report);
  await checkLogs(pods, report);
  await checkPages(pods, report);
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    console.error(`test:cluster: ${error.message}`);
    process.exit(1);
  },
);
