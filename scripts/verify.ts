import { parseArgs } from 'node:util';
import { LAB_FILE } from '@observability-stack/lab/running-lab';
import { traceStores } from '../catalog/data-sources';
import { demoServices } from '../constructs/demo/settings';
import { useContext } from './cluster/kubectl';
import { Report } from './cluster/report';
import type { Check } from './verify/check';
import { clusterPlace } from './verify/cluster';
import { correlated } from './verify/correlation';
import { runningLab, startOwnLab } from './verify/lab';
import { counted, exposed, scraped, taken } from './verify/metrics';
import { NotThere, type Place } from './verify/place';

const HELP = `npm run verify -- [options]

Sends requests to the demo and follows them: the metrics of each service are exposed and scraped; a request with a
given traceparent is one trace over both services in Jaeger or Tempo; the same trace id is on the log line in Loki and on the
exemplar in Prometheus. One line a check; where one fails, what to do. What cannot be checked is named as UNCHECKED.

Without options it asks the lab that runs (npm run lab), and starts one for the time of the checks where none does.

  --lab FILE          the lab that has written this file [${LAB_FILE}]
  --cluster           the stack in the cluster of kubectl, by port-forward; also with
  --kubeconfig FILE   its configuration, and
  --context NAME      its context
  --timeout SECONDS   how long something may take to arrive [90]
  --help              print this

Exit codes: 0 nothing failed, 1 something did, 2 nothing could be checked.`;

const checks: readonly Check[] = [taken, exposed, scraped, counted, correlated];
const ASKED = [
  'prometheus',
  'loki',
  'promtail',
  'alloy',
  ...traceStores,
  ...Object.values(demoServices),
];

function parse() {
  const { values } = parseArgs({
    options: {
      lab: { type: 'string' },
      cluster: { type: 'boolean', default: false },
      kubeconfig: { type: 'string' },
      context: { type: 'string' },
      timeout: { type: 'string', default: '90' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const seconds = Number(values.timeout);
  if (!(seconds > 0)) throw new NotThere('--timeout takes seconds');
  const isCluster =
    values.cluster || values.kubeconfig !== undefined || values.context !== undefined;
  if (isCluster && values.lab !== undefined) throw new NotThere('a lab or a cluster, not both');
  return { ...values, seconds, isCluster };
}

async function placeOf(
  { lab, kubeconfig, context, isCluster }: ReturnType<typeof parse>,
  signal: AbortSignal,
): Promise<Place> {
  if (isCluster) {
    if (kubeconfig !== undefined) process.env.KUBECONFIG = kubeconfig;
    if (context !== undefined) useContext(context);
    return clusterPlace(ASKED);
  }
  const running = runningLab(lab ?? LAB_FILE);
  if (running) return running;
  if (lab !== undefined) {
    throw new NotThere(`no lab runs that wrote ${lab}: npm run lab -- --json ${lab}`);
  }
  console.log('no lab runs; starting one for the checks …');
  return startOwnLab(180, signal);
}

async function main(): Promise<number> {
  const options = parse();
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const abort = new AbortController();
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        abort.abort(new NotThere(`stopped by ${signal}`));
        reject(abort.signal.reason);
      });
    }
  });
  // told of by whoever waits for it, which may be nobody yet
  interrupted.catch(() => {});
  const place = await placeOf(options, abort.signal);
  try {
    return await Promise.race([verify(place, options.seconds), interrupted]);
  } finally {
    await place.stop();
  }
}

async function verify(place: Place, seconds: number): Promise<number> {
  console.log(`asking ${place.name}`);
  const report = new Report();
  const pods = place.pods(demoServices.orders);
  const urls = pods.flatMap((pod) => place.url(pod) ?? []);
  if (urls.length === 0) {
    const why =
      pods.length === 0 ? 'set demo: true in the environment' : place.reason(demoServices.orders);
    throw new NotThere(`${demoServices.orders} does not run here: ${why}`);
  }
  for (const check of checks) await check({ place, report, seconds });
  return report.close();
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    console.error(`verify: ${error.message}`);
    process.exit(2);
  },
);
