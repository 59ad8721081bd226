// Which alerts silence which, decided by a real Alertmanager with the rendered configuration.
import { alertmanagerConfig } from '../../alerts/alertmanager';
import * as names from '../../alerts/names';
import { yaml } from '../../catalog/helpers/yaml';
import { production } from '../../environments/production';
import { resolveEnvironment } from '../../resolve/environment';
import { eventually } from './support/eventually';
import { type Served, serveFiles } from './support/served';

jest.setTimeout(120_000);

type Labels = Readonly<Record<string, string>>;
interface Told {
  readonly labels: Labels;
  readonly status: { readonly state: string; readonly inhibitedBy: readonly string[] };
}

let alertmanager: Served;
beforeAll(async () => {
  const environment = resolveEnvironment(production);
  // In addition to those of the stack.
  const inhibitions = [
    {
      sourceMatchers: ['alertname="DatabaseDown"'],
      targetMatchers: ['alertname=~"Query.*"'],
      equal: ['database'],
    },
  ];
  const teams = environment.teams.map((team) =>
    team.name === 'commerce' ? { ...team, routing: { ...team.routing, inhibitions } } : team,
  );
  const text = yaml(alertmanagerConfig({ ...environment, teams }));
  alertmanager = await serveFiles({
    program: 'alertmanager',
    files: { 'alertmanager.yml': text },
    args: ({ address, folder }) => [
      '--config.file=alertmanager.yml',
      `--storage.path=${folder}/data`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
    ],
    ready: '/-/ready',
  });
});
afterAll(() => alertmanager?.stop());

let trial = 0;
/** Reports whether the second alert is inhibited while the first fires. Each pair has its own environment. */
async function isSilenced(source: Labels, target: Labels): Promise<boolean> {
  const env = `trial-${++trial}`;
  const canary = { env, team: 'canary', service: 'canary' };
  const effect = { ...canary, alertname: names.ERROR_LINES_HIGH, severity: 'ticket' };
  const own = { env, ...target };
  const alerts = [
    { env, ...source },
    { ...canary, alertname: names.HTTP_OUTAGE, severity: 'page' },
    own,
    effect,
  ];
  const response = await fetch(`${alertmanager.url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alerts.map((labels) => ({ labels }))),
  });
  expect(response.status).toBe(200);
  // alerts are looked at in their order: what silences this one came after the source
  await eventually(async () => isInhibited(effect));
  return isInhibited(own);
}

async function isInhibited(wanted: Labels): Promise<boolean> {
  const text = (labels: Labels) => JSON.stringify(Object.entries(labels).sort());
  const answer = await fetch(`${alertmanager.url}/api/v2/alerts`);
  const alerts = (await answer.json()) as Told[];
  const [told, ...more] = alerts.filter(({ labels }) => text(labels) === text(wanted));
  expect(more).toEqual([]);
  if (!told) throw new Error(`there is no alert ${text(wanted)}`);
  return told.status.inhibitedBy.length > 0;
}

const shop = { team: 'shop', service: 'cart' };
const order = { team: 'commerce', service: 'order-service' };
const node = { team: 'platform', service: 'node-exporter' };
const page = (alertname: string, labels: Labels) => ({ alertname, severity: 'page', ...labels });
const ticket = (alertname: string, labels: Labels) => ({
  alertname,
  severity: 'ticket',
  ...labels,
});
const at = (labels: Labels, instance: string, job = labels.service ?? '') => ({
  ...labels,
  job,
  instance,
});
const disk = (mountpoint: string, device = '/dev/sda1') => ({
  ...at(node, 'node-1'),
  device,
  mountpoint,
});
const burn = (sli: string, window: string, of: Labels = order) => ({
  ...of,
  sli,
  slo: `${sli}-of-users`,
  window,
});
const ofJob = { ...order, job: 'order-service' };
const kubelet = { team: 'platform', service: 'kubelet' };
const workload = (name = 'order-service') => ({
  ...order,
  namespace: 'commerce',
  workload: name,
  workload_type: 'Deployment',
});
const pod = (name = 'order-service') => ({ ...workload(name), pod: `${name}-7d4b9-x2x4z` });

test.each([
  [
    'a target that is down: a page made from its metrics',
    page(names.TARGET_DOWN, at(shop, '0')),
    page('B', at(shop, '0')),
  ],
  [
    'a target that is down: its ticket',
    page(names.TARGET_DOWN, at(shop, '0')),
    ticket('B', at(shop, '0')),
  ],
  [
    'a service that is down: each of its targets',
    page(names.SERVICE_DOWN, ofJob),
    page(names.TARGET_DOWN, at(order, 'order-service-0')),
  ],
  [
    'a service that is down: that it has no targets',
    page(names.SERVICE_DOWN, ofJob),
    page(names.JOB_MISSING, ofJob),
  ],
  [
    'a service that is down: that nothing reaches it',
    page(names.SERVICE_DOWN, ofJob),
    page(names.HTTP_TRAFFIC_GONE, order),
  ],
  [
    'most requests fail: that too many do',
    page(names.HTTP_OUTAGE, order),
    page(names.HTTP_ERROR_RATIO_HIGH, order),
  ],
  [
    'most requests fail: those of a replica',
    page(names.HTTP_OUTAGE, order),
    ticket(names.HTTP_REPLICA_FAILING, at(order, 'order-service-0')),
  ],
  [
    'most requests fail: the lines about them',
    page(names.HTTP_OUTAGE, order),
    ticket(names.ERROR_LINES_HIGH, order),
  ],
  [
    'most requests fail: the budget of failures',
    page(names.HTTP_OUTAGE, order),
    page(names.SLO_BURN, burn('availability', '1h')),
  ],
  [
    'most requests are slow: that some are',
    page(names.HTTP_LATENCY_OUTAGE, order),
    ticket(names.HTTP_LATENCY_HIGH, order),
  ],
  [
    'most requests are slow: the budget of slow ones',
    page(names.HTTP_LATENCY_OUTAGE, order),
    page(names.SLO_BURN, burn('latency', '1h')),
  ],
  [
    'a budget that burns fast: that it burns',
    page(names.SLO_BURN, burn('availability', '1h')),
    ticket(names.SLO_BURN, burn('availability', '1d')),
  ],
  [
    'a disk that is full in hours: that it is in a day',
    page(names.DISK_FILLS_IN_HOURS, disk('/data')),
    ticket(names.DISK_FILLS_IN_DAY, disk('/data')),
  ],
  [
    'a rollout that makes no progress: that its pods are not ready',
    ticket(names.KUBE_DEPLOYMENT_ROLLOUT_STUCK, { ...order, ...workload('api') }),
    ticket(names.KUBE_POD_NOT_READY, { ...order, ...workload('api'), pod: 'api-1' }),
  ],
  [
    'an alert of a team: what the team says that it explains',
    page('DatabaseDown', { ...order, database: 'orders' }),
    ticket('QuerySlow', { ...order, service: 'payment-service', database: 'orders' }),
  ],
  [
    'a node that is not ready: its targets',
    page(names.KUBE_NODE_NOT_READY, { ...kubelet, instance: 'node-1', node: 'node-1' }),
    page(names.TARGET_DOWN, at(node, 'node-1')),
  ],
  [
    'a node that fails: the targets of its pods',
    { ...kubelet, alertname: names.KUBE_POD_ON_FAILED_NODE, severity: 'none', instance: 'order-0' },
    page(names.TARGET_DOWN, at(order, 'order-0')),
  ],
  [
    'nodes that fail: a service whose pods are all on them',
    { ...order, alertname: names.KUBE_SERVICE_ON_FAILED_NODE, severity: 'none' },
    page(names.SERVICE_DOWN, ofJob),
  ],
  [
    'a pod that crashes: its workload without pods',
    ticket(names.KUBE_POD_CRASH_LOOPING, { ...pod(), container: 'app' }),
    ticket(names.KUBE_DEPLOYMENT_DOWN, { ...workload(), deployment: 'order-service' }),
  ],
  [
    'an image that is missing: the rollout that waits for it',
    ticket(names.KUBE_IMAGE_PULL_FAILING, { ...pod(), container: 'app' }),
    ticket(names.KUBE_DEPLOYMENT_ROLLOUT_STUCK, { ...workload(), deployment: 'order-service' }),
  ],
  [
    'a workload without pods: each pod that is not ready',
    ticket(names.KUBE_DEPLOYMENT_DOWN, { ...workload(), deployment: 'order-service' }),
    ticket(names.KUBE_POD_NOT_READY, pod()),
  ],
  [
    'a workload without pods: its rollout',
    ticket(names.KUBE_DEPLOYMENT_DOWN, { ...workload(), deployment: 'order-service' }),
    ticket(names.KUBE_DEPLOYMENT_ROLLOUT_STUCK, { ...workload(), deployment: 'order-service' }),
  ],
] as const)('inhibits after %s', async (_, source, target) => {
  expect(await isSilenced(source, target)).toBe(true);
});

test.each([
  [
    'an alert of a team: that of another database',
    page('DatabaseDown', { ...order, database: 'orders' }),
    ticket('QuerySlow', { ...order, database: 'stock' }),
  ],
  [
    'an alert of a team: that of another team',
    page('DatabaseDown', { ...order, database: 'orders' }),
    ticket('QuerySlow', { ...shop, database: 'orders' }),
  ],
  [
    'a rollout that makes no progress: pods of another workload',
    ticket(names.KUBE_DEPLOYMENT_ROLLOUT_STUCK, { ...order, ...workload('api') }),
    ticket(names.KUBE_POD_NOT_READY, { ...order, ...workload('jobs'), pod: 'jobs-1' }),
  ],
  [
    'a rollout that makes no progress: pods that crash',
    ticket(names.KUBE_DEPLOYMENT_ROLLOUT_STUCK, { ...order, ...workload('api') }),
    ticket('KubePodCrashLooping', { ...order, ...workload('api'), pod: 'api-1' }),
  ],
  ['a page about a service: its ticket', page('A', shop), ticket('B', shop)],
  ['a page about a replica: its own ticket', page('A', at(shop, '0')), ticket('B', at(shop, '0'))],
  ['a page: another page', page('A', shop), page('B', shop)],
  [
    'a disk that is full in hours: another disk',
    page(names.DISK_FILLS_IN_HOURS, disk('/data')),
    ticket(names.DISK_FILLS_IN_DAY, disk('/backup', '/dev/sdb1')),
  ],
  [
    'a disk that is full in hours: the same place on another device',
    page(names.DISK_FILLS_IN_HOURS, disk('/data')),
    ticket(names.DISK_FILLS_IN_DAY, disk('/data', '/dev/sdb1')),
  ],
  [
    'a disk that is full in hours: another that is read-only',
    page(names.DISK_FILLS_IN_HOURS, disk('/data')),
    ticket('NodeFilesystemReadOnly', disk('/backup', '/dev/sdb1')),
  ],
  [
    'a disk that is full in hours: the clock of the node',
    page(names.DISK_FILLS_IN_HOURS, disk('/data')),
    ticket('NodeClockSkew', at(node, 'node-1')),
  ],
  [
    'a budget of slow requests: failed log-ins',
    page(names.SLO_BURN, burn('latency', '1h')),
    ticket('FailedAuthBurst', order),
  ],
  [
    'a budget of slow requests: the budget of failures',
    page(names.SLO_BURN, burn('latency', '1h')),
    ticket(names.SLO_BURN, burn('availability', '1d')),
  ],
  [
    'a budget of one service: that of another',
    page(names.SLO_BURN, burn('availability', '1h')),
    ticket(names.SLO_BURN, burn('availability', '1d', { ...order, service: 'payment-service' })),
  ],
  [
    'most requests fail: the budget of slow ones',
    page(names.HTTP_OUTAGE, order),
    page(names.SLO_BURN, burn('latency', '1h')),
  ],
  [
    'most requests fail: failed log-ins',
    page(names.HTTP_OUTAGE, order),
    ticket('FailedAuthBurst', order),
  ],
  [
    'most requests are slow: that others fail',
    page(names.HTTP_LATENCY_OUTAGE, order),
    page(names.HTTP_ERROR_RATIO_HIGH, order),
  ],
  [
    'most requests fail: those of another service',
    page(names.HTTP_OUTAGE, order),
    page(names.HTTP_ERROR_RATIO_HIGH, { ...order, service: 'payment-service' }),
  ],
  [
    'most requests fail: those of another team',
    page(names.HTTP_OUTAGE, order),
    page(names.HTTP_ERROR_RATIO_HIGH, { ...order, team: 'other' }),
  ],
  [
    'most requests fail: those in another environment',
    page(names.HTTP_OUTAGE, { ...order, env: 'one' }),
    page(names.HTTP_ERROR_RATIO_HIGH, { ...order, env: 'two' }),
  ],
  [
    'a target that is down: what another one says',
    page(names.TARGET_DOWN, at(shop, '0')),
    page('B', at(shop, '1')),
  ],
  [
    'a target that is down: what the service says',
    page(names.TARGET_DOWN, at(shop, '0')),
    page('B', shop),
  ],
  [
    'a target that is down: another that is down',
    page(names.TARGET_DOWN, at(shop, '0')),
    page(names.TARGET_DOWN, at(shop, '1')),
  ],
  [
    'a target that is down: what another job says of the same pod',
    page(names.TARGET_DOWN, at(shop, '0', 'sidecar')),
    page('B', at(shop, '0')),
  ],
  [
    'a service that is down: its own ticket of another kind',
    page(names.SERVICE_DOWN, ofJob),
    ticket('FailedAuthBurst', order),
  ],
  [
    'a page about no service: a ticket about none',
    page(names.HTTP_OUTAGE, { team: 'shop' }),
    ticket(names.ERROR_LINES_HIGH, { team: 'shop' }),
  ],
  [
    'a workload without pods: the pod that crashes',
    ticket(names.KUBE_DEPLOYMENT_DOWN, { ...workload(), deployment: 'order-service' }),
    ticket(names.KUBE_POD_CRASH_LOOPING, { ...pod(), container: 'app' }),
  ],
  [
    'a pod that crashes: another workload without pods',
    ticket(names.KUBE_POD_CRASH_LOOPING, { ...pod('worker'), container: 'app' }),
    ticket(names.KUBE_DEPLOYMENT_DOWN, { ...workload(), deployment: 'order-service' }),
  ],
  [
    'a pod that crashes: its workload in another namespace',
    ticket(names.KUBE_POD_CRASH_LOOPING, { ...pod(), namespace: 'trial', container: 'app' }),
    ticket(names.KUBE_DEPLOYMENT_DOWN, { ...workload(), deployment: 'order-service' }),
  ],
  [
    'nodes that fail: another service that is down',
    { ...order, alertname: names.KUBE_SERVICE_ON_FAILED_NODE, severity: 'none' },
    page(names.SERVICE_DOWN, { ...ofJob, service: 'payment-service', job: 'payment-service' }),
  ],
  [
    'nodes that fail: failed requests',
    { ...order, alertname: names.KUBE_SERVICE_ON_FAILED_NODE, severity: 'none' },
    page(names.HTTP_OUTAGE, order),
  ],
] as const)('does not inhibit after %s', async (_, source, target) => {
  expect(await isSilenced(source, target)).toBe(false);
});
