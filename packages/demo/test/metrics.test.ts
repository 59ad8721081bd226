// The metrics pages hold what the contracts say, and no more.
import { connect } from 'node:net';
import { contractSeries, type Metric } from '@observability-stack/contracts';
import * as http from '@observability-stack/contracts/standard/http';
import * as processMetrics from '@observability-stack/contracts/standard/process';
import { commerce } from '../../../teams/commerce';
import { startLoadGenerator } from '../load-generator/service';
import { faultsActive, leakedSeries } from '../metrics';
import { startOrderService } from '../order-service/service';
import { startPaymentService } from '../payment-service/service';
import { RunningDemo, SAMPLE_ORDER, TestService, waitForDemo } from './support/demo';

// a busy machine
jest.setTimeout(60_000);

const declaredOf = (service: string): readonly Metric[] => [
  ...Object.values(http),
  ...Object.values(processMetrics).filter(({ emittedBy }) =>
    (emittedBy as readonly string[]).includes('service'),
  ),
  ...(commerce.services?.find(({ name }) => name === service)?.metrics ?? []),
];

interface Family {
  readonly type: string;
  readonly help: string;
  readonly samples: { readonly name: string; readonly labels: Readonly<Record<string, string>> }[];
}

/** The page in the text format, by metric. */
function families(page: string): ReadonlyMap<string, Family> {
  const found = new Map<string, Family>();
  let help = '';
  let current: Family | undefined;
  for (const line of page.split('\n')) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (kind === 'HELP') help = rest;
    else if (kind === 'TYPE') {
      current = { type: rest, help, samples: [] };
      expect(found.has(name)).toBe(false);
      found.set(name, current);
    } else if (line !== '') {
      const [, sample = '', labels = ''] = /^(\w+)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
      const byName = Object.fromEntries(pairs.map(([, label, value]) => [label, value]));
      current?.samples.push({ name: sample, labels: byName });
    }
  }
  return found;
}

const page = async (service: TestService) => (await service.get('/metrics')).text();
const sorted = (values: Iterable<string>) => [...values].sort();

describe('each program', () => {
  let demo: RunningDemo;
  let load: TestService;
  beforeAll(async () => {
    demo = await RunningDemo.start({ orders: { FAULTS: 'enabled', FAULTS_TOKEN: 'sesame' } });
    load = await new TestService().start(startLoadGenerator, {
      TARGET_URL: demo.orders.url,
      REQUESTS_PER_SECOND: '40',
    });
    // all that a metric needs to appear
    await waitForDemo(async () => /load_requests_total\{operation="list"/.test(await page(load)));
    await demo.orders.post('/orders', { ...SAMPLE_ORDER, unitPriceCents: 900_000 });
  }, 30_000);
  afterAll(async () => {
    await load?.stop();
    await demo?.stop();
  });

  test.each([
    ['order-service', () => demo.orders],
    ['payment-service', () => demo.payments],
    ['load-generator', () => load],
  ])(
    '%s exposes what its contracts declare: names, types, help texts, labels, buckets',
    async (name, of) => {
      const found = families(await page(of()));
      const declared = declaredOf(name);
      expect(sorted(found.keys())).toEqual(sorted(declared.map((metric) => metric.name)));
      for (const metric of declared) {
        const family = found.get(metric.name);
        expect(family).toMatchObject({ type: metric.type, help: metric.help });
        if (metric.name === leakedSeries.name) {
          expect(family?.samples).toEqual([]);
          continue;
        }
        expect(sorted(new Set(family?.samples.map((sample) => sample.name)))).toEqual(
          sorted(contractSeries(metric).map((series) => series.name)),
        );
        for (const { name: series, labels } of family?.samples ?? []) {
          const extra = series.endsWith('_bucket')
            ? ['le']
            : metric.type === 'summary' && series === metric.name
              ? ['quantile']
              : [];
          expect(sorted(Object.keys(labels))).toEqual(sorted([...metric.labels, ...extra]));
        }
        for (const label of metric.labels) {
          const values = new Set(family?.samples.map(({ labels }) => labels[label]));
          expect(values.size).toBeLessThanOrEqual(metric.budget[label] ?? 0);
        }
        if (metric.type === 'histogram') {
          const bounds = new Set(family?.samples.flatMap(({ labels }) => labels.le ?? []));
          expect(sorted(bounds)).toEqual(sorted([...(metric.buckets ?? []).map(String), '+Inf']));
        }
      }
    },
  );

  test('both services count declined orders by outcome', async () => {
    expect(await demo.orders.value('orders_total{outcome="declined"}')).toBeGreaterThanOrEqual(1);
    // The load generator also sends orders that are declined, between the two reads and while they are processed.
    await waitForDemo(async () => {
      const charged = await demo.payments.value('payments_total{outcome="declined"}');
      return charged === (await demo.orders.value('orders_total{outcome="declined"}'));
    });
  });

  test('serves each exposition format whatever the order of requests', async () => {
    const ask = (accept: string) => demo.orders.get('/metrics', { accept });
    const OPEN = 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5';
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all([ask(OPEN), ask('text/plain'), ask(OPEN), ask('*/*')]);
      for (const [index, answer] of answers.entries()) {
        const text = await answer.text();
        const isOpen = index % 2 === 0;
        expect(answer.headers.get('content-type')).toContain(
          isOpen ? 'application/openmetrics-text' : 'text/plain; version=0.0.4',
        );
        expect(text).toContain(isOpen ? '# TYPE orders counter' : '# TYPE orders_total counter');
        expect(text).toContain('\norders_total{outcome="paid"}');
        expect(text.endsWith('# EOF\n')).toBe(isOpen);
        expect(text.includes(' # {trace_id=')).toBe(isOpen);
      }
    }
  });

  test('exposes an active fault', async () => {
    expect(await demo.orders.value(`${faultsActive.name}{fault="errors"}`)).toBe(0);
    const headers = { authorization: 'Bearer sesame' };
    await demo.orders.post('/faults', { fault: 'errors', value: 1, seconds: 60 }, headers);
    expect(await demo.orders.value(`${faultsActive.name}{fault="errors"}`)).toBe(1);
  });
});

test('the buckets separate 10, 50, 200, 500 and 1000 ms', () => {
  for (const bound of [0.01, 0.05, 0.2, 0.5, 1])
    expect(http.httpRequestDuration.buckets).toContain(bound);
});

test('100,000 requests with unique ids add no series', async () => {
  const orders = await new TestService().start(startOrderService, {
    LOG_LEVEL: 'silent',
    OTEL_TRACES_SAMPLER: 'always_off',
    MAX_CONCURRENCY: '1000',
  });
  const kinds = [
    (id: string) => `GET /orders/${id} HTTP/1.1\r\nhost: x\r\n\r\n`,
    (id: string) => `GET /orders?limit=1&after=${id} HTTP/1.1\r\nhost: x\r\n\r\n`,
    (id: string) => `GET /${id}/${id} HTTP/1.1\r\nhost: x\r\n\r\n`,
  ];
  const requests = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => {
      const id = `${(from + index).toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
      return kinds[index % kinds.length]?.(id) ?? '';
    });
  const names = async () => sorted(new Set((await page(orders)).split('\n').map(seriesName)));
  try {
    await pipelined(orders.port, requests(0, 30));
    await page(orders);
    const before = await names();
    await pipelined(orders.port, requests(1000, 100_000));
    expect(await names()).toEqual(before);
    const counted = await orders.value(
      'http_requests_total{method="GET",route="unmatched",status_code="404"}',
    );
    expect(counted).toBe(10 + 33_333);
  } finally {
    await orders.stop();
  }
}, 120_000);

test('an unknown method is not a label value', async () => {
  const payments = await new TestService().start(startPaymentService);
  for (const method of ['PROPFIND', 'PURGE', 'MKCOL', 'PATCH'])
    await fetch(`${payments.url}/payments`, { method });
  const series = 'http_requests_total{method="_OTHER",route="/payments",status_code="405"}';
  expect(await payments.value(series)).toBe(4);
  await payments.stop();
});

const seriesName = (line: string) => line.replace(/ \S+$/, '');

/** Sends all over one connection, and waits until as many answers have come. */
function pipelined(port: number, requests: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let [sent, answered] = [0, 0];
    let rest = '';
    const socket = connect(port, '127.0.0.1');
    const send = () => {
      // a limited number in flight, not to heap up all answers in memory
      const batch = requests.slice(sent, sent + 500);
      sent += batch.length;
      socket.write(batch.join(''));
    };
    socket.on('connect', send);
    socket.on('data', (chunk) => {
      rest += chunk.toString('latin1');
      const parts = rest.split('HTTP/1.1 ');
      answered += parts.length - 1;
      rest = parts.at(-1)?.slice(-8) ?? '';
      if (answered >= requests.length) {
        socket.end();
        resolve();
      } else if (answered === sent) send();
    });
    socket.on('error', reject);
  });
}
