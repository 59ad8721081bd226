// Objectives counted from log lines: what Loki records of given lines, and the way from a line to an alert.
import { rmSync } from 'node:fs';
import { logContract } from '@observability-stack/contracts';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { findProgram } from '@observability-stack/lab/programs';
import { renderLogql } from '@observability-stack/logql';
import { parseDurationMs } from '@observability-stack/query-common';
import { ruleLogql } from '../../alerts/logs/rule-file';
import { ruleGroups } from '../../alerts/rules';
import { type LogRecordingRule, recordingTests } from '../../catalog/definitions/alert';
import { requestLogs } from '../../catalog/definitions/request-logs';
import { availability, latency } from '../../catalog/definitions/slo';
import type { Service } from '../../catalog/definitions/team';
import { accessFormat, accessFormatNames } from '../../catalog/logs/access-lines';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';
import { shardForJob } from '../../scrape-configs/jobs';
import { base, trialCommerce, trialPlatform } from '../validation/trial';
import { eventually } from './support/eventually';
import { LokiApi, nanoseconds } from './support/loki';
import { PrometheusApi } from './support/prometheus';
import { pushTestLines, serveLoki } from './support/test-lines';
import { renderVariant } from './support/variant';

jest.setTimeout(300_000);

const found = findProgram('loki');
if ('missing' in found)
  console.warn(`SKIPPED the tests of objectives counted from log lines: ${found.missing}`);
const suite = 'path' in found ? describe : describe.skip;

const logfmt = logContract({
  name: 'gateway-lines',
  help: 'What the gateway writes.',
  format: 'logfmt',
  fields: {
    status: { type: 'number', help: 'HTTP status.' },
    took: { type: 'duration', help: 'Time.' },
    seconds: { type: 'number', help: 'Time.' },
    target: { type: 'string', help: 'Route.' },
  },
});
const gateway = { contract: logfmt, status: 'status', route: 'target' } as const;
const objective = 99;
const records: Readonly<Record<string, Partial<Service>>> = {
  json: {
    slos: [
      availability({ objective, source: requestLogs() }),
      latency({ objective, threshold: '300ms', source: requestLogs() }),
    ],
  },
  logfmt: {
    slos: [
      availability({
        objective,
        source: requestLogs({ ...gateway, ignoreRoutes: ['/a.b', '/c'] }),
      }),
      latency({
        objective,
        threshold: '1m30s',
        source: requestLogs({ ...gateway, duration: 'took', contains: 'request' }),
      }),
      latency({
        name: 'in-seconds',
        objective,
        threshold: '250ms',
        source: requestLogs({ ...gateway, duration: 'seconds', unit: 'seconds', route: false }),
      }),
    ],
  },
  ...Object.fromEntries(
    accessFormatNames.map((format) => [
      `access lines of ${format}`,
      {
        slos: [
          availability({ objective, source: requestLogs({ format }) }),
          ...(accessFormat(format).duration
            ? [latency({ objective, threshold: '300ms', source: requestLogs({ format }) })]
            : []),
        ],
      },
    ]),
  ),
  'requests of each method': {
    slos: [
      availability({ objective, source: requestLogs(), groupBy: 'method' }),
      latency({ objective, threshold: '300ms', source: requestLogs(), groupBy: 'route' }),
      availability({
        name: 'nginx',
        objective,
        source: requestLogs({ format: 'nginx' }),
        groupBy: 'method',
      }),
    ],
  },
  lines: { logs: { heartbeat: '5m' } },
  'status in structured metadata': {
    logs: { structuredMetadata: [{ name: 'status_code' }] },
    slos: [availability({ objective, source: requestLogs() })],
  },
};

const trials = Object.entries(records)
  .flatMap(([name, record]) =>
    ruleGroups(
      resolveEnvironment({
        ...base,
        teams: [trialPlatform, trialCommerce({ scrape: false, ...record })],
      }),
    )
      .flatMap(({ rules }) => rules)
      .filter((rule): rule is LogRecordingRule => rule.kind === 'log-recording')
      .flatMap((rule) =>
        recordingTests(rule).map((test) => ({
          title: `${name}, ${rule.labels?.slo ?? ''} ${rule.metric.name}: ${test.title}`,
          rule,
          test,
        })),
      ),
  )
  .map((trial, index) => ({ ...trial, tenant: `trial-${index}` }));

suite('Loki records', () => {
  let loki: Awaited<ReturnType<typeof serveLoki>>;
  beforeAll(async () => {
    loki = await serveLoki();
  });
  afterAll(() => loki?.stop());

  test.each(trials)('$title', async ({ tenant, rule, test: { lines, at, records: wanted } }) => {
    const api = new LokiApi(loki.url, tenant);
    const now = Date.now();
    await pushTestLines(api, lines, now - parseDurationMs(at));
    const samples = await api.samples(renderLogql(ruleLogql(rule)), nanoseconds(now));
    const recorded = samples.map(({ metric, value }) => ({ ...metric, ...rule.labels, value }));
    expect(recorded).toHaveLength(wanted.length);
    expect(recorded).toEqual(
      expect.arrayContaining(
        wanted.map(({ labels, value }) => ({ ...labels, value: expect.closeTo(value, 9) })),
      ),
    );
  });
});

suite('from a line to an alert', () => {
  const FAST = '1s';
  let dist: string;
  let lab: Lab;
  let logs: LokiApi;
  let metrics: PrometheusApi;
  const labels = { team: 'shop', service: 'cart', env: 'by-lines' };
  const measured = async (query: string): Promise<string | undefined> =>
    (await metrics.query(query))[0]?.value[1];
  const written = async (status_code: number, count: number): Promise<void> => {
    const now = Date.now();
    const line = JSON.stringify({ status_code, route: '/carts', duration_ms: 12 });
    const answer = await logs.push(
      { ...labels, level: 'info' },
      Array.from({ length: count }, (_, index) => [nanoseconds(now - index), line]),
    );
    expect(answer).toEqual({ status: 204, text: '' });
  };

  beforeAll(async () => {
    dist = renderVariant({
      ...local,
      name: 'by-lines',
      demo: false,
      teams: [
        trialPlatform,
        {
          ...trialCommerce(),
          name: 'shop',
          services: [
            {
              name: 'cart',
              slos: [availability({ objective: 99.9, minBadRequests: 1, source: requestLogs() })],
            },
          ],
        },
      ],
      prometheus: {
        ...local.prometheus,
        scrapeInterval: FAST,
        scrapeTimeout: FAST,
        evaluationInterval: FAST,
      },
      loki: { ...local.loki, evaluationInterval: '2s' },
    });
    lab = await startLab({ environment: 'by-lines', dist, only: ['prometheus', 'loki'] });
    logs = new LokiApi(lab.url('loki-0'));
    metrics = new PrometheusApi(lab.url('prometheus-0'));
  });
  afterAll(async () => {
    await lab?.stop();
    if (dist) rmSync(dist, { recursive: true, force: true });
  });

  test('without lines the series exist and are zero', async () => {
    const [requests] = await eventually(async () => {
      const samples = await metrics.query('service:slo_requests:rate5m');
      return samples.length > 0 && samples;
    });
    expect(requests?.metric).toEqual({
      __name__: 'service:slo_requests:rate5m',
      ...labels,
      slo: 'availability',
    });
    expect(requests?.value[1]).toBe('0');
    expect(await measured('service:slo_error_ratio:rate5m')).toBeUndefined();
  });

  test('good requests do not spend the budget', async () => {
    await written(200, 30);
    await eventually(async () => (await measured('service:slo_requests:rate5m')) === '0.1');
    await eventually(async () => (await measured('service:slo_error_ratio:rate5m')) === '0');
    expect(await measured('service:slo_errors:rate5m')).toBe('0');
    await eventually(
      async () => (await measured('service:slo_error_budget:remaining_ratio')) === '1',
      async () => JSON.stringify(await metrics.query('{slo="availability"}')),
    );
    expect(await metrics.query('ALERTS{service="cart"}')).toEqual([]);
  });

  test('bad requests burn it, and a receiver is notified', async () => {
    await written(500, 10);
    await eventually(async () => (await measured('service:slo_error_ratio:rate5m')) === '0.25');
    const firing = await eventually(
      async () => {
        const alerts = await metrics.query(
          'ALERTS{service="cart",severity="page",alertstate="firing"}',
        );
        return alerts.length > 1 && alerts;
      },
      async () => JSON.stringify(await metrics.query('{slo="availability"}')),
    );
    // the windows of a budget of three days, which is what this Prometheus keeps
    const byWindow = firing
      .map(({ metric }) => metric)
      .sort((a, b) => `${a.window}`.localeCompare(`${b.window}`));
    expect(byWindow).toEqual(
      ['35m', '5m'].map((window) => ({
        __name__: 'ALERTS',
        alertname: 'SloErrorBudgetBurn',
        alertstate: 'firing',
        severity: 'page',
        sli: 'availability',
        slo: 'availability',
        window,
        ...labels,
      })),
    );
  });

  test('no rule of Loki or Prometheus fails', async () => {
    const { groups } = await metrics.get<{
      groups: { rules: { health: string; lastError?: string }[] }[];
    }>('rules');
    const evaluated = [...groups.flatMap(({ rules }) => rules), ...(await logs.evaluated())];
    expect(evaluated.length).toBeGreaterThan(10);
    expect(evaluated.filter(({ health }) => health === 'err')).toEqual([]);
  });
});

suite('two shards of Prometheus', () => {
  const names = ['a', 'b', 'c', 'd'];
  const shards = 2;
  let dist: string;
  let lab: Lab;
  beforeAll(async () => {
    const services = names.map((name) => ({ name, logs: { heartbeat: '5m' } }));
    dist = renderVariant({
      ...local,
      name: 'sharded',
      demo: false,
      thanos: {},
      resourceBudget: false,
      teams: [trialPlatform, { ...trialCommerce(), name: 'shop', services }],
      prometheus: { ...local.prometheus, shards },
      loki: { ...local.loki, evaluationInterval: '2s' },
    });
    lab = await startLab({ environment: 'sharded', dist, only: ['prometheus', 'loki'] });
  });
  afterAll(async () => {
    await lab?.stop();
    if (dist) rmSync(dist, { recursive: true, force: true });
  });

  test.each([0, 1])(
    'shard %i gets only the series that Loki records of its services',
    async (shard) => {
      const own = names.filter((name) => shardForJob(name, shards) === shard);
      expect(own).toHaveLength(names.length / shards);
      const metrics = new PrometheusApi(lab.url(`prometheus-shard${shard}-0`));
      const samples = await eventually(async () => {
        const found = await metrics.query('service:log_lines:rate5m');
        return found.length >= own.length && found;
      });
      expect(samples.map(({ metric }) => metric.service).sort()).toEqual(own);
    },
  );
});
