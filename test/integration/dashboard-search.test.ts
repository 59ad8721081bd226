// What is typed into the search of the dashboard of lines, put in as Grafana does it, is what a real Loki looks for.

import { findProgram } from '@observability-stack/lab/programs';
import { interpolate } from '@observability-stack/review/preview/client/interpolate';
import { logsDashboard } from '../../dashboards/explore/logs';
import { classicDashboard } from '../../dashboards/render/classic';
import { LokiApi, nanoseconds } from './support/loki';
import type { Served } from './support/served';
import { serveLokiWith } from './support/served-loki';

jest.setTimeout(120_000);

const found = findProgram('loki');
if ('missing' in found) console.warn(`SKIPPED loki: ${found.missing}`);
const suite = 'path' in found ? describe : describe.skip;

const CONFIG = `
auth_enabled: false
common:
  instance_addr: 127.0.0.1
  replication_factor: 1
  ring: {instance_addr: 127.0.0.1, kvstore: {store: inmemory}}
memberlist: {bind_addr: [127.0.0.1]}
schema_config:
  configs:
    - {from: 2024-01-01, store: tsdb, object_store: filesystem, schema: v13, index: {prefix: i_, period: 24h}}
analytics: {reporting_enabled: false}
`;

const STREAM = { env: 'local', team: 'commerce', service: 'order.service', level: 'info' };
const LINES = {
  took: 'took 12 ms',
  json: '{"a":1,"b":"x"}',
  quoted: `it's a "quoted" word`,
  path: 'C:\\temp\\new',
  word: 'nothing of the kind',
};

interface File {
  readonly panels: readonly { readonly type: string; readonly targets?: { expr: string }[] }[];
  readonly templating: { readonly list: readonly { name: string; type: string }[] };
}

suite('a search in lines', () => {
  let loki: Served;
  let api: LokiApi;
  const dashboard = classicDashboard(logsDashboard) as unknown as File;
  const query = dashboard.panels.find(({ type }) => type === 'logs')?.targets?.[0]?.expr ?? '';

  beforeAll(async () => {
    loki = await serveLokiWith(CONFIG);
    api = new LokiApi(loki.url);
    const at = nanoseconds();
    const { status, text } = await api.push(
      STREAM,
      Object.values(LINES).map((line, index) => [at - BigInt(index), line]),
    );
    expect({ status, text }).toEqual({ status: 204, text: '' });
  });
  afterAll(() => loki?.stop());

  test.each([
    ['', Object.values(LINES)],
    ['\\d+ ms', [LINES.took]],
    ['"a":1', [LINES.json]],
    ['it\'s a "Quoted"', [LINES.quoted]],
    ['c:\\\\temp\\\\n', [LINES.path]],
    ['^(took|nothing)', [LINES.took, LINES.word]],
    ['\\x60', []],
  ])('%s', async (search, expected) => {
    const chosen = {
      env: ['local'],
      team: ['$__all'],
      service: ['order.service', 'payment-service'],
      level: ['info', 'warn'],
      search: [search],
    };
    const asked = interpolate(query, dashboard.templating.list, chosen, 'loki');
    const streams = await api.query(asked);
    const lines = streams.flatMap(({ values }) => values.map(([, line]) => line));
    expect(lines.sort()).toEqual([...expected].sort());
  });

  test('does not match another service whose name matches the pattern', async () => {
    const chosen = { env: ['local'], team: ['$__all'], level: ['$__all'], search: [''] };
    const asked = (service: string) =>
      interpolate(query, dashboard.templating.list, { ...chosen, service: [service] }, 'loki');
    expect(await api.query(asked('order.service'))).not.toEqual([]);
    expect(await api.query(asked('order-service'))).toEqual([]);
    expect(await api.query(asked('.+'))).toEqual([]);
  });
});
