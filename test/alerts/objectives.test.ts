// Objectives of every kind: their queries, and what follows from them.
import { renderPromql } from '@observability-stack/promql';
import { inhibitions } from '../../alerts/inhibitions';
import { ruleGroups } from '../../alerts/rules';
import { alertTests, type PromqlAlert } from '../../catalog/definitions/alert';
import { dashboardPanels } from '../../catalog/definitions/dashboard';
import { latency } from '../../catalog/definitions/slo';
import { dashboardFolders, folderDashboards } from '../../dashboards';
import { resolveEnvironment } from '../../resolve/environment';
import { synthesize } from '../../validation/synthesize';
import { groupedObjectives, objectives, packTime, withObjectives } from '../fixtures/objectives';
import { base, TODAY, trialCommerce, trialPlatform } from '../validation/trial';

const environment = resolveEnvironment(withObjectives);
const rules = ruleGroups(environment).flatMap((group) => group.rules);
const recorded = (what: 'requests' | 'errors', slo: string): string =>
  recording(`service:slo_${what}:rate5m`, slo);
const budget = (slo: string): string => recording('service:slo_error_budget:remaining_ratio', slo);
const recording = (name: string, slo: string): string => {
  const found = rules.flatMap((rule) =>
    rule.kind === 'recording' && rule.metric.name === name && rule.labels?.slo === slo
      ? [renderPromql(rule.expr)]
      : [],
  );
  expect(found).toHaveLength(1);
  return found[0] ?? '';
};
const alerts = (slo: string): readonly PromqlAlert[] =>
  rules.flatMap((rule) => (rule.kind === 'promql' && rule.labels?.slo === slo ? [rule] : []));

test('objectives of every kind synthesize without a finding', () => {
  expect(synthesize(withObjectives, { targetFiles: [], today: TODAY }).problems).toEqual([]);
});

test.each([
  ['3s', '1s or 5s'],
  ['200ms', '1s'],
  ['1m', '30s'],
])('a latency of %s between two bounds names the nearest: %s', (limit, bounds) => {
  const { problems } = synthesize(
    {
      ...base,
      prometheus: { retention: '30d' },
      teams: [
        trialPlatform,
        trialCommerce({
          metrics: [packTime],
          slos: [latency({ objective: 99, threshold: limit as '3s', histogram: packTime })],
        }),
      ],
    },
    { targetFiles: [], today: TODAY },
  );
  expect(problems).toMatchObject([
    { code: 'slo/unmeasurable-latency', hint: `use a bound of the histogram: ${bounds}` },
  ]);
});

test('a ratio takes the rates of counters of the service, of which bad ones may not exist yet', () => {
  const rate = (series: string, ignoring: string) =>
    `sum by (team, service, env) ((${series} unless ${series} offset 5m and ignoring (${ignoring}) up{service="orders"} offset 5m == 1) / 300 or rate(${series}[5m]))`;
  const total = rate('orders_total{service="orders"}', 'outcome, code');
  expect(recorded('requests', 'orders-kept')).toBe(total);
  expect(recorded('errors', 'orders-kept')).toBe(
    `sum by (team, service, env) ((orders_lost_total{service="orders"} unless orders_lost_total{service="orders"} offset 5m and ignoring () up{service="orders"} offset 5m == 1) / 300 or rate(orders_lost_total{service="orders"}[5m])) or ${total} * 0`.replace(
      'and ignoring () ',
      'and ',
    ),
  );
});

test('a query is used as it is, for the series of the service', () => {
  expect(recorded('requests', 'orders-by-text')).toBe(
    'sum by (team, service, env) (sum by (team, service, env) (rate(orders_total{service="orders"}[5m])))',
  );
});

test('a share of time counts the samples of each minute within five minutes', () => {
  expect(recorded('requests', 'free')).toBe(
    'sum by (team, service, env) (count_over_time(order_free_workers{service="workers"}[5m:1m])) / 5',
  );
  expect(recorded('errors', 'free')).toBe(
    'sum by (team, service, env) (sum_over_time((order_free_workers{service="workers"} < bool 2)[5m:1m])) / 5',
  );
  expect(recorded('errors', 'freshness')).toBe(
    'sum by (team, service, env) (sum_over_time((time() - backup_last_success_timestamp_seconds{service="nightly-backup"} > bool 93600)[5m:1m])) / 5',
  );
});

test.each(
  Object.values(objectives)
    .flat()
    .map(({ name = 'probe', kind }) => [name, kind] as const),
)('the alerts of %s have tests that fire and that do not', (slo, kind) => {
  expect(alerts(slo).length).toBeGreaterThan(0);
  for (const [index, alert] of alerts(slo).entries()) {
    expect(alert.labels).toMatchObject({ slo, sli: kind });
    const tests = alertTests(alert);
    expect(new Set(tests.map(({ fires }) => fires.length > 0))).toEqual(new Set([true, false]));
    const titles = tests.map(({ title }) => title).join('\n');
    if (index === 0) expect(titles).toContain('the series are absent');
    // Queries of more than a metric have no generated series.
    if (index === 0 && !slo.endsWith('-by-text')) expect(titles).toContain('one of four replicas');
  }
});

test('descriptions name the events, the bound and the text of the definition', () => {
  const described = (slo: string) => alerts(slo)[0]?.description.split('.')[0];
  const share = 'Over 1h, {{ $value | humanizePercentage }} of the';
  expect(described('orders-kept')).toBe(`${share} orders of orders are lost`);
  expect(described('orders-packed')).toBe(`${share} events of orders are bad`);
  expect(described('packing')).toBe(`${share} requests to orders take longer than 5s`);
  const time = 'for {{ $value | humanizePercentage }} of the time';
  expect(described('queue')).toBe(`Over 1h, the queue was longer than 100 ${time}`);
  expect(described('free')).toBe(`Over 1h, the value was below 2 ${time}`);
  expect(described('freshness')).toBe(`Over 1h, the last success was more than 26h ago ${time}`);
});

describe('an objective for each value of a label', () => {
  test('keeps the label in what is recorded', () => {
    expect(recorded('requests', 'lost-by-tenant')).toContain(
      'sum by (team, service, env, tenant) (',
    );
    expect(recorded('errors', 'by-route')).toContain('sum by (team, service, env, route) (');
    expect(recorded('errors', 'by-queue')).toContain('sum by (team, service, env, queue) (');
    expect(budget('lost-by-tenant')).toContain('sum by (team, service, env, slo, tenant) (');
  });

  test.each([
    ['by-route', 'route', 'first'],
    ['fast-by-method', 'method', 'first'],
    ['lost-by-tenant', 'tenant', 'acme'],
    ['by-queue', 'queue', 'first'],
  ])('the alerts of %s have the label, and fire for one value alone', (slo, label, value) => {
    for (const [index, alert] of alerts(slo).entries()) {
      expect(alert.summary).toContain(
        `of SLO ${slo} for ${label} "{{ $labels.${label} }}" too fast`,
      );
      const tests = alertTests(alert);
      const fired = tests.flatMap(({ fires }) => fires);
      expect(fired.length).toBeGreaterThan(0);
      for (const { labels, summary } of fired) {
        expect(labels).toMatchObject({ slo, [label]: value });
        expect(summary).toContain(`"${value}"`);
      }
      if (index > 0) continue;
      const apart = tests.filter(({ title }) => title.includes(`of one ${label}`));
      expect(apart).toHaveLength(1);
      expect(apart[0]?.fires).toHaveLength(1);
    }
  });

  test('the page inhibits the ticket of the same value alone', () => {
    const rule = inhibitions(environment).find(({ target_matchers }) =>
      target_matchers.includes('severity="ticket"'),
    );
    expect(rule?.equal).toEqual([
      'team',
      'service',
      'env',
      'slo',
      'method',
      'queue',
      'route',
      'tenant',
      'cluster',
    ]);
  });

  test('its dashboard has a table of the values', () => {
    const dashboard = folderDashboards(dashboardFolders(environment)).find(
      ({ title }) => title === 'tenants',
    );
    const panels = dashboard ? dashboardPanels(dashboard) : [];
    for (const { name } of groupedObjectives)
      expect(panels.map(({ key }) => key)).toEqual(
        expect.arrayContaining([`budgets-${name}`, `budget-course-${name}`, `burn-rates-${name}`]),
      );
  });
});

const windowsOf = (slo: string) => alerts(slo).map(({ labels }) => labels?.window);

test('the windows of an objective follow from its period, or from that of the environment', () => {
  expect(windowsOf('orders-packed')).toEqual(['1h', '6h', '1d', '3d']);
  expect(windowsOf('small-orders')).toEqual(['1h25m', '5h35m', '16h45m']);
  expect(windowsOf('packing-small')).toEqual(['55m', '5h35m', '22h25m', '2d19h10m']);
  expect(windowsOf('queue-half')).toEqual(['9d']);
  expect(windowsOf('shipping')).toEqual(['1h', '6h', '1d', '3d']);
  expect(alerts('small-orders')[0]?.description).toContain('of the error budget of 7d is spent');
});

test('a calendar month has the alerts of 30 days, and a budget since its first day', () => {
  const events = (what: string) =>
    `sum by (team, service, env, slo) (sum_over_time(service:slo_month_${what}:rate5m{service="orders",slo="shipping"}[31d]) and on (month) count_values("month", month()))`;
  expect(budget('shipping')).toBe(`1 - ${events('errors')} / (${events('requests')} > 0) / 0.005`);
  expect(budget('packing')).toContain('[30d]');
  expect(alerts('shipping')[0]?.description).toContain(
    '2% of the error budget of the calendar month is spent within 1h',
  );
});

test('an environment limits the period of every objective', () => {
  const limited = resolveEnvironment({ ...withObjectives, alerts: { maxBudgetPeriod: '7d' } });
  const periods = limited.services.flatMap(({ slos }) => slos.map(({ period }) => period));
  expect(new Set(periods)).toEqual(new Set(['7d']));
  const short = resolveEnvironment({ ...withObjectives, alerts: { maxBudgetPeriod: '28d' } });
  expect(short.services.flatMap(({ slos }) => slos.map(({ period }) => period))).toContain('7d');
});

test.each(Object.entries(objectives))(
  'the dashboard of %s has the budget and the burn rates of each objective',
  (service, slos) => {
    const dashboard = folderDashboards(dashboardFolders(environment)).find(
      ({ title }) => title === service,
    );
    const keys = new Set(dashboard && dashboardPanels(dashboard).map(({ key }) => key));
    for (const { name = '' } of slos)
      for (const key of ['budget-left', 'budget-course', 'burn-rates'])
        expect(keys).toContain(`${key}-${name}`);
  },
);
