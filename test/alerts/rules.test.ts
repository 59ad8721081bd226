import { metricFactory } from '@observability-stack/contracts';
import { parseDurationMs } from '@observability-stack/query-common';
import { load } from 'js-yaml';
import { inhibitions } from '../../alerts/inhibitions';
import { prometheusRuleFiles } from '../../alerts/rule-file';
import { ruleGroups } from '../../alerts/rules';
import { alertRules } from '../../alerts/runbooks';
import { counterValues } from '../../catalog/definitions/alert';
import { http, type Signals } from '../../catalog/definitions/signals';
import {
  availability,
  burnRateShares,
  burnRateWindows,
  errorBudget,
  isBudgetPeriod,
  latency,
  type Slo,
} from '../../catalog/definitions/slo';
import type { Service } from '../../catalog/definitions/team';
import { production } from '../../environments/production';
import { resolveEnvironment } from '../../resolve/environment';
import { base, trialCommerce, trialPlatform } from '../validation/trial';

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The rules of the file of team commerce. */
function rulesWith(service: Partial<Service>, alerts = {}): readonly Rule[] {
  const environment = resolveEnvironment({
    ...base,
    teams: [trialPlatform, trialCommerce(service)],
    alerts,
  });
  const text = prometheusRuleFiles(environment, ruleGroups(environment))['commerce.yml'] ?? '';
  const { groups } = load(text || 'groups: []') as { groups: { name: string; rules: Rule[] }[] };
  return groups.flatMap(({ rules }) => rules);
}
const find = (rules: readonly Rule[], name: string, labels: object = {}): Rule => {
  const found = rules.filter(
    (rule) =>
      (rule.alert ?? rule.record) === name &&
      Object.entries(labels).every(([key, value]) => rule.labels[key] === value),
  );
  expect(found).toHaveLength(1);
  return found[0] as Rule;
};
const withSlo = (...slos: readonly Slo[]) => rulesWith({ signals: http(), slos });

test('requests, errors and their ratio exclude probes and scrapes', () => {
  const rules = rulesWith({ signals: http({ ignoreRoutes: ['/metrics', '/a.b'] }) });
  const selector = 'service="order-service",route!~"/metrics|/a\\\\.b"';
  const counted = (series: string) => {
    const wasUp =
      'and ignoring (method, route, status_code) up{service="order-service"} offset 5m == 1';
    return `(${series} unless ${series} offset 5m ${wasUp}) / 300 or rate(${series}[5m])`;
  };
  expect(find(rules, 'service:http_requests:rate5m').expr).toBe(
    `sum by (team, service, env) (${counted(`http_requests_total{${selector}}`)})`,
  );
  expect(find(rules, 'service:http_errors:rate5m').expr).toBe(
    `sum by (team, service, env) (${counted(`http_requests_total{${selector},status_code=~"5.."}`)}) or service:http_requests:rate5m{service="order-service"} * 0`,
  );
  expect(find(rules, 'service:http_error_ratio:rate5m').expr).toBe(
    'service:http_errors:rate5m{service="order-service"} / (service:http_requests:rate5m{service="order-service"} > 0)',
  );
});

test('a latency SLO uses the `le` of the bucket as stored', () => {
  const rules = withSlo(latency({ objective: 99, threshold: '1s' }));
  expect(find(rules, 'service:slo_errors:rate5m').expr).toContain('le="1.0"');
});

test('burn rates and windows become thresholds, with a minimum of bad requests', () => {
  const rules = withSlo(availability({ objective: 99.9 }));
  const own = '{service="order-service",slo="availability"}';
  const alerts = rules.filter(({ alert }) => alert === 'SloErrorBudgetBurn');
  expect(alerts.map(({ expr, labels }) => [labels.severity, labels.window, expr])).toEqual([
    ['page', '1h', bothAbove('1h', '5m', 0.0144)],
    ['page', '6h', bothAbove('6h', '30m', 0.006)],
    ['ticket', '1d', bothAbove('1d', '2h', 0.003)],
    ['ticket', '3d', bothAbove('3d', '6h', 0.001)],
  ]);
  function bothAbove(long: string, short: string, threshold: number): string {
    const over = (window: string) => `service:slo_error_ratio:rate${window}${own} > ${threshold}`;
    const bad = `sum_over_time(service:slo_errors:rate5m${own}[${long}:5m]) * 300`;
    return `${over(long)} and ${over(short)} and ${bad} > 4.5`;
  }
});

test.each([
  ['30d', [14.4, '1h', '5m'], [6, '6h', '30m'], [3, '1d', '2h'], [1, '3d', '6h']],
  [
    '7d',
    [13.44, '15m', '5m'],
    [5.929, '1h25m', '5m'],
    [3.009, '5h35m', '30m'],
    [1.003, '16h45m', '1h25m'],
  ],
  [
    '3d',
    [17.28, '5m', '5m'],
    [6.171, '35m', '5m'],
    [2.979, '2h25m', '10m'],
    [1.005, '7h10m', '35m'],
  ],
  ['90d', [14.4, '3h', '15m'], [6, '18h', '1h30m'], [3, '3d', '6h'], [1, '9d', '18h']],
] as const)('windows and burn rates of a budget of %s', (period, ...expected) => {
  expect(
    burnRateWindows(period).map(({ burnRate, long, short }) => [burnRate, long, short]),
  ).toEqual(expected);
});

const days = Array.from({ length: 88 }, (_, index) => `${index + 3}d`);
test('each alert is about the same share of the budget for every period', () => {
  for (const period of days) {
    expect(isBudgetPeriod(period)).toBe(true);
    const windows = burnRateWindows(period);
    const part = (window: string) => parseDurationMs(window) / parseDurationMs(period);
    windows.forEach(({ burnRate, long, short, severity }, index) => {
      const { budgetShare, partOfPeriod, severity: told } = burnRateShares[index] ?? never();
      expect(burnRate * part(long)).toBeCloseTo(budgetShare, 4);
      expect(Math.abs(part(long) - partOfPeriod) * parseDurationMs(period)).toBeLessThanOrEqual(
        300_000,
      );
      expect(burnRate).toBeGreaterThanOrEqual(1);
      expect(severity).toBe(told);
      expect(parseDurationMs(short)).toBeLessThanOrEqual(parseDurationMs(long));
      const next = windows[index + 1];
      if (!next) return;
      expect(next.burnRate).toBeLessThan(burnRate);
      expect(parseDurationMs(next.long)).toBeGreaterThan(parseDurationMs(long));
    });
  }
});
function never(): never {
  throw new Error('there are as many shares as windows');
}

test('a budget of another period has its own windows, and reports how much is spent', () => {
  const rules = rulesWith(
    { signals: http(), slos: [availability({ objective: 99.9 })] },
    { budgetPeriod: '7d' },
  );
  const alerts = rules.filter(({ alert }) => alert === 'SloErrorBudgetBurn');
  expect(alerts.map(({ labels }) => labels.window)).toEqual(['15m', '1h25m', '5h35m', '16h45m']);
  expect(alerts[0]?.expr).toContain('service:slo_error_ratio:rate15m{');
  expect(alerts[0]?.expr).toContain('> 0.01344 and ');
  expect(alerts[0]?.annotations.description).toContain(
    'At this rate, 2% of the error budget of 7d is spent within 15m.',
  );
  const recorded = rules.flatMap(({ record }) => record ?? []);
  for (const window of ['5m', '15m', '30m', '1h25m', '5h35m', '16h45m'])
    expect(recorded).toContain(`service:slo_error_ratio:rate${window}`);
});

test.each([
  [20, ' > 19.5'],
  [2, ' > 1.5'],
  [1, undefined],
  [0, undefined],
])('does not alert below %p bad requests', (minBadRequests, bound) => {
  const rules = withSlo(availability({ objective: 99.9, minBadRequests: minBadRequests }));
  const alerts = rules.filter(({ alert }) => alert === 'SloErrorBudgetBurn');
  expect(alerts).toHaveLength(4);
  for (const { expr } of alerts) {
    if (bound) expect(expr.endsWith(bound)).toBe(true);
    else expect(expr).not.toContain('sum_over_time');
  }
});

test.each([
  [99.999, 0.00001, ['1h', '6h', '1d', '3d']],
  [99.95, 0.0005, ['1h', '6h', '1d', '3d']],
  // ten times the budget is all there is
  [90, 0.1, ['6h', '1d', '3d']],
  [50, 0.5, ['3d']],
  [1, 0.99, ['3d']],
])(
  'an objective of %p has a budget of %p, and alerts in the windows %p',
  (objective, budget, windows) => {
    expect(errorBudget({ objective })).toBe(budget);
    const alerts = withSlo(availability({ objective })).filter(
      ({ alert }) => alert === 'SloErrorBudgetBurn',
    );
    expect(alerts.map(({ labels }) => labels.window)).toEqual(windows);
  },
);

test('sources and targets of inhibitions are alerts', () => {
  const environment = resolveEnvironment(production);
  const known = new Set(alertRules(ruleGroups(environment)).map(({ name }) => name));
  const named = inhibitions(environment).flatMap(({ source_matchers, target_matchers }) =>
    [...source_matchers, ...target_matchers].flatMap((matcher) => {
      const [, value = ''] = /^alertname!?=~?"(?:\(\?:)?([\w|]+)\)?"$/.exec(matcher) ?? [];
      return value === '' ? [] : value.split('|');
    }),
  );
  expect(new Set(named).size).toBeGreaterThan(12);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

test('where Grafana evaluates, a suffix of the alert name does not affect inhibition', () => {
  const environment = resolveEnvironment({ ...production, alerts: { evaluator: 'grafana' } });
  const [, ofService] = inhibitions(environment);
  expect(ofService?.source_matchers).toEqual([
    'alertname=~"(?:ServiceDown)(?: .*)?"',
    'service!=""',
  ]);
});

test('each alert of the signals can be disabled', () => {
  const alertsOf = (signals: Signals) =>
    rulesWith({ signals }).flatMap(({ alert }) => (alert && alert !== 'JobMissing' ? [alert] : []));
  expect(alertsOf(http())).toEqual([
    'ServiceDown',
    'HttpOutage',
    'HttpLatencyOutage',
    'HttpTrafficGone',
    'HttpErrorRatioHigh',
    'HttpReplicaFailing',
    'HttpLatencyHigh',
    'HttpTrafficGone',
    'HttpMetricsMissing',
    'LogLinesGone',
  ]);
  const none = {
    errorRatio: false,
    outageRatio: false,
    latency: false,
    steadyRate: false,
    missingLines: false,
  } as const;
  expect(alertsOf(http(none))).toEqual(['ServiceDown', 'HttpMetricsMissing']);
});

test('a definition without signals has only the alerts of every scraped service', () => {
  expect(rulesWith({}).map(({ alert }) => alert)).toEqual(['JobMissing', 'ServiceDown']);
});

test('alerts on a missing metric that is exposed from the start, by any of its series', () => {
  const { counter, gauge, histogram } = metricFactory('service');
  const metrics = [
    gauge('queue_length', { help: 'Orders that wait.' }),
    histogram('size_bytes', { help: 'Sizes.', unit: 'bytes', buckets: [1] }),
    counter('lost_total', { help: 'Orders lost.', appearsWhen: 'with the first one' }),
    counter('orders_total', { help: 'Orders by size.', labels: ['size'], budget: { size: 3 } }),
  ];
  const missing = rulesWith({ metrics }).filter(({ alert }) => alert === 'MetricMissing');
  expect(missing.map(({ labels, expr }) => [labels.metric, expr])).toEqual(
    [
      ['queue_length', 'queue_length'],
      ['size_bytes', 'size_bytes_count'],
    ].map(([metric, series]) => [
      metric,
      `up{service="order-service"} == 1 unless on (job, instance) ${series}{service="order-service"}`,
    ]),
  );
  expect(rulesWith({ metrics, scrape: false })).toEqual([]);
});

test('links start with the address of the environment', () => {
  const rules = rulesWith({}, { runbooks: 'https://wiki.example.org/runbooks/' });
  expect(find(rules, 'JobMissing').annotations.runbook_url).toBe(
    'https://wiki.example.org/runbooks/JobMissing.md',
  );
});

test('counters in tests continue from phase to phase', () => {
  const phases = [
    { minutes: 2, perMinute: 10 },
    { minutes: 3, perMinute: 1 },
    { minutes: 1, perMinute: 0 },
  ];
  // 0 10 20, 21 22 23, 23
  expect(counterValues(phases)).toBe('0+10x2 21+1x2 23+0x0');
});
