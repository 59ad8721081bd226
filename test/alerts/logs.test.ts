import { load } from 'js-yaml';
import { lokiRuleFiles } from '../../alerts/logs/rule-file';
import { prometheusRuleFiles } from '../../alerts/rule-file';
import { ruleGroups } from '../../alerts/rules';
import { logqlAlert } from '../../catalog/definitions/alert';
import { http, type Signals } from '../../catalog/definitions/signals';
import type { Service } from '../../catalog/definitions/team';
import { resolveEnvironment } from '../../resolve/environment';
import { base, trialCommerce, trialPlatform } from '../validation/trial';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const environmentWith = (service: Partial<Service>) =>
  resolveEnvironment({ ...base, teams: [trialPlatform, trialCommerce(service)] });

/** The alerts of the file of team commerce. */
function rulesWith(service: Partial<Service>): readonly Rule[] {
  const environment = environmentWith(service);
  const text = lokiRuleFiles(environment, ruleGroups(environment))['commerce.yml'] ?? 'groups: []';
  const { groups } = load(text) as { groups: { rules: Rule[] }[] };
  return groups.flatMap(({ rules }) => rules).filter(({ alert }) => alert);
}
const namesWith = (signals: Signals) => rulesWith({ signals }).map(({ alert }) => alert);

const own = '{service="order-service"}';
const by = 'sum by (team, service, env)';

test('queries group by the labels of each line, with the thresholds of the definition', () => {
  const signals = http({
    failedAuth: 3,
    errorLineRatio: 0.2,
    slowLineRatio: 0.3,
    latency: '500ms',
    ignoreRoutes: ['/ping', '/a.b'],
  });
  const perRoute = 'sum by (team, service, env, route, method)';
  const requests = `${own} |= "duration_ms" | json | route!~\`/ping|/a\\.b\``;
  expect(rulesWith({ signals }).map(({ expr }) => expr)).toEqual([
    `${by} (count_over_time(${own} |= "failed auth" [5m])) > 3`,
    `(${by} (count_over_time({service="order-service", level=~"error|fatal"} [5m])) > 20) / ${by} (count_over_time(${own} [5m])) > 0.2`,
    `(${perRoute} (count_over_time(${requests} | duration_ms > 500 | __error__="" [10m])) > 10) / ${perRoute} (count_over_time(${requests} | duration_ms >= 0 | __error__="" [10m])) > 0.3`,
  ]);
});

test('log alerts have the routing labels of Prometheus alerts', () => {
  const [rule] = rulesWith({ signals: http() });
  expect(rule?.labels).toEqual({ severity: 'ticket', team: 'commerce', service: 'order-service' });
  expect(rule?.annotations.runbook_url).toMatch(/\/FailedAuthBurst\.md$/);
});

test('each alert can be disabled', () => {
  expect(namesWith(http())).toEqual(['FailedAuthBurst', 'ErrorLinesHigh', 'SlowRequestCluster']);
  expect(namesWith(http({ failedAuth: false, latency: false }))).toEqual(['ErrorLinesHigh']);
  expect(namesWith(http({ errorLineRatio: false, slowLineRatio: false }))).toEqual([
    'FailedAuthBurst',
  ]);
  expect(
    namesWith(http({ failedAuth: false, errorLineRatio: false, slowLineRatio: false })),
  ).toEqual([]);
});

test.each([
  ['5m', { scrape: false }, 'page', ''],
  ['5m', {}, 'ticket', ' and sum by (team, service, env) (up{service="order-service"}) > 0'],
] as const)(
  'alerts on a service that logs continuously, within %s: %p',
  (heartbeat, record, severity, runs) => {
    const environment = environmentWith({ logs: { heartbeat }, ...record });
    const text = prometheusRuleFiles(environment, ruleGroups(environment))['commerce.yml'] ?? '';
    const { groups } = load(text) as { groups: { rules: Rule[] }[] };
    expect(
      groups.flatMap(({ rules }) => rules).find(({ alert }) => alert === 'LogLinesGone'),
    ).toMatchObject({
      expr: `max_over_time(service:log_lines:rate5m{service="order-service"}[10m]) == 0${runs}`,
      labels: { severity },
    });
    expect(lokiRuleFiles(environment, ruleGroups(environment))['commerce.yml']).toContain(
      'sum(rate({service="order-service"} [5m])) or vector(0)',
    );
  },
);

test.each([
  ['promtail', 'logentry_dropped_lines_by_label_total'],
  ['alloy', 'loki_process_dropped_lines_by_label_total'],
] as const)('alerts on lines above the limit of a service, with %s', (logCollector, metric) => {
  const environment = resolveEnvironment({
    ...base,
    logCollector,
    teams: [trialPlatform, trialCommerce({ logs: { limit: { rate: 100 } } })],
  });
  const text = prometheusRuleFiles(environment, ruleGroups(environment))['commerce.yml'] ?? '';
  const { groups } = load(text) as { groups: { rules: Rule[] }[] };
  const rules = groups.flatMap(({ rules }) => rules);
  expect(rules.find(({ alert }) => alert === 'LogLinesLimited')).toMatchObject({
    expr: `sum by (env) (increase(${metric}{job="${logCollector}",label_name="service",label_value="order-service"}[15m])) > 0`,
    labels: { severity: 'ticket', team: 'commerce', service: 'order-service' },
  });
});

test('detects missing lines by the number of lines per request', () => {
  const environment = environmentWith({ signals: http({ missingLines: 30 }) });
  const text = prometheusRuleFiles(environment, ruleGroups(environment))['commerce.yml'] ?? '';
  const own = '{service="order-service"}';
  const before = (metric: string) => `avg_over_time(${metric}${own}[6h] offset 15m)`;
  const lines = 'service:log_lines:rate5m';
  const requests = 'service:http_requests:rate5m';
  expect(text.replaceAll(/\s+/g, ' ')).toContain(
    `${requests}${own} > 0.1 / (${before(lines)} / (${before(requests)} > 0)) and ${lines}${own} == 0`,
  );
});

test('each alert of a definition goes to the program that evaluates it', () => {
  const mine = logqlAlert({
    name: 'OrdersLost',
    expr: 'sum by (team) (count_over_time({service="order-service"} |= "lost" [5m])) > 0',
    for: '2m',
    severity: 'page',
    summary: 'Orders are lost.',
    description: '{{ $value }} lines match.',
    runbook: { meaning: 'm', impact: 'i', diagnosis: 'd', mitigation: 'm' },
    tests: [],
  });
  const service = { alerts: () => [mine] };
  expect(rulesWith(service)).toEqual([
    expect.objectContaining({ alert: 'OrdersLost', expr: mine.expr, for: '2m' }),
  ]);
  const environment = environmentWith(service);
  const files = prometheusRuleFiles(environment, ruleGroups(environment));
  expect(Object.values(files).join()).not.toContain('OrdersLost');
});
