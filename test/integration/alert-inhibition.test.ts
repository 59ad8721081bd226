// Which alerts silence which, decided by a real Alertmanager with the rendered configuration.
import { alertmanagerConfig, TARGET_DOWN } from '../../alerts/alertmanager';
import { yaml } from '../../catalog/yaml';
import { production } from '../../environments/production';
import { resolve } from '../../resolve/environment';
import { eventually } from './support/eventually';
import { type Served, serve } from './support/served';

jest.setTimeout(120_000);

type Labels = Readonly<Record<string, string>>;
interface Told {
  readonly labels: Labels;
  readonly status: { readonly state: string; readonly inhibitedBy: readonly string[] };
}

let alertmanager: Served;
beforeAll(async () => {
  const text = yaml(alertmanagerConfig({ ...resolve(production) }));
  alertmanager = await serve({
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
/** Whether the second alert is silenced while the first fires. Each pair is in an environment of its own. */
async function isSilenced(source: Labels, target: Labels): Promise<boolean> {
  const env = `trial-${++trial}`;
  const canary = { env, team: 'canary', service: 'canary' };
  const own = { env, ...target };
  const alerts = [
    { env, ...source },
    { ...canary, alertname: 'Cause', severity: 'page' },
    own,
    { ...canary, alertname: 'Effect', severity: 'ticket' },
  ];
  const response = await fetch(`${alertmanager.url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alerts.map((labels) => ({ labels }))),
  });
  expect(response.status).toBe(200);
  // alerts are looked at in their order: what silences this one came after the source
  await eventually(async () => isInhibited({ ...canary, alertname: 'Effect', severity: 'ticket' }));
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
const node = { team: 'platform', service: 'node-exporter' };
const page = (alertname: string, labels: Labels) => ({ alertname, severity: 'page', ...labels });
const ticket = (alertname: string, labels: Labels) => ({
  alertname,
  severity: 'ticket',
  ...labels,
});
const at = (labels: Labels, instance: string) => ({
  ...labels,
  job: labels.service ?? '',
  instance,
});

test.each([
  ['a page about a service: its ticket', page('A', shop), ticket('B', shop)],
  [
    'a page about a service: the ticket of one replica',
    page('A', shop),
    ticket('B', at(shop, '0')),
  ],
  ['a page about a replica: its own ticket', page('A', at(shop, '0')), ticket('B', at(shop, '0'))],
  [
    'a target that is down: a page about it',
    page(TARGET_DOWN, at(shop, '0')),
    page('B', at(shop, '0')),
  ],
  [
    'a target that is down: its ticket',
    page(TARGET_DOWN, at(shop, '0')),
    ticket('B', at(shop, '0')),
  ],
] as const)('silences %s', async (_, source, target) => {
  expect(await isSilenced(source, target)).toBe(true);
});

test.each([
  ['a page: another page', page('A', shop), page('B', shop)],
  ['a ticket: another ticket', ticket('A', shop), ticket('B', shop)],
  ['a ticket: a page', ticket('A', shop), page('B', shop)],
  [
    'a page: a ticket of another service',
    page('A', shop),
    ticket('B', { ...shop, service: 'pay' }),
  ],
  ['a page: a ticket of another team', page('A', shop), ticket('B', { ...shop, team: 'other' })],
  [
    'a page: a ticket in another environment',
    page('A', { ...shop, env: 'one' }),
    ticket('B', { ...shop, env: 'two' }),
  ],
  ["a node's page: another node's ticket", page('A', at(node, '1')), ticket('B', at(node, '2'))],
  [
    'a page about a replica: the ticket of the service',
    page('A', at(shop, '0')),
    ticket('B', shop),
  ],
  [
    'a target that is down: what another one says',
    page(TARGET_DOWN, at(shop, '0')),
    page('B', at(shop, '1')),
  ],
  [
    'a target that is down: what the service says',
    page(TARGET_DOWN, at(shop, '0')),
    page('B', shop),
  ],
  [
    'a target that is down: another that is down',
    page(TARGET_DOWN, at(shop, '0')),
    page(TARGET_DOWN, { ...at(shop, '0'), job: 'second' }),
  ],
  [
    'a page about no service: a ticket about none',
    page('A', { team: 'shop' }),
    ticket('B', { team: 'shop' }),
  ],
  [
    'a page about no service: a ticket about none of the same place',
    page('A', { team: 'shop', instance: '0' }),
    ticket('B', { team: 'shop', instance: '0' }),
  ],
] as const)('does not silence %s', async (_, source, target) => {
  expect(await isSilenced(source, target)).toBe(false);
});
