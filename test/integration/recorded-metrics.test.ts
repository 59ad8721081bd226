// What rules record at the edges: no data, no traffic, restarts, uneven traffic. Computed by the real promtool.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { renderPromql } from '@observability-stack/promql';
import { prometheusRuleFiles } from '../../alerts/rule-file';
import { ruleGroups } from '../../alerts/rules';
import { panelQueries } from '../../catalog/definitions/panel';
import { yaml } from '../../catalog/helpers/yaml';
import { otherServices } from '../../dashboards/fleet/table';
import { local } from '../../environments/local';
import { type ResolvedEnvironment, resolveEnvironment } from '../../resolve/environment';
import { withObjectives } from '../fixtures/objectives';
import { runTool } from './support/run';

jest.setTimeout(120_000);

const environment = resolveEnvironment({
  ...local,
  alerts: { ...local.alerts, budgetPeriod: '30d' },
});
const groupsOf = (typed: ResolvedEnvironment, service: string) =>
  ruleGroups(typed).filter(({ job }) => job === service);
const OWN = { team: 'commerce', service: 'order-service', env: 'local' };
const HTTP = [
  'service:http_requests:rate5m',
  'service:http_errors:rate5m',
  'service:http_error_ratio:rate5m',
  'service:http_request_duration_seconds:p99_rate5m',
];
const AVAILABILITY = [
  ...['requests', 'errors'].map((what) => `service:slo_${what}:rate5m`),
  ...['5m', '1h', '3d'].map((window) => `service:slo_error_ratio:rate${window}`),
  'service:slo_error_budget:remaining_ratio',
].map((name) => `${name}{slo="availability"}`);

const text = (name: string, labels: object): string =>
  `${name}{${Object.entries(labels)
    .map(([key, value]) => `${key}="${value}"`)
    .join(',')}}`;
const target = { ...OWN, job: 'order-service', instance: 'order-service-0' };
const requests = (status_code: string, values: string) => ({
  series: text('http_requests_total', { ...target, method: 'GET', route: '/orders', status_code }),
  values,
});
/** All requests take up to half a second. */
const durations = (values: string) => [
  ...['0.2', '0.5', '1.0', '+Inf'].map((le) => ({
    series: text('http_request_duration_seconds_bucket', { ...target, method: 'GET', le }),
    values: le === '0.2' ? values.replaceAll(/\+\d+/g, '+0') : values,
  })),
  { series: text('http_request_duration_seconds_count', { ...target, method: 'GET' }), values },
];

interface Example {
  readonly series: readonly object[];
  readonly at: string;
  /** By query; undefined where there must not be a series. */
  readonly values: Readonly<Record<string, number | undefined>>;
}

async function holds(
  { series, at, values }: Example,
  typed = environment,
  groups = groupsOf(typed, 'order-service'),
): Promise<void> {
  await promtool(
    {
      evaluation_interval: '1m',
      group_eval_order: groups.map(({ name }) => name),
      // sums of many rates are not exact
      fuzzy_compare: true,
      tests: [
        {
          interval: '1m',
          input_series: series,
          promql_expr_test: Object.entries(values).map(([expr, value]) => ({
            // without its name, which has the level and the window in it
            expr: `${expr} + 0`,
            eval_time: at,
            exp_samples: value === undefined ? [] : [{ labels: text('', labelsOf(expr)), value }],
          })),
        },
      ],
    },
    prometheusRuleFiles(typed, groups),
  );
}

/** Runs tests of promtool with these rule files. */
async function promtool(
  tests: object,
  ruleFiles: Readonly<Record<string, string>> = {},
): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'recorded-'));
  try {
    for (const [name, rules] of Object.entries(ruleFiles))
      writeFileSync(path.join(folder, name), rules);
    const file = path.join(folder, 'tests');
    writeFileSync(file, yaml({ rule_files: Object.keys(ruleFiles), ...tests }));
    const { code, stdout, stderr } = await runTool('promtool', ['test', 'rules', file]);
    expect({ code, said: `${stdout}${stderr}` }).toEqual({
      code: 0,
      said: expect.stringMatching(/SUCCESS/),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
/** Returns a query with the values of the variables of a dashboard. */
const inEnvironment = (query: string): string =>
  query.replaceAll('"$env"', '"test"').replaceAll(/"\$(team|service)"/g, '".*"');
const labelsOf = (expr: string) => {
  const [, slo] = /slo="([\w-]+)"/.exec(expr) ?? [];
  const [, service] = /service="([\w-]+)"/.exec(expr) ?? [];
  return service ? { team: 'shop', service, env: 'test', slo } : slo ? { ...OWN, slo } : OWN;
};
const each = (names: readonly string[], value?: number) =>
  Object.fromEntries(names.map((name) => [name, value]));

test('the budget of a calendar month counts the events since its first day', () => {
  const labels = '{team="shop",service="orders",env="test",slo="shipping"}';
  // Only what follows from the recorded events: time starts on the first day of a January, in steps of an hour.
  const rules = groupsOf(resolveEnvironment(withObjectives), 'orders')
    .flatMap(({ rules }) => rules)
    .filter(
      (rule) =>
        rule.kind === 'recording' &&
        rule.labels?.slo === 'shipping' &&
        /:slo_(month|error_budget)/.test(rule.metric.name),
    );
  expect(rules).toHaveLength(3);
  const group = { name: 'month', team: 'shop', rules };
  const series = (what: string, values: string) => ({
    series: `service:slo_${what}:rate5m${labels}`,
    values,
  });
  const [january, february] = [31 * 24, 28 * 24];
  const remaining: readonly (readonly [string, number])[] = [
    // All of January: 1 of 100 events is bad, which is twice the budget of 0.5 %.
    ['30d23h', -1],
    // The first sample of February.
    ['31d', 0.8],
    ['58d23h', 0.8],
    // March: the last days of January are within 31 days.
    ['59d', 0.4],
    ['60d', 0.4],
  ];
  return promtool(
    {
      evaluation_interval: '1h',
      fuzzy_compare: true,
      tests: [
        {
          interval: '1h',
          input_series: [
            series('requests', `100x${january + february + 24}`),
            series('errors', `1x${january - 1} 0.1x${february - 1} 0.3x24`),
          ],
          promql_expr_test: remaining.map(([eval_time, value]) => ({
            expr: 'service:slo_error_budget:remaining_ratio + 0',
            eval_time,
            exp_samples: [{ labels, value }],
          })),
        },
      ],
    },
    prometheusRuleFiles(environment, [group]),
  );
});

test('services without requests have a row in the table of all services', () => {
  const panel = otherServices(['backup', 'worker']);
  const [known = '', up = '', , budgets = '', firing = ''] = panelQueries(panel).map((query) =>
    query.kind === 'promql' ? inEnvironment(renderPromql(query.expr)) : '',
  );
  const labels = (service: string, more = '') =>
    `{team="shop",env="test",service="${service}"${more}}`;
  const row = (service: string, value: number, more?: string) => ({
    labels: labels(service, more),
    value,
  });
  const uid = (service: string) => `,uid="service-${service}"`;
  const worker = (instance: string) => labels('worker', `,job="worker",instance="${instance}"`);
  return promtool({
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: [
          { series: `up${worker('a')}`, values: '1x5' },
          { series: `up${worker('b')}`, values: '0x5' },
          { series: `up${labels('other', ',job="other",instance="c"')}`, values: '1x5' },
          // pushes its metrics, and has an SLO
          {
            series: `service:slo_error_budget:remaining_ratio${labels('backup', ',slo="freshness"')}`,
            values: '0.5x5',
          },
          {
            series: `ALERTS${labels('worker', ',alertname="A",alertstate="firing"')}`,
            values: '1x5',
          },
        ],
        promql_expr_test: [
          {
            expr: known,
            exp_samples: [row('backup', 0, uid('backup')), row('worker', 0, uid('worker'))],
          },
          { expr: up, exp_samples: [row('worker', 1)] },
          { expr: budgets, exp_samples: [row('backup', 0.5)] },
          { expr: firing, exp_samples: [row('backup', 0), row('worker', 1)] },
        ].map((one) => ({ ...one, eval_time: '2m' })),
      },
    ],
  });
});

test('a service that has never run has no series', () =>
  holds({ series: [], at: '20m', values: each([...HTTP, ...AVAILABILITY]) }));

test('an idle service has zeros and no ratios', () =>
  holds({
    series: [requests('200', '7x30'), requests('500', '3x30'), ...durations('7x30')],
    at: '20m',
    values: {
      'service:http_requests:rate5m': 0,
      'service:http_errors:rate5m': 0,
      'service:http_error_ratio:rate5m': undefined,
      'service:http_request_duration_seconds:p99_rate5m': undefined,
      'service:slo_requests:rate5m{slo="availability"}': 0,
      'service:slo_errors:rate5m{slo="availability"}': 0,
      'service:slo_error_ratio:rate1h{slo="availability"}': undefined,
      'service:slo_error_ratio:rate1h{slo="latency"}': undefined,
      'service:slo_error_budget:remaining_ratio{slo="availability"}': undefined,
    },
  }));

test('a service that has never failed has zero errors and the full budget', () =>
  holds({
    series: [requests('200', '0+600x30'), ...durations('0+600x30')],
    at: '20m',
    values: {
      'service:http_requests:rate5m': 10,
      'service:http_errors:rate5m': 0,
      'service:http_error_ratio:rate5m': 0,
      // 99 % of the way from 0.2 to 0.5
      'service:http_request_duration_seconds:p99_rate5m': 0.497,
      'service:slo_error_ratio:rate5m{slo="availability"}': 0,
      'service:slo_error_ratio:rate3d{slo="availability"}': 0,
      'service:slo_error_budget:remaining_ratio{slo="availability"}': 1,
      'service:slo_error_budget:remaining_ratio{slo="latency"}': 1,
    },
  }));

test('a bucket that is newer than the count does not make the slow requests negative', () =>
  holds({
    series: [
      requests('200', '0+600x30'),
      ...durations('0+600x30').map((one) =>
        // the count is behind
        one.series.includes('_count') ? { ...one, values: '0+540x30' } : one,
      ),
    ],
    at: '20m',
    values: {
      'service:slo_requests:rate5m{slo="latency"}': 9,
      'service:slo_errors:rate5m{slo="latency"}': 0,
      'service:slo_error_ratio:rate1h{slo="latency"}': 0,
      'service:slo_error_budget:remaining_ratio{slo="latency"}': 1,
    },
  }));

describe('the first value of a series', () => {
  const up = (values: string, more = {}) => ({
    series: text('up', { ...target, ...more }),
    values,
  });
  const failures = (values: string, more = {}) => ({
    series: text('http_requests_total', {
      ...target,
      method: 'GET',
      route: '/orders',
      status_code: '500',
      ...more,
    }),
    values,
  });
  const errors = (value: number | undefined, more = {}) => ({
    'service:http_errors:rate5m': value,
    ...more,
  });

  test('counts where the target was scraped before', () =>
    holds({
      series: [up('1x30'), requests('200', '0+600x30'), failures('_x17 300x20')],
      at: '20m',
      values: errors(1, {
        'service:http_requests:rate5m': 11,
        'service:http_error_ratio:rate5m': 1 / 11,
        'service:slo_errors:rate5m{slo="availability"}': 1,
      }),
    }));

  test('counts for each of twelve routes', () =>
    holds({
      series: [
        up('1x30'),
        ...Array.from({ length: 12 }, (_, route) => failures('_x17 1x20', { route: `/${route}` })),
      ],
      at: '20m',
      values: errors(12 / 300, { 'service:http_error_ratio:rate5m': 1 }),
    }));

  test('is added to later increases, and ends with the window', async () => {
    const series = [up('1x40'), failures('_x10 300+60x3 480x30')];
    await holds({ series, at: '14m', values: errors(480 / 300) });
    await holds({ series, at: '25m', values: errors(0) });
  });

  test.each([
    ['a target that is new, with a long history', [up('_x17 1x20'), failures('_x17 9000x20')]],
    [
      'a target that was down',
      [up('1x14 0x2 1x20'), failures('9000x14 stale stale stale 9000x20')],
    ],
    [
      'a target with another label than before, which all of its series have',
      [
        up('1x16 stale'),
        failures('9000x16 stale'),
        up('_x17 1x20', { zone: 'b' }),
        failures('_x17 9000x20', { zone: 'b' }),
      ],
    ],
    ['a gap of Prometheus itself', [up('1x5 _x11 1x20'), failures('9000x5 _x11 9000x20')]],
  ])('does not count for %s', (_, series) => holds({ series, at: '20m', values: errors(0) }));

  test('also counts in a histogram of durations', () =>
    holds({
      series: [up('1x30'), ...durations('_x17 300x20')],
      at: '20m',
      values: {
        'service:slo_requests:rate5m{slo="latency"}': 1,
        'service:slo_errors:rate5m{slo="latency"}': 0,
      },
    }));
});

test('a restart loses no requests', () =>
  holds({
    series: [requests('200', '0+540x15 0+540x15'), requests('500', '0+60x15 0+60x15')],
    at: '25m',
    values: {
      'service:http_requests:rate5m': 10,
      'service:http_error_ratio:rate5m': 0.1,
      'service:slo_error_ratio:rate1h{slo="availability"}': 0.1,
    },
  }));

test('requests have the same weight at any time, and hours without requests have none', () =>
  holds({
    series: [
      // half an hour of a thousand a minute, two hours of none, half an hour of ten that all fail
      requests('200', '0x9 0+1000x30 30000x160'),
      requests('500', '0x160 0+10x30 300x10'),
    ],
    at: '200m',
    values: {
      'service:slo_error_ratio:rate3d{slo="availability"}': 300 / 30300,
      // of a budget of a thousandth
      'service:slo_error_budget:remaining_ratio{slo="availability"}': 1 - 300 / 30300 / 0.001,
    },
  }));

describe('objectives of other kinds', () => {
  const resolved = resolveEnvironment(withObjectives);
  /** The values of one objective, from the series of its service. */
  const recorded = (
    service: string,
    slo: string,
    series: readonly (readonly [string, object, string, string?])[],
    at: string,
    values: Readonly<Record<string, number | undefined>>,
  ) =>
    holds(
      {
        series: series.map(([name, labels, samples, replica = '0']) => ({
          series: text(name, {
            ...{ team: 'shop', service, env: 'test', job: service, instance: replica },
            ...labels,
          }),
          values: samples,
        })),
        at,
        values: Object.fromEntries(
          Object.entries(values).map(([name, value]) => [
            `service:slo_${name}{service="${service}",slo="${slo}"}`,
            value,
          ]),
        ),
      },
      resolved,
      groupsOf(resolved, service),
    );

  test('a ratio without bad events so far is 0, and its budget unspent', () =>
    recorded('orders', 'orders-kept', [['orders_total', {}, '0+60x60']], '1h', {
      'requests:rate5m': 1,
      'errors:rate5m': 0,
      'error_ratio:rate1h': 0,
      'error_budget:remaining_ratio': 1,
    }));

  test('a ratio of idle counters has no sample', () =>
    recorded('orders', 'orders-kept', [['orders_total', {}, '9x60']], '1h', {
      'requests:rate5m': 0,
      'errors:rate5m': 0,
      'error_ratio:rate1h': undefined,
      'error_budget:remaining_ratio': undefined,
    }));

  test('without a single good event, all are bad', () =>
    recorded(
      'orders',
      'orders-packed',
      [['orders_total', { outcome: 'broken', code: '500' }, '0+60x60']],
      '1h',
      { 'requests:rate5m': 1, 'errors:rate5m': 1, 'error_ratio:rate1h': 1 },
    ));

  test('a counter that starts again from zero is not an error', () =>
    recorded(
      'orders',
      'orders-packed',
      [['orders_total', { outcome: 'packed', code: '200' }, '0+60x30 0+60x29']],
      '35m',
      { 'errors:rate5m': 0, 'error_ratio:rate1h': 0 },
    ));

  test('a value is bad for the share of the time in which it is beyond its bound', () =>
    recorded(
      'workers',
      'queue',
      // 15 samples, each in five windows; the first windows are shorter
      [['order_queue_length', { queue: 'main' }, '100x19 101x14 100x30']],
      '1h',
      {
        'requests:rate5m': 1,
        'errors:rate5m': 0,
        'error_ratio:rate5m': 0,
        'error_ratio:rate1h': (15 * 5) / (2 + 3 + 4 + 5 * 57),
        'error_ratio:rate3d': (15 * 5) / (1 + 2 + 3 + 4 + 5 * 57),
      },
    ));

  test('each replica counts, and time without a sample does not', () =>
    recorded(
      'workers',
      'free',
      [
        ['order_free_workers', {}, '2x60', '0'],
        ['order_free_workers', {}, '1x60', '1'],
        ['order_free_workers', {}, '_x61', '2'],
        ['order_free_workers', {}, '3x60', '3'],
      ],
      '1h',
      {
        'requests:rate5m': 3,
        'errors:rate5m': 1,
        'error_ratio:rate5m': 1 / 3,
        'error_ratio:rate1h': 1 / 3,
      },
    ));

  test('a timestamp is fresh up to its age, and bad if nothing has succeeded', async () => {
    const at = (samples: string, values: Readonly<Record<string, number>>) =>
      recorded(
        'workers',
        'replication',
        [['order_replicated_timestamp_seconds', {}, samples]],
        '1h',
        values,
      );
    // 60 s old, then 90 s, then 120 s
    await at('-60+60x60', { 'errors:rate5m': 0 });
    await at('-90+60x60', { 'errors:rate5m': 0 });
    await at('-120+60x60', { 'errors:rate5m': 1, 'error_ratio:rate1h': 1 });
    await at('0x60', { 'errors:rate5m': 1 });
  });

  test('a share of time without series has no sample', () =>
    recorded('workers', 'replication', [], '1h', {
      'requests:rate5m': undefined,
      'errors:rate5m': undefined,
      'error_ratio:rate1h': undefined,
      'error_budget:remaining_ratio': undefined,
    }));
});
