import { and, div, gt, notRe, rate, re, sum } from '@observability-stack/promql';
import {
  given,
  type PromqlAlert,
  promqlAlert,
  type RuleGroup,
} from '../../catalog/definitions/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import {
  grafanaDatasourceRequest,
  grafanaHttpRequestDurationSeconds,
} from '../../constructs/grafana/metrics';
import { alertOf, firing, jobInTest, notBefore, perJob, quiet, targetInTest } from './example';

const whole = jobInTest('grafana');
const here = targetInTest('grafana');

// health and metrics are asked by machines; what data sources answer has an alert of its own
const people = {
  job: 'grafana',
  handler: notRe('/api/health|/metrics|/api/ds/query|/api/datasources/.*'),
};
const requests = sum(rate(grafanaHttpRequestDurationSeconds.count.where(people), '10m'), perJob);
const answers = (good: string, bad: string, handler = '/api/dashboards/uid/:uid') =>
  (
    [
      ['200', good],
      ['500', bad],
    ] as const
  ).map(([status_code, values]) =>
    given(
      grafanaHttpRequestDurationSeconds.count.where(here, { handler, method: 'GET', status_code }),
      values,
    ),
  );

const errors: PromqlAlert = promqlAlert({
  name: 'GrafanaErrors',
  expr: and(
    gt(
      div(
        sum(
          rate(
            grafanaHttpRequestDurationSeconds.count.where(people, { status_code: re('5..') }),
            '10m',
          ),
          perJob,
        ),
        requests,
      ),
      0.1,
    ),
    gt(requests, 0.05),
  ),
  for: '10m',
  severity: 'ticket',
  summary: 'Grafana answers with errors.',
  description: '{{ $value | humanizePercentage }} of its answers have a status of 5xx.',
  runbook: {
    meaning: 'Grafana fails to answer requests for pages, dashboards or users.',
    impact: 'People cannot look at dashboards or sign in. Alerts do not depend on Grafana.',
    diagnosis: `- \`kubectl -n observability logs -l app.kubernetes.io/name=grafana --tail=500 | grep "level=error"\`
- Which pages? \`topk(5, sum by (handler) (rate(grafana_http_request_duration_seconds_count{status_code=~"5.."}[10m])))\`
- Its database: with PostgreSQL, is it up, are connections left (\`grafana_database_conn_in_use\`)? With SQLite, is the
  volume full? \`kubectl -n observability exec grafana-0 -- df -h /var/lib/grafana\``,
    mitigation:
      'Bring the database back, then `kubectl -n observability rollout restart statefulset/grafana`. After an upgrade go back to the version before.',
  },
  tests: notBefore('10m', [
    firing(
      'the database is away',
      '30m',
      answers('0+10x30', '0+10x30'),
      alertOf('ticket', whole, [
        'Grafana answers with errors.',
        '50% of its answers have a status of 5xx.',
      ]),
    ),
    quiet('one in twenty', '30m', answers('0+19x30', '0+1x30')),
    quiet('nobody looks', '30m', answers('9x30', '9x30')),
    quiet('one page in a while, and it fails', '45m', answers('0x50', '0x7 1x7 2x7 3x7 4x7 5x7')),
    quiet('probes while it starts', '30m', answers('0x30', '0+6x30', '/api/health')),
  ]),
});

const source = { datasource: 'Prometheus' };
const perSource = { by: ['team', 'service', 'env', 'job', 'datasource'] } as const;
const queries = sum(rate(grafanaDatasourceRequest.where({ job: 'grafana' }), '10m'), perSource);
const queried = (good: string, bad: string, code = '502') => [
  given(grafanaDatasourceRequest.where(here, source, { code: '200', method: 'post' }), good),
  given(grafanaDatasourceRequest.where(here, source, { code, method: 'post' }), bad),
];

const dataSourceErrors: PromqlAlert = promqlAlert({
  name: 'GrafanaDataSourceErrors',
  // 4xx is a query that somebody mistyped
  expr: and(
    gt(
      div(
        sum(
          rate(grafanaDatasourceRequest.where({ job: 'grafana', code: re('5..') }), '10m'),
          perSource,
        ),
        queries,
      ),
      0.1,
    ),
    gt(queries, 0.05),
  ),
  for: '10m',
  severity: 'ticket',
  summary: 'Grafana gets errors from {{ $labels.datasource }}.',
  description: '{{ $value | humanizePercentage }} of its queries there fail.',
  runbook: {
    meaning: 'A data source answers Grafana with a status of 5xx.',
    impact: 'Panels of this data source stay empty or show errors.',
    diagnosis: `- \`kubectl -n observability logs -l app.kubernetes.io/name=grafana --tail=500 | grep -i "tsdb\\|plugin\\|datasource" | grep "level=error"\`
- Is the program behind it up and ready? \`kubectl -n observability get pods\`
- 502 and 504: not reached, or too slow. 500 and 503: look at the log of the program itself.`,
    mitigation:
      'Mend the program behind it. Queries that take too long: shorten their time or record them.',
  },
  tests: notBefore('9m', [
    firing(
      'every fifth query fails',
      '30m',
      queried('0+40x30', '0+10x30'),
      alertOf('ticket', { ...whole, ...source }, [
        'Grafana gets errors from Prometheus.',
        '20% of its queries there fail.',
      ]),
    ),
    quiet('people mistype', '30m', queried('0+40x30', '0+40x30', '400')),
    quiet('one in forty', '30m', queried('0+39x30', '0+1x30')),
    quiet('nobody looks', '30m', queried('9x30', '9x30')),
    quiet('one query in a while, and it fails', '45m', queried('0x50', '0x7 1x7 2x7 3x7 4x7 5x7')),
  ]),
});

export const grafanaGroup: RuleGroup = {
  name: 'grafana',
  team: PLATFORM_TEAM,
  job: 'grafana',
  rules: [errors, dataSourceErrors],
};
