import {
  externalMetrics,
  formatBucketBound,
  metricFactory,
  recordedMetric,
} from '@observability-stack/contracts';
import { httpRequestDuration, httpRequests } from '@observability-stack/contracts/standard/http';
import { up } from '@observability-stack/contracts/standard/target';
import { countOverTime, stream, sum as sumLines } from '@observability-stack/logql';
import { eq, gt, labelRe, rawPromql, sum } from '@observability-stack/promql';
import {
  inputSeries,
  logRecordingRule,
  type PromqlAlert,
  promqlAlert,
  recordingRule,
  type TestLine,
} from '../../../catalog/definitions/alert';
import { requestLogs } from '../../../catalog/definitions/request-logs';
import { http, requestSignals } from '../../../catalog/definitions/signals';
import { availability, latency, ratio, threshold } from '../../../catalog/definitions/slo';
import type { ServiceSelector } from '../../../catalog/definitions/team';
import { serviceLabels } from '../../../catalog/metrics/recorded-http';
import { grpcPrometheus } from '../../../catalog/signals/grpc';
import { otelGrpc } from '../../../catalog/signals/opentelemetry';
import type { Vocabulary } from '../../../catalog/signals/vocabulary';
import { type Case, trialCommerce, trialPlatform } from '../trial';

const metric = metricFactory('service');
const queueLength = metric.gauge('order_queue_length', { help: 'Orders that wait.' });
const jobsTotal = metric.counter('jobs_total', {
  help: 'Jobs.',
  labels: ['result'],
  budget: { result: 3 },
});
const ordersTotal = metric.counter('orders_total', { help: 'Orders.' });
const orderItems = metric.histogram('order_items', { help: 'Items by order.', buckets: [1, 10] });
const packTime = metric.histogram('order_pack_duration_seconds', {
  help: 'Time to pack an order.',
  unit: 'seconds',
  buckets: [1, 5, 30],
});
const target = {
  team: 'commerce',
  service: 'order-service',
  env: 'test',
  job: 'order-service',
  instance: 'order-service-0',
};
const fires = {
  title: 'down',
  series: [inputSeries(up.where(target), '0x5')],
  at: '2m',
  fires: [
    { labels: { ...target, severity: 'page' }, summary: 'Down.', description: 'It is down.' },
  ],
};
const silent = {
  title: 'up',
  series: [inputSeries(up.where(target), '1x5')],
  at: '2m',
  fires: [],
};
const alert = promqlAlert({
  name: 'OrderServiceDown',
  expr: eq(up.where({ service: 'order-service' }), 0),
  severity: 'page',
  summary: 'Down.',
  description: 'It is down.',
  runbook: { meaning: 'm', impact: 'i', diagnosis: 'd', mitigation: 'm' },
  tests: [fires, silent],
});

const off = { reason: 'It is known.' };
const recording = recordingRule(
  recordedMetric('service:up:sum', { help: 'Targets that are up.', labels: serviceLabels }),
  sum(up.where({ service: 'order-service' }), { by: serviceLabels }),
  {},
  [
    {
      title: 'one target is up',
      series: [inputSeries(up.where(target), '1x5')],
      at: '2m',
      records: [{ labels: { team: 'commerce', service: 'order-service', env: 'test' }, value: 1 }],
    },
  ],
);
const logRecording = logRecordingRule(
  recordedMetric('service:failed_auth:count5m', { help: 'Failed logins.', labels: ['env'] }),
  sumLines(countOverTime(stream({ service: 'order-service' }).contains('failed auth'), '5m'), {
    by: ['env'],
  }),
  {},
  [{ title: 'no lines', lines: [], at: '2m', records: [] }],
);

const FAILED = 'count_over_time({service="order-service"} |= "failed auth" [5m])';
const ofLines = ({ series: _, ...test }: typeof fires | typeof silent) => ({ ...test, lines: [] });
const logAlert = {
  ...alert,
  kind: 'logql',
  expr: `sum by (service) (${FAILED}) > 10`,
  tests: [ofLines(fires), ofLines(silent)],
};

/** A service whose alert counts slow lines. */
const withLines = (logs: object, lines: readonly object[] = []) => ({
  environment: {
    teams: [
      trialPlatform,
      trialCommerce({
        logs,
        alerts: () => [
          {
            ...logAlert,
            expr: 'sum by (team, service) (count_over_time({service="order-service"} | json | ms > 500 | __error__="" [5m])) > 10',
            tests: [
              { ...ofLines(fires), lines },
              { ...ofLines(silent), lines },
            ],
          } as never,
        ],
      }),
    ],
  },
});
/** A service whose alert is tested with one line. */
const withTestLine = (
  line: string,
  logs: object,
  counted: string,
  more: Partial<TestLine> = {},
) => ({
  environment: {
    teams: [
      trialPlatform,
      trialCommerce({
        logs: { ...logs, fields: { ms: { type: 'number' } } },
        alerts: () => [
          {
            ...logAlert,
            expr: `sum by (team, service) (${counted}) > 10`,
            tests: [fires, silent].map((one) => ({
              ...ofLines(one),
              lines: [
                {
                  at: '1s',
                  line,
                  ...more,
                  labels: { service: 'order-service', ...more.labels },
                },
              ],
            })),
          } as never,
        ],
      }),
    ],
  },
});
/** A share of failures, by service and one more label. */
const byStatus = (label: string): string => {
  const rate = (where: string) =>
    `sum by (team, service, ${label}) (rate(http_requests_total${where}[5m]))`;
  return `${rate('{status_code=~"5.."}')} / ${rate('')} > 0.05`;
};

const withAlerts = (...alerts: readonly object[]) => ({
  environment: {
    teams: [trialPlatform, trialCommerce({ alerts: () => alerts as readonly PromqlAlert[] })],
  },
});
const good = withAlerts(alert);
const WHERE = 'team commerce, rules[order-service/alerts].';

const malformed = (title: string, change: object, message: string): Case => ({
  code: 'rule/invalid-field',
  title,
  bad: withAlerts({ ...alert, ...change }),
  where: WHERE,
  message,
  good,
});
const template = (title: string, change: object, message: string, fixed: object): Case => ({
  code: 'rule/invalid-template',
  title,
  bad: withAlerts({ ...alert, ...change }),
  where: `${WHERE}OrderServiceDown`,
  message,
  good: withAlerts({ ...alert, ...fixed }),
});
/** About lines, and firing only at the second look. */
const aboutLines = (later: readonly object[]) => ({
  ...alert,
  kind: 'logql',
  expr: 'sum by (team, service) (count_over_time({service="order-service"}[5m])) > 5',
  tests: [{ title: 'later', lines: [], at: '1m', fires: [], later: [{ at: '2m', fires: later }] }],
});
const service = (record: object, more: object = {}) => ({
  environment: { teams: [trialPlatform, trialCommerce(record)], ...more },
});
const kept = { prometheus: { retention: '30d' } };
const signals = http();
const withLevel = (level: string): string =>
  `sum by (service) (count_over_time({service="order-service", level="${level}"}[5m])) > 1`;
const tiers = { labels: [{ name: 'tier', values: ['gold', 'silver'], other: 'other' }] };
const slow = (bound: string): string =>
  `sum by (team) (rate(http_request_duration_seconds_bucket{le="${bound}"}[5m])) < 1`;
/** With a test more, which starts from one line. */
const fromLine = (labels: Readonly<Record<string, string>>) => ({
  ...logAlert,
  tests: [
    ofLines(fires),
    { title: 'a line', lines: [{ at: '1m', labels, line: 'x' }], at: '2m', fires: [] },
  ],
});
/** Two services, and an alert of one on what is recorded of one of them. */
const readsRecorded = (name: string) => {
  const team = trialCommerce();
  const [own] = team.services ?? [];
  const expr = rawPromql(`service:http_requests:rate5m{service="${name}"} > 100`);
  return {
    environment: {
      teams: [
        trialPlatform,
        {
          ...team,
          services: [
            { ...own, signals, alerts: () => [{ ...alert, expr }] },
            { ...own, name: 'payment-service', signals },
          ],
        },
      ],
    },
  };
};
const fromBucket = (bound: string) => ({
  ...alert,
  tests: [
    fires,
    {
      ...silent,
      title: 'a bucket',
      series: [
        inputSeries(
          httpRequestDuration.bucket.where(target, {
            method: 'GET',
            route: '/',
            le: bound,
          }),
          '0x5',
        ),
      ],
    },
  ],
});
const inGrafana = { alerts: { evaluator: 'grafana' } };

const external = (label: string, name = 'Their.Requests') =>
  externalMetrics().counter(name, { help: 'Requests.', labels: [label], budget: { [label]: 900 } });
const vocabulary: Vocabulary<'code', never> = {
  requests: externalMetrics().counter('app_requests_total', {
    help: 'Requests.',
    labels: ['code'],
    budget: { code: 9 },
  }),
  duration: false,
  status: 'code',
  failure: { where: { code: labelRe('5..') }, example: { code: '500' }, text: 'fail' },
  success: { example: { code: '200' } },
};

export const alerts: readonly Case[] = [
  {
    code: 'alert/missing-tests',
    title: 'none that fires',
    bad: withAlerts({ ...alert, tests: [silent] }),
    where: `${WHERE}OrderServiceDown`,
    message: 'no test in which it fires',
    good,
  },
  {
    code: 'alert/missing-tests',
    title: 'none that is silent, in a function',
    bad: withAlerts({ ...alert, tests: () => [fires] }),
    where: `${WHERE}OrderServiceDown`,
    message: 'no test in which it must not fire',
    good: withAlerts({ ...alert, tests: () => [fires, silent] }),
  },
  {
    code: 'alert/missing-tests',
    title: 'one that always fires needs no healthy case',
    bad: withAlerts({ ...alert, severity: 'none', tests: [silent] }),
    where: `${WHERE}OrderServiceDown`,
    good: withAlerts({ ...alert, severity: 'none', tests: [fires] }),
  },
  {
    code: 'alert/missing-tests',
    title: 'times after the first count as well',
    bad: withAlerts(aboutLines([])),
    where: `${WHERE}OrderServiceDown`,
    message: 'no test in which it fires',
    good: withAlerts(aboutLines(fires.fires)),
  },
  malformed('a name in small letters', { name: 'order_down' }, '"order_down" is not in CamelCase'),
  malformed('no summary', { summary: undefined }, 'summary is not one line'),
  malformed(
    'a runbook without a section',
    { runbook: { ...alert.runbook, impact: undefined } },
    'runbook section "impact" is empty',
  ),
  malformed(
    'a severity that is none',
    { severity: 'critical' },
    'severity "critical" does not exist',
  ),
  malformed('a team that is none', { team: 'comerce' }, 'team "comerce" does not exist'),
  malformed('a duration in words', { for: '5 minutes' }, 'duration "5 minutes" is invalid'),
  malformed('another one', { keepFiringFor: 'long' }, 'duration "long" is invalid'),
  malformed(
    'what Loki drops',
    {
      kind: 'logql',
      expr: 'sum by (team, service) (count_over_time({service="order-service"}[5m])) > 5',
      keepFiringFor: '5m',
      tests: [ofLines(fires), ofLines(silent)],
    },
    'keepFiringFor is not supported for alerts about log lines: Loki drops it',
  ),
  malformed(
    'a label that has a field',
    { labels: { severity: 'page' } },
    'label "severity" is reserved: a field of the alert or Prometheus sets it',
  ),
  malformed('a label with a dash', { labels: { 'a-b': 'c' } }, 'label name "a-b" is invalid'),
  malformed('two lines of summary', { summary: 'Down.\nAgain.' }, 'not one line'),
  malformed('no description', { description: ' ' }, 'description is empty'),
  malformed(
    'half a runbook',
    { runbook: { ...alert.runbook, mitigation: '' } },
    'runbook section "mitigation" is empty',
  ),
  template(
    'a function that is misspelt',
    { description: '{{ $value | humanizePercent }} fail.' },
    'annotation "description" is not a valid template of Prometheus: function "humanizePercent" not defined',
    { description: '{{ $value | humanizePercentage }} fail.' },
  ),
  template(
    'an action that is not closed',
    { summary: '{{ $labels.instance }' },
    'annotation "summary" is not a valid template of Prometheus: unexpected "}"',
    { summary: '{{ $labels.instance }}' },
  ),
  template(
    'a function that is none, in a label',
    { labels: { part: '{{ nope }}' } },
    'label "part" is not a valid template of Prometheus: function "nope" not defined',
    { labels: { part: '{{ $labels.instance }}' } },
  ),
  template(
    'an address with a template in it',
    { dashboard: 'https://example.org/{{ .labels.instance }}' },
    'annotation "dashboard_url" is not a valid template of Prometheus: an alert has no field .labels',
    { dashboard: 'https://example.org/{{ .Labels.instance }}' },
  ),
  template(
    'an integer beside a float',
    { description: '{{ if gt $value 5 }}Many{{ end }}' },
    'gt cannot compare a float with an integer',
    { description: '{{ if gt $value 5.0 }}Many{{ end }}' },
  ),
  template(
    'a query of what nothing exposes',
    { description: '{{ query "upp" | first | value }}' },
    'annotation "description" is not a valid template of Prometheus: query "upp" is invalid: metric "upp" is not',
    { description: '{{ query "sum(up)" | first | value }}' },
  ),
  template(
    'an external label that is not set',
    { description: '{{ $externalLabels.region }}' },
    'annotation "description" is not a valid template of Prometheus: external label "region" is not set for',
    { description: '{{ $externalLabels.cluster }}' },
  ),
  template(
    'a runbook that names a label',
    { runbook: { ...alert.runbook, impact: '{{ $labels.instance }} is down.' } },
    'runbook section "impact" is not a template: its page would show the braces',
    { runbook: { ...alert.runbook, impact: 'An instance is down.' } },
  ),
  {
    code: 'rule/invalid-template',
    title: 'a variable that Loki does not know',
    bad: withAlerts({ ...logAlert, description: 'See {{ $externalURL }}.' }),
    where: `${WHERE}OrderServiceDown`,
    message: 'is not a valid template of Loki: undefined variable "$externalURL"',
    good: withAlerts({ ...logAlert, description: 'See {{ externalURL }}.' }),
  },
  {
    code: 'rule/invalid-template',
    title: 'a field that means something else where Grafana evaluates',
    bad: service(
      { alerts: () => [{ ...alert, description: '{{ .Value | toTime }} {{ .ExternalURL }}' }] },
      inGrafana,
    ),
    where: `${WHERE}OrderServiceDown`,
    message: 'is not a valid template of Grafana: an alert has no field .ExternalURL',
    good: service(
      { alerts: () => [{ ...alert, description: '{{ $value | toTime }} {{ externalURL }}' }] },
      inGrafana,
    ),
  },
  ...[
    '{{ $value }}',
    '{{ .Value | humanize }}',
    '{{ if gt $value 1.0 }}a{{ end }}',
    '{{ now }}',
  ].map(
    (part): Case => ({
      code: 'alert/changing-label',
      title: part,
      bad: withAlerts({ ...alert, labels: { part } }),
      where: `${WHERE}OrderServiceDown`,
      message: 'label "part" depends on ',
      good: withAlerts({ ...alert, labels: { part: '{{ $labels.instance }}' } }),
    }),
  ),
  {
    code: 'alert/changing-label',
    title: 'a label that differs from replica to replica',
    bad: withAlerts({ ...alert, labels: { part: '{{ $externalLabels.prometheus_replica }}' } }),
    where: `${WHERE}OrderServiceDown`,
    message:
      'label "part" depends on $externalLabels.prometheus_replica: each replica sends a separate alert',
    good: withAlerts({ ...alert, labels: { part: '{{ $externalLabels.cluster }}' } }),
  },
  {
    code: 'promql/dropped-label',
    title: 'a text that names a label of the rule, which the series does not have',
    bad: withAlerts({ ...alert, description: '{{ $labels.severity }}' }),
    where: `${WHERE}OrderServiceDown`,
    message: 'label "severity" is used by a text or a legend, but dropped by the query',
    good,
  },
  {
    code: 'promql/dropped-label',
    title: 'a text that names a label by index',
    bad: withAlerts({ ...alert, description: '{{ with .Labels }}{{ .pod }}{{ end }}' }),
    where: `${WHERE}OrderServiceDown`,
    message: 'label "pod" is used by a text or a legend, but dropped by the query',
    good: withAlerts({ ...alert, description: '{{ index .Labels "instance" }}' }),
  },
  {
    code: 'promql/changing-label',
    title: 'an alert for each value',
    bad: withAlerts({ ...alert, expr: rawPromql('count_values by (team) ("n", up) > 5') }),
    where: `${WHERE}OrderServiceDown`,
    message: 'count_values sets a label to the value: each new value is a new alert',
    good: withAlerts({ ...alert, expr: rawPromql('count by (team) (up == 0) > 5') }),
  },
  {
    code: 'promql/invalid-query',
    title: 'text that is not a query',
    bad: withAlerts({ ...alert, expr: rawPromql('up{service="order-service"} ==') }),
    where: `${WHERE}OrderServiceDown`,
    message: 'query is not valid PromQL: syntax error, at the end',
    good: withAlerts({ ...alert, expr: rawPromql('up{service="order-service"} == 0') }),
  },
  {
    code: 'promql/unknown-metric',
    title: 'a metric that is not declared',
    bad: withAlerts({ ...alert, expr: rawPromql('upp == 0') }),
    where: `${WHERE}OrderServiceDown`,
    message: 'metric "upp" is not declared by any contract',
    good,
  },
  {
    code: 'promql/dropped-label',
    title: 'a text that names a label that was aggregated away',
    bad: withAlerts({
      ...alert,
      expr: eq(sum(up.where(), { by: ['team', 'service'] }), 0),
      description: '{{ $labels.instance }} is down.',
    }),
    where: `${WHERE}OrderServiceDown`,
    message: 'label "instance" is used by a text or a legend, but dropped by the query',
    good: withAlerts({
      ...alert,
      expr: eq(sum(up.where(), { by: ['team', 'service', 'instance'] }), 0),
      description: '{{ $labels.instance }} is down.',
    }),
  },
  {
    code: 'promql/unknown-metric',
    title: 'a metric that the record does not declare',
    bad: withAlerts({ ...alert, expr: gt(queueLength.where({ service: 'order-service' }), 9) }),
    where: `${WHERE}OrderServiceDown`,
    message: 'metric "order_queue_length" is not declared by any contract',
    good: service({
      metrics: [queueLength],
      alerts: (own: ServiceSelector) => [{ ...alert, expr: gt(queueLength.where(own), 9) }],
    }),
  },
  {
    code: 'logql/missing-grouping',
    title: 'a count of lines that is a series for each trace',
    bad: withAlerts({ ...logAlert, expr: `${FAILED} > 10` }),
    where: `${WHERE}OrderServiceDown`,
    message:
      'result has a series for each value of "trace_id": structured metadata and fields are labels here',
    good: withAlerts(logAlert),
  },
  {
    code: 'logql/invalid-query',
    title: 'text that is not a LogQL query',
    bad: withAlerts({ ...logAlert, expr: `${FAILED} >` }),
    where: `${WHERE}OrderServiceDown`,
    message: 'query is not valid LogQL: syntax error, at the end',
    good: withAlerts(logAlert),
  },
  {
    code: 'logql/dropped-label',
    title: 'a text that names a label which the count of lines has lost',
    bad: withAlerts({ ...logAlert, description: 'At {{ $labels.env }}.' }),
    where: `${WHERE}OrderServiceDown`,
    message: 'label "env" is used by a text or the routing, but dropped by the query',
    good: withAlerts({
      ...logAlert,
      expr: `sum by (env) (${FAILED}) > 10`,
      description: 'At {{ $labels.env }}.',
    }),
  },
  {
    code: 'promql/unneeded-regex',
    title: 'a pattern where equality would do',
    bad: withAlerts({ ...alert, expr: eq(up.where({ service: labelRe('order-service') }), 0) }),
    where: `${WHERE}OrderServiceDown`,
    message: 'regular expression of label "service" is a plain string: "order-service"',
    good,
  },
  ...(
    [
      [
        'absent_over_time({service="order-service"}[14d])',
        'absent_over_time({service="order-service"}[6d])',
      ],
      [
        'sum by (service) (count_over_time({service="order-service"}[5d] offset 3d)) > 5',
        'sum by (service) (count_over_time({service="order-service"}[5d] offset 2d)) > 5',
      ],
    ] as const
  ).map(
    ([bad, fixed]): Case => ({
      code: 'rule/range-exceeds-retention',
      title: bad,
      bad: withAlerts({ ...logAlert, team: 'commerce', expr: bad }),
      where: `${WHERE}OrderServiceDown`,
      message: ': expected at most the retention of Loki, 168h',
      good: withAlerts({ ...logAlert, team: 'commerce', expr: fixed }),
    }),
  ),
  {
    code: 'rule/range-exceeds-retention',
    title: 'a range that Loki rejects',
    bad: service(
      {
        alerts: () => [
          {
            ...logAlert,
            expr: 'sum by (service) (count_over_time({service="order-service"}[4d])) > 5',
          },
        ],
      },
      { loki: { limits: { maxQueryLength: '4d' } } },
    ),
    where: `${WHERE}OrderServiceDown`,
    message: 'range 4d is rejected by Loki: expected less than 4d',
    good: service(
      {
        alerts: () => [
          {
            ...logAlert,
            expr: 'sum by (service) (count_over_time({service="order-service"}[95h])) > 5',
          },
        ],
      },
      { loki: { limits: { maxQueryLength: '4d' } } },
    ),
  },
  ...(
    [
      ['max_over_time(up[40d]) == 0', 'max_over_time(up[20d]) == 0'],
      ['up == 0 and up offset 32d == 1', 'up == 0 and up offset 30d == 1'],
      ['max_over_time(up[20d] offset 12d) == 0', 'max_over_time(up[20d] offset 11d) == 0'],
      [
        'max_over_time(avg_over_time(up[8d])[24d:1h]) == 0',
        'max_over_time(avg_over_time(up[7d])[24d:1h]) == 0',
      ],
      ['up == 0 and up @ 1700000000 == 1', 'up == 0 and up @ start() == 1'],
    ] as const
  ).map(
    ([bad, fixed]): Case => ({
      code: 'rule/range-exceeds-retention',
      title: bad,
      bad: withAlerts({ ...alert, expr: rawPromql(bad) }),
      where: `${WHERE}OrderServiceDown`,
      message: ': expected at most the retention of Prometheus, 31d',
      good: withAlerts({ ...alert, expr: rawPromql(fixed) }),
    }),
  ),
  {
    code: 'logql/unknown-value',
    title: 'a level that the pipeline never writes',
    bad: withAlerts({ ...logAlert, expr: withLevel('ERROR') }),
    where: `${WHERE}OrderServiceDown`,
    message: 'label "level" is never "ERROR"',
    good: withAlerts({ ...logAlert, expr: withLevel('error') }),
  },
  {
    code: 'logql/unknown-value',
    title: 'a value that the record of no service has',
    bad: service({
      logs: tiers,
      alerts: () => [
        {
          ...logAlert,
          expr: `sum by (service) (rate({service="order-service", tier="Gold"}[5m])) > 1`,
        },
      ],
    }),
    where: `${WHERE}OrderServiceDown`,
    message: 'label "tier" is never "Gold"',
    good: service({
      logs: tiers,
      alerts: () => [
        {
          ...logAlert,
          expr: `sum by (service) (rate({service="order-service", tier=~"gold|other"}[5m])) > 1`,
        },
      ],
    }),
  },
  {
    code: 'logql/unknown-value',
    title: 'lines of a service that there is not',
    bad: withAlerts({ ...logAlert, expr: logAlert.expr.replace('order-', 'oder-') }),
    where: `${WHERE}OrderServiceDown`,
    message: 'label "service" is never "oder-service" in this environment',
    good: withAlerts(logAlert),
  },
  {
    code: 'logql/bool-condition',
    title: 'lines compared with bool',
    bad: withAlerts({ ...logAlert, expr: logAlert.expr.replace('> 10', '> bool 10') }),
    where: `${WHERE}OrderServiceDown`,
    message: 'comparison with bool is not a condition: it returns 0 or 1 and keeps every series',
    good: withAlerts(logAlert),
  },
  {
    code: 'promql/identical-operands',
    title: 'errors by route and status, each divided by itself',
    bad: withAlerts({ ...alert, expr: rawPromql(byStatus('status_code')) }),
    where: `${WHERE}OrderServiceDown`,
    message: 'both sides of / select the same series: the ratio is always 1',
    good: withAlerts({ ...alert, expr: rawPromql(byStatus('service')) }),
  },
  {
    code: 'promql/unknown-value',
    title: 'a service that there is not',
    bad: withAlerts({ ...alert, expr: rawPromql('up{service="oder-service"} == 0') }),
    where: `${WHERE}OrderServiceDown`,
    message: 'label "service" is never "oder-service" in this environment',
    good,
  },
  {
    code: 'promql/unknown-value',
    title: 'a state that no alert has',
    bad: withAlerts({ ...alert, expr: rawPromql('ALERTS{alertstate="fireing"} == 1') }),
    where: `${WHERE}OrderServiceDown`,
    message: 'label "alertstate" is never "fireing"',
    good: withAlerts({ ...alert, expr: rawPromql('ALERTS{alertstate="firing"} == 1') }),
  },
  {
    code: 'promql/absent-without-for',
    title: 'an absence that a restart of Prometheus looks like',
    bad: withAlerts({
      ...alert,
      team: 'commerce',
      expr: rawPromql('absent(up{job="order-service"})'),
    }),
    where: `${WHERE}OrderServiceDown`,
    message:
      'absent() without "for" fires after a restart of Prometheus, until targets are scraped',
    good: withAlerts({
      ...alert,
      team: 'commerce',
      expr: rawPromql('absent(up{job="order-service"})'),
      for: '5m',
    }),
  },
  {
    code: 'promql/non-canonical-bound',
    title: 'a bound in another spelling',
    bad: service({ signals, alerts: () => [{ ...alert, expr: rawPromql(slow('1')) }] }),
    where: `${WHERE}OrderServiceDown`,
    message: 'label "le" is never "1": Prometheus stores "1.0"',
    good: service({ signals, alerts: () => [{ ...alert, expr: rawPromql(slow('1.0')) }] }),
  },
  {
    code: 'promql/never-true',
    title: 'a count that is never less than one',
    bad: withAlerts({
      ...alert,
      team: 'commerce',
      expr: rawPromql('count(up{job="order-service"} == 1) < 1'),
    }),
    where: `${WHERE}OrderServiceDown`,
    message: 'comparison is never true: a value of at least 1 < 1',
    good: withAlerts({
      ...alert,
      team: 'commerce',
      expr: rawPromql('absent(up{job="order-service"} == 1)'),
      for: '5m',
    }),
  },
  {
    code: 'logql/unfiltered-errors',
    title: 'a line that is not JSON and fails the rule',
    bad: withAlerts({
      ...logAlert,
      expr: `sum by (service) (count_over_time({service="order-service"} | json [5m])) > 1`,
    }),
    where: `${WHERE}OrderServiceDown`,
    message: 'query fails at the first line that this stage cannot parse',
    good: withAlerts({
      ...logAlert,
      expr: `sum by (service) (count_over_time({service="order-service"} | json | __error__="" [5m])) > 1`,
    }),
  },
  {
    code: 'rule/cross-group-dependency',
    title: 'what is recorded for another service',
    bad: readsRecorded('payment-service'),
    where: `${WHERE}OrderServiceDown`,
    message:
      'rule "OrderServiceDown" reads "service:http_requests:rate5m", which group "payment-service/http" records: its',
    good: readsRecorded('order-service'),
  },
  {
    code: 'alert/invalid-test-data',
    title: 'a level that the pipeline never writes',
    bad: withAlerts(fromLine({ level: 'ERROR' })),
    where: `${WHERE}OrderServiceDown`,
    message:
      'test "a line" uses data that is never written: label "level" of a line is never "ERROR"',
    good: withAlerts(fromLine({ level: 'error' })),
  },
  {
    code: 'alert/invalid-test-data',
    title: 'a bound in another spelling',
    bad: withAlerts(fromBucket('1')),
    where: `${WHERE}OrderServiceDown`,
    message:
      'test "a bucket" uses data that is never written: label "le" is never "1": Prometheus stores "1.0"',
    good: withAlerts(fromBucket(formatBucketBound(1))),
  },
  {
    code: 'alert/invalid-test-data',
    title: 'a bound that the histogram does not have',
    bad: withAlerts(fromBucket(formatBucketBound(3))),
    where: `${WHERE}OrderServiceDown`,
    message:
      'test "a bucket" uses data that is never written: metric "http_request_duration_seconds_bucket" has no series with le="3.0"',
    good: withAlerts(fromBucket(formatBucketBound(2.5))),
  },
  {
    code: 'logql/unknown-label',
    title: 'a field of the line that the record does not declare',
    bad: withLines({}),
    where: `${WHERE}OrderServiceDown`,
    message: 'log field "ms" is not declared by any log contract',
    good: withLines({ fields: { ms: { type: 'number' } } }),
  },
  {
    code: 'logql/wrong-parser',
    title: 'a parser for another format than the service writes',
    bad: withLines(
      { format: { kind: 'logfmt', fields: {} }, fields: { ms: { type: 'number' } } },
      [],
    ),
    where: `${WHERE}OrderServiceDown`,
    message: 'no log contract declares lines in json: expected logfmt',
    good: withLines({ fields: { ms: { type: 'number', in: 'json' } } }, []),
  },
  ...(
    [
      ['a slip in a field', '{"mss":700}', {}, 'field "mss" of a test line is not declared'],
      ['a value of another type', '{"ms":"long"}', {}, 'is "long": expected number'],
      [
        'another format',
        'ms=700',
        { format: { kind: 'logfmt', fields: {} } },
        'is JSON: expected logfmt',
      ],
      ['a label that no pipeline sets', '{}', {}, 'stream label "tier" of a test line'],
      ['metadata that no pipeline sets', '{}', {}, 'structured metadata "user_id" of a test line'],
      [
        'a field under its standard name',
        '{"level":"warn"}',
        { format: { kind: 'json', fields: { level: 'sev' } } },
        'field "level" of a test line is not declared',
      ],
    ] as const
  ).map(
    ([title, line, record, message]): Case => ({
      code: 'alert/invalid-test-line',
      title,
      bad:
        title === 'another format'
          ? withTestLine('{"ms":700}', record, FAILED)
          : withTestLine(line, record, FAILED, {
              ...(title.startsWith('a label') && { labels: { tier: 'gold' } }),
              ...(title.startsWith('metadata') && { structuredMetadata: { user_id: '7' } }),
            }),
      where: `${WHERE}OrderServiceDown`,
      message,
      good:
        title === 'another format'
          ? withTestLine('ms=700', record, FAILED)
          : withTestLine('{"ms":700}', record, FAILED, { structuredMetadata: { trace_id: 'a' } }),
    }),
  ),
  {
    code: 'rule/duplicate-rule',
    title: 'the same alert twice',
    bad: withAlerts(alert, alert),
    where: `${WHERE}OrderServiceDown`,
    message: `is not unique: same name and labels as ${WHERE}OrderServiceDown`,
    good: withAlerts(alert, { ...alert, labels: { part: 'two' } }),
  },
  {
    code: 'rule/missing-tests',
    title: 'a recording rule without tests',
    bad: service({ recordings: () => [{ ...recording, tests: [] }] }),
    where: 'team commerce, rules[order-service/recordings].service:up:sum',
    message: 'recording rule "service:up:sum" has no test',
    good: service({ recordings: () => [recording] }),
  },
  {
    code: 'rule/invalid-field',
    title: 'a recorded metric without level and operations',
    bad: service({
      recordings: [{ ...recording, metric: { ...recording.metric, name: 'up_sum' } }],
    }),
    where: 'team commerce, rules[order-service/recordings].up_sum',
    message: 'recorded metric "up_sum" is not named level:metric:operations',
    good: service({ recordings: [recording] }),
  },
  {
    code: 'alert/invalid-test-data',
    title: 'a series in the test of a recording rule that does not exist',
    bad: service({
      recordings: [
        {
          ...recording,
          tests: [
            {
              title: 'typo',
              series: [inputSeries(rawPromql('upp{service="order-service"}') as never, '1x5')],
              at: '2m',
              records: [],
            },
          ],
        },
      ],
    }),
    where: 'team commerce, rules[order-service/recordings].service:up:sum',
    message: 'metric "upp" is not declared by any contract',
    good: service({ recordings: [recording] }),
  },
  {
    code: 'rule/missing-remote-write',
    title: 'a rule of Loki without remote write',
    bad: service({ recordings: [logRecording] }, { prometheus: { remoteWriteReceiver: false } }),
    where: 'services[order-service].recordings',
    message:
      'service "order-service" records "service:failed_auth:count5m" from log lines, but prometheus.remoteWriteReceiver is off',
    good: service({ recordings: [logRecording] }),
  },
  {
    code: 'alert/unknown-override',
    title: 'an alert of another team',
    bad: service(
      {},
      { teams: [trialPlatform, trialCommerce({}, { disabledAlerts: { NodeClockSkew: off } })] },
    ),
    where: 'team commerce, disabledAlerts.NodeClockSkew',
    message: 'alert "NodeClockSkew" does not exist in team "commerce"',
    good: service({}, { disabledAlerts: { NodeClockSkew: off } }),
  },
  {
    code: 'alert/unknown-override',
    title: 'a threshold of requests without signals',
    bad: service({}, { services: { 'order-service': { alertThresholds: { HttpOutage: 0.7 } } } }),
    where: 'services.order-service.alertThresholds',
    message: 'alert "HttpOutage" does not exist in service "order-service"',
    good: service(
      { signals },
      { services: { 'order-service': { alertThresholds: { HttpOutage: 0.7 } } } },
    ),
  },
  {
    code: 'alert/unknown-override',
    title: 'the watchdog',
    bad: service({}, { disabledAlerts: { Watchdog: off } }),
    where: 'environment test, disabledAlerts.Watchdog',
    message: 'alert "Watchdog" cannot be switched off',
    good: service({}, { disabledAlerts: { NodeMemoryLow: off } }),
  },
  {
    code: 'alert/expired-override',
    title: 'a last day in the past',
    bad: service({ disabledAlerts: { JobMissing: { ...off, until: '2025-12-31' } } }),
    where: 'services[order-service].disabledAlerts.JobMissing',
    message: 'its last day was 2025-12-31',
    good: service({ disabledAlerts: { JobMissing: { ...off, until: '2026-01-01' } } }),
  },
  {
    code: 'alert/conflicting-runbook',
    title: 'a name that is taken',
    bad: withAlerts(alert, {
      ...alert,
      severity: 'ticket',
      runbook: { ...alert.runbook, impact: 'another' },
    }),
    where: `${WHERE}OrderServiceDown`,
    message:
      'alert "OrderServiceDown" has a different runbook in team commerce, rules[order-service/alerts].OrderServiceDown',
    good: withAlerts(alert, { ...alert, severity: 'ticket' }),
  },
  {
    code: 'slo/unmeasurable-latency',
    title: 'an objective between two bounds',
    bad: service({ signals, slos: [latency({ objective: 99, threshold: '300ms' })] }, kept),
    where: 'services[order-service].slos[0].threshold',
    message: 'latency 300ms is not a bucket bound of "http_request_duration_seconds"',
    good: service({ signals, slos: [latency({ objective: 99, threshold: '200ms' })] }, kept),
  },
  {
    code: 'slo/unmeasurable-latency',
    title: 'an alert at the last bound',
    bad: service({ signals: http({ latency: '10s' }) }),
    where: 'services[order-service].signals.latency',
    good: service({ signals: http({ latency: '5s' }) }),
  },
  ...(
    [
      [metric.counter('orders', { help: 'Orders.' }), 'counter "orders" does not end in _total'],
      [metric.gauge('wait_ms', { help: 'Time.' }), 'metric "wait_ms" abbreviates its unit'],
      [
        metric.counter('orders_total', {
          help: 'Orders.',
          labels: ['user_id'],
          budget: { user_id: 9 },
        }),
        'label "user_id" is unbounded: it has a new value for each request',
      ],
      [
        metric.counter('orders_total', {
          help: 'Orders.',
          labels: ['kind', 'size'],
          budget: { kind: 200, size: 200 },
        }),
        'metric "orders_total" may have 40000 series on one target; its limit is 10000',
      ],
      [
        metric.gauge('process_max_fds', { help: 'Another.' }),
        'metric "process_max_fds" is declared twice',
      ],
    ] as const
  ).map(
    ([declared, message]): Case => ({
      code: 'definition/invalid-metric-contract',
      title: message,
      bad: service({ metrics: [declared] }),
      where: `services[order-service].metrics[${declared.name}]`,
      message,
      good: service({ metrics: [queueLength, httpRequests] }),
    }),
  ),
  {
    code: 'slo/unmeasurable-latency',
    title: 'an objective between two bounds of a histogram in milliseconds',
    bad: service(
      {
        signals: otelGrpc({ metric: 'rpc.server.duration' }),
        slos: [latency({ objective: 99, threshold: '300ms' })],
      },
      kept,
    ),
    where: 'services[order-service].slos[0].threshold',
    message: 'latency 300ms is not a bucket bound of "rpc_server_duration_milliseconds"',
    good: service(
      {
        signals: otelGrpc({ buckets: 'exponential' }),
        slos: [latency({ objective: 99, threshold: '300ms' })],
      },
      kept,
    ),
  },
  {
    code: 'slo/unmeasurable-latency',
    title: 'an objective of latency for a service that measures no durations',
    bad: service(
      {
        signals: grpcPrometheus({ buckets: false }),
        slos: [latency({ objective: 99, threshold: '1s' })],
      },
      kept,
    ),
    where: 'services[order-service].slos[0].threshold',
    message: 'the signals of service "order-service" have no duration',
    good: service(
      { signals: grpcPrometheus(), slos: [latency({ objective: 99, threshold: '1s' })] },
      kept,
    ),
  },
  ...(
    [
      [{ method: 'verb' }, 'method', 'metric "app_requests_total" has no label "verb"'],
      [
        { failure: { where: {}, example: {}, text: 'fail' } },
        'failure.where',
        'no request fails: the matchers of failed requests are empty',
      ],
      [
        { success: { example: { code: '503' } } },
        'success.example',
        'example of a successful request matches failure.where',
      ],
      [
        { failure: { where: { code: labelRe('5..') }, example: { code: '5' }, text: 'fail' } },
        'failure.example',
        'example of a failed request does not match failure.where',
      ],
      [
        {
          duration: externalMetrics().histogram('app_duration', {
            help: 'Durations.',
            buckets: [0.1, 1, 5],
          }),
        },
        'duration',
        'histogram "app_duration" has no unit: expected seconds or milliseconds',
      ],
    ] as const
  ).map(
    ([part, path, message]): Case => ({
      code: 'definition/invalid-signals',
      title: message,
      bad: service({ signals: requestSignals({ ...vocabulary, ...part } as never) }),
      where: `services[order-service].signals.vocabulary.${path}`,
      message,
      good: service({ signals: requestSignals(vocabulary) }),
    }),
  ),
  {
    code: 'definition/invalid-metric-contract',
    title: 'an external label that Prometheus renames',
    bad: service({ metrics: [external('service')] }),
    where: 'services[order-service].metrics[Their.Requests]',
    message: 'label "service" is already a label of the target',
    good: service({ metrics: [external('exported_service'), external('uri', 'Other.Requests')] }),
  },
  {
    code: 'slo/missing-sli',
    title: 'objectives without signals',
    bad: service({ slos: [availability({ objective: 99 })] }, kept),
    where: 'services[order-service].slos',
    good: service({ signals, slos: [availability({ objective: 99 })] }, kept),
  },
  {
    code: 'scrape/unscraped-signals',
    title: 'signals of what is not scraped',
    bad: service({ signals, scrape: false }),
    where: 'services[order-service].signals',
    good: service({ signals }),
  },
  {
    code: 'scrape/missing-pushgateway',
    title: 'a batch job that pushes, and no Pushgateway',
    bad: service({ scrape: false, push: {} }),
    where: 'services[order-service].push',
    good: service({ scrape: false, push: {} }, { pushgateway: {} }),
  },
  {
    code: 'scrape/pushed-and-scraped',
    title: 'a service that is scraped and sends metrics by OTLP',
    bad: service({ otlp: {} }),
    where: 'services[order-service].otlp.metrics',
    message: 'is scraped',
    good: service({ otlp: { metrics: false } }),
  },
  {
    code: 'scrape/pushed-and-scraped',
    title: 'a service that pushes to the Pushgateway and by OTLP',
    bad: service({ scrape: false, push: {}, otlp: {} }, { pushgateway: {} }),
    where: 'services[order-service].otlp.metrics',
    message: 'Pushgateway',
    good: service({ scrape: false, otlp: {} }, { pushgateway: {} }),
  },
  {
    code: 'scrape/unscraped-signals',
    title: 'signals of a service that sends only log records by OTLP',
    bad: service({ scrape: false, signals: http(), otlp: { metrics: false } }),
    where: 'services[order-service].signals',
    message: 'does not send metrics by OTLP',
    good: service({ scrape: false, signals: http(), otlp: {} }),
  },
  {
    code: 'scrape/invalid-otlp',
    title: 'levels of lines for records',
    bad: service({ otlp: { metrics: false }, logs: { levels: { audit: 'info' } } }),
    where: 'services[order-service].logs.levels',
    message: 'applies to the lines of pods',
    good: service({ otlp: { metrics: false }, logs: { heartbeat: '10m' } }),
  },
  {
    code: 'scrape/invalid-otlp',
    title: 'redaction that records do not pass through',
    bad: service({ otlp: { metrics: false } }, { logs: { redact: [{ preset: 'email' }] } }),
    where: 'services[order-service].otlp.logs',
    message: 'logs.redact of the environment applies to the lines of pods',
    good: service({}, { logs: { redact: [{ preset: 'email' }] } }),
  },
  {
    code: 'scrape/invalid-otlp',
    title: 'metrics by OTLP to several shards',
    bad: service({ scrape: false, otlp: {} }, { prometheus: { shards: 2 }, thanos: {} }),
    where: 'services[order-service].otlp.metrics',
    message: '2 shards',
    good: service({ scrape: false, otlp: {} }, { prometheus: { shards: 1 }, thanos: {} }),
  },
  {
    code: 'scrape/pushed-and-scraped',
    title: 'a service that is scraped and pushes',
    bad: service({ push: {} }, { pushgateway: {} }),
    where: 'services[order-service].push',
    good: service({ scrape: false, push: {} }, { pushgateway: {} }),
  },
  {
    code: 'slo/missing-sli',
    title: 'one objective from log lines, and one from metrics without signals',
    bad: service(
      {
        slos: [
          availability({ objective: 99, source: requestLogs() }),
          latency({ objective: 99, threshold: '1s' }),
        ],
      },
      kept,
    ),
    where: 'services[order-service].slos',
    good: service(
      {
        slos: [
          availability({ objective: 99, source: requestLogs() }),
          latency({ objective: 99, threshold: '300ms', source: requestLogs() }),
        ],
        scrape: false,
      },
      kept,
    ),
  },
  {
    code: 'slo/unmeasurable-latency',
    title: 'an objective between two bounds of another histogram',
    bad: service(
      {
        metrics: [packTime],
        slos: [latency({ objective: 99, threshold: '3s', histogram: packTime })],
      },
      kept,
    ),
    where: 'services[order-service].slos[0].threshold',
    message: 'latency 3s is not a bucket bound of "order_pack_duration_seconds"',
    good: service(
      {
        metrics: [packTime],
        slos: [latency({ objective: 99, threshold: '5s', histogram: packTime })],
      },
      kept,
    ),
  },
  ...(
    [
      [
        ratio({ objective: 99, bad: queueLength.where(), total: ordersTotal.where() }),
        'bad',
        'metric "order_queue_length" is a gauge: expected a counter',
        ratio({ objective: 99, bad: ordersTotal.where(), total: ordersTotal.where() }),
      ],
      [
        threshold({ objective: 99, value: ordersTotal.where(), below: 9 }),
        'value',
        'metric "orders_total" is a counter: expected a gauge',
        threshold({ objective: 99, value: queueLength.where(), below: 9 }),
      ],
      [
        latency({ objective: 99, threshold: '10s', histogram: orderItems }),
        'histogram',
        'histogram "order_items" is not in a unit of time: expected seconds or milliseconds, found no unit',
        latency({ objective: 99, threshold: '5s', histogram: packTime }),
      ],
      [
        latency({
          objective: 99,
          threshold: '5s',
          histogram: packTime,
          where: { sise: 'small' } as object,
        }),
        'where',
        'metric "order_pack_duration_seconds" has no label "sise"',
        latency({
          objective: 99,
          threshold: '5s',
          histogram: packTime,
          where: { instance: 'order-service-0' },
        }),
      ],
    ] as const
  ).map(([bad, path, message, good]): Case => {
    const metrics = [ordersTotal, queueLength, packTime, orderItems];
    return {
      code: 'slo/invalid-query',
      title: message,
      bad: service({ metrics, slos: [bad] }, kept),
      where: `services[order-service].slos[0].${path}`,
      message,
      good: service({ metrics, slos: [good] }, kept),
    };
  }),
  ...[{ below: 1.5 }, { above: 1.5 }].map((bound): Case => {
    const of = (more: { readonly mayExceedOne?: boolean }) => {
      const used = metric.gauge('order_memory_used_ratio', {
        help: 'Used to requested memory.',
        unit: 'ratio',
        ...more,
      });
      const slo = threshold({ name: 'memory', objective: 99, value: used.where(), ...bound });
      return service({ metrics: [used], slos: [slo] }, kept);
    };
    const [path = ''] = Object.keys(bound);
    return {
      code: 'slo/contradictory-query',
      title: `a bound ${path} 1.5 of a ratio`,
      bad: of({}),
      where: `services[order-service].slos[memory].${path}`,
      message: `bound 1.5 of SLO "memory" is ${path === 'below' ? 'always' : 'never'} met: "order_memory_used_ratio" is a ratio`,
      good: of({ mayExceedOne: true }),
    };
  }),
  {
    code: 'slo/contradictory-query',
    title: 'bad events outside the total',
    bad: service(
      {
        metrics: [jobsTotal],
        slos: [
          ratio({
            objective: 99,
            bad: jobsTotal.where({ result: 'lost' }),
            total: jobsTotal.where({ result: 'done' }),
          }),
        ],
      },
      kept,
    ),
    where: 'services[order-service].slos[0].bad',
    message: 'total requires result="done", bad does not',
    good: service(
      {
        metrics: [jobsTotal],
        slos: [
          ratio({
            objective: 99,
            bad: jobsTotal.where({ result: 'lost' }),
            total: jobsTotal.where(),
          }),
        ],
      },
      kept,
    ),
  },
  ...(
    [
      [{ objective: 99, groupBy: 'tenant' }, 'metric "http_requests_total" has no label "tenant"'],
      [
        { objective: 99, groupBy: 'instance' },
        'label "instance" is a label of every target or of the alerts of SLOs',
      ],
      [
        { objective: 99, groupBy: 'tenant', source: requestLogs() },
        'field "tenant" of the log lines cannot group requests',
      ],
      [
        { objective: 99, groupBy: 'status_code', source: requestLogs() },
        'field "status_code" of the log lines cannot group requests',
      ],
    ] as const
  ).map(
    ([slo, message]): Case => ({
      code: 'slo/invalid-group-label',
      title: message,
      bad: service({ signals, slos: [availability(slo)] }, kept),
      where: 'services[order-service].slos[0].groupBy',
      message,
      good: service({ signals, slos: [availability({ objective: 99, groupBy: 'route' })] }, kept),
    }),
  ),
  ...[100].map((values): Case => {
    const of = (route: number) => {
      const requests = metric.counter('calls_total', {
        help: 'Calls.',
        labels: ['route', 'outcome'],
        budget: { route, outcome: 2 },
      });
      const total = requests.where();
      const bad = requests.where({ outcome: 'bad' });
      return service(
        { metrics: [requests], slos: [ratio({ objective: 99, bad, total, groupBy: 'route' })] },
        kept,
      );
    };
    return {
      code: 'slo/too-many-groups',
      title: 'an SLO for each of many routes',
      bad: of(values + 1),
      where: 'services[order-service].slos[0].groupBy',
      message: `label "route" of metric "calls_total" may have ${values + 1} values: expected at most 100`,
      good: of(values),
    };
  }),
  {
    code: 'slo/missing-remote-write',
    title: 'an objective from lines without remote write',
    bad: service(
      { slos: [availability({ objective: 99, source: requestLogs() })] },
      { prometheus: { retention: '30d', remoteWriteReceiver: false } },
    ),
    where: 'services[order-service].slos',
    message:
      'service "order-service" measures SLOs by log lines, but prometheus.remoteWriteReceiver is off',
    good: service({ slos: [availability({ objective: 99, source: requestLogs() })] }, kept),
  },
  {
    code: 'slo/retention-too-short',
    title: 'a budget for longer than is kept',
    bad: service(
      { signals, slos: [availability({ objective: 99 })] },
      { prometheus: { retention: '15d' } },
    ),
    where: 'environment test, prometheus.retention',
    message: 'retention 15d is shorter than the budget period 30d',
    good: service({ signals, slos: [availability({ objective: 99 })] }),
  },
  ...['2d', '36h', '91d', '7d1h', '1y'].map(
    (budgetPeriod): Case => ({
      code: 'slo/invalid-budget-period',
      title: `a budget for ${budgetPeriod}`,
      bad: service(
        { signals, slos: [availability({ objective: 99 })] },
        { alerts: { budgetPeriod }, prometheus: { retention: '400d' } },
      ),
      where: 'environment test, alerts.budgetPeriod',
      message: `period "${budgetPeriod}" is not supported: expected whole days from 3d to 90d, or "month"`,
      good: service(
        { signals, slos: [availability({ objective: 99 })] },
        { alerts: { budgetPeriod: '4w' }, prometheus: { retention: '400d' } },
      ),
    }),
  ),
  {
    code: 'slo/invalid-budget-period',
    title: 'a period of an SLO in hours',
    bad: service({ signals, slos: [availability({ objective: 99, period: '36h' })] }, kept),
    where: 'team commerce, services[order-service].slos[0].period',
    message: 'budget period "36h" is not supported: expected whole days from 3d to 90d, or "month"',
    good: service({ signals, slos: [availability({ objective: 99, period: '7d' })] }, kept),
  },
  {
    code: 'slo/retention-too-short',
    title: 'an SLO with a longer period than is kept',
    bad: service(
      { signals, slos: [availability({ objective: 99, period: 'month' })] },
      { prometheus: { retention: '30d' } },
    ),
    where: 'environment test, prometheus.retention',
    message: 'retention 30d is shorter than the budget period 31d',
    good: service(
      { signals, slos: [availability({ objective: 99, period: 'month' })] },
      { prometheus: { retention: '15d' }, alerts: { maxBudgetPeriod: '15d' } },
    ),
  },
  {
    code: 'slo/objective-as-ratio',
    title: 'a share in place of percent',
    bad: service({ signals, slos: [availability({ objective: 0.999 })] }, kept),
    where: 'team commerce, services[order-service].slos[0].objective',
    message: 'objective 0.999 looks like a ratio; objectives are percentages',
    good: service({ signals, slos: [availability({ objective: 99.9 })] }, kept),
  },
];
