import { LAB_FILE } from '@observability-stack/lab/running-lab';
import { traceStores } from '../catalog/data-sources';
import { demoServices } from '../constructs/demo/settings';
import { type CommandArguments, runCommand, UsageError } from '../tools/command';
import { useContext } from './cluster/kubectl';
import { ClusterReport } from './cluster/report';
import type { VerifyCheck } from './verify/check';
import { clusterPlace } from './verify/cluster';
import { isCorrelated } from './verify/correlation';
import { runningLab, startOwnLab } from './verify/lab';
import { acceptedOrders, isCounted, isExposed, isReceived, isScraped } from './verify/metrics';
import { UnreachableError, type VerifyTarget } from './verify/place';

const HELP = `usage: npm run verify -- [flags]

Send requests to the demo and follow them: metrics are exposed and scraped, or sent by OTLP; a request with a given traceparent
is one trace across all services in Jaeger or Tempo; the same trace id is on the log line in Loki and on the exemplar in
Prometheus.
Prints one line per check, with a hint if it fails. Checks that could not run are printed as UNCHECKED.

Uses the running lab (npm run lab) by default, or starts one for the checks.

Flags:
  --lab=FILE         Use the lab that wrote this file. (default: ${LAB_FILE})
  --cluster          Use the stack in the cluster of kubectl, by port-forward.
  --kubeconfig=FILE  With --cluster: kubeconfig file.
  --context=NAME     With --cluster: context in the kubeconfig.
  --tenant=ID        Tenant of Loki to read, or several as a|b, where each team is a tenant.
  --timeout=SECONDS  Timeout for data to arrive. (default: 90)
  -h, --help         Show this help.

Exit codes: 0 all checks passed; 1 a check failed; 2 nothing could be checked.`;

const checks: readonly VerifyCheck[] = [
  acceptedOrders,
  isExposed,
  isScraped,
  isReceived,
  isCounted,
  isCorrelated,
];
const PROGRAMS = [
  'prometheus',
  'loki',
  'promtail',
  'alloy',
  ...traceStores,
  ...Object.values(demoServices),
];

const flags = {
  lab: { type: 'string' },
  cluster: { type: 'boolean', default: false },
  kubeconfig: { type: 'string' },
  context: { type: 'string' },
  tenant: { type: 'string' },
  timeout: { type: 'string', default: '90' },
} as const;

type Values = CommandArguments<typeof flags>['values'];

function optionsOf(values: Values) {
  const seconds = Number(values.timeout);
  if (!(seconds > 0)) throw new UsageError('--timeout must be a positive number of seconds');
  const isCluster =
    values.cluster || values.kubeconfig !== undefined || values.context !== undefined;
  if (isCluster && values.lab !== undefined)
    throw new UsageError('--lab and --cluster cannot be used together');
  return { ...values, seconds, isCluster };
}

async function placeOf(
  { lab, kubeconfig, context, isCluster }: ReturnType<typeof optionsOf>,
  signal: AbortSignal,
): Promise<VerifyTarget> {
  if (isCluster) {
    if (kubeconfig !== undefined) process.env.KUBECONFIG = kubeconfig;
    if (context !== undefined) useContext(context);
    return clusterPlace(PROGRAMS);
  }
  const running = runningLab(lab ?? LAB_FILE);
  if (running) return running;
  if (lab !== undefined) {
    throw new UnreachableError(`no running lab wrote ${lab}: run npm run lab -- --json ${lab}`);
  }
  console.log('no lab is running; starting one for the checks …');
  return startOwnLab(180, signal);
}

async function run({ values }: CommandArguments<typeof flags>): Promise<number> {
  const options = optionsOf(values);
  const abort = new AbortController();
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        abort.abort(new UnreachableError(`interrupted by ${signal}`));
        reject(abort.signal.reason);
      });
    }
  });
  // Reported by the caller that awaits it.
  interrupted.catch(() => {});
  const place = await placeOf(options, abort.signal);
  try {
    return await Promise.race([verify(place, options), interrupted]);
  } finally {
    await place.stop();
  }
}

async function verify(
  place: VerifyTarget,
  { seconds, tenant }: Pick<ReturnType<typeof optionsOf>, 'seconds' | 'tenant'>,
): Promise<number> {
  console.log(`checking ${place.name}`);
  const report = new ClusterReport();
  const pods = place.pods(demoServices.orders);
  const urls = pods.flatMap((pod) => place.url(pod) ?? []);
  if (urls.length === 0) {
    const why =
      pods.length === 0 ? 'set demo: true in the environment' : place.reason(demoServices.orders);
    throw new UnreachableError(`service "${demoServices.orders}" does not run: ${why}`);
  }
  for (const check of checks)
    await check({ place, report, seconds, ...(tenant !== undefined && { tenant }) });
  return report.close();
}

runCommand({ name: 'verify', help: HELP, options: flags, failure: 2, run });
