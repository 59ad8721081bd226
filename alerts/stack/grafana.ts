import { and, div, gt, labelNotRe, labelRe, rate, sum } from '@observability-stack/promql';
import {
  inputSeries,
  type PromqlAlert,
  promqlAlert,
  type RuleGroup,
} from '../../catalog/definitions/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import {
  grafanaDatasourceRequest,
  grafanaHttpRequestDurationSeconds,
} from '../../constructs/grafana/metrics';
import { formatPercent } from '../http/service';
import { tunable } from '../thresholds';
import {
  byJob,
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  round,
  testJob,
  testTarget,
} from './test-helpers';

const whole = testJob('grafana');
const here = testTarget('grafana');

// Without health checks and scrapes; errors of data sources have their own alert.
const people = {
  job: 'grafana',
  handler: labelNotRe('/api/health|/metrics|/api/ds/query|/api/datasources/.*'),
};
const requests = sum(rate(grafanaHttpRequestDurationSeconds.count.where(people), '10m'), byJob);
const answers = (good: string, bad: string, handler = '/api/dashboards/uid/:uid') =>
  (
    [
      ['200', good],
      ['500', bad],
    ] as const
  ).map(([status_code, values]) =>
    inputSeries(
      grafanaHttpRequestDurationSeconds.count.where(here, { handler, method: 'GET', status_code }),
      values,
    ),
  );

/** Successes of a hundred requests, of which more fail than the threshold. */
const good = (limit: number): number => round(50 * (1 - limit));

const errors: PromqlAlert = tunable('GrafanaErrors', (limit) =>
  promqlAlert({
    name: 'GrafanaErrors',
    expr: and(
      gt(
        div(
          sum(
            rate(
              grafanaHttpRequestDurationSeconds.count.where(people, {
                status_code: labelRe('5..'),
              }),
              '10m',
            ),
            byJob,
          ),
          requests,
        ),
        limit,
      ),
      gt(requests, 0.05),
    ),
    for: '10m',
    severity: 'ticket',
    summary: 'Grafana returns errors.',
    description: '{{ $value | humanizePercentage }} of its responses have status 5xx.',
    runbook: {
      meaning: 'Grafana fails to serve pages, dashboards or API requests.',
      impact: 'Users cannot open dashboards or sign in. Alerting does not depend on Grafana.',
      diagnosis: `- Find the error: \`kubectl -n observability logs -l app.kubernetes.io/name=grafana --tail=500 | grep "level=error"\`
- Which handlers? \`topk(5, sum by (handler) (rate(grafana_http_request_duration_seconds_count{status_code=~"5.."}[10m])))\`
- With PostgreSQL: is it up, and are connections available (\`grafana_database_conn_in_use\`)? With SQLite: is the
  volume full? \`kubectl -n observability exec grafana-0 -- df -h /var/lib/grafana\``,
      mitigation:
        'Restore the database, then run `kubectl -n observability rollout restart statefulset/grafana`. After an upgrade, go back to the previous version.',
    },
    tests: notFiringBefore('10m', [
      firingTest(
        'the database is down',
        '30m',
        answers(`0+${good(limit)}x30`, `0+${100 - good(limit)}x30`),
        expectedAlert('ticket', whole, [
          'Grafana returns errors.',
          `${formatPercent(1 - good(limit) / 100)} of its responses have status 5xx.`,
        ]),
      ),
      notFiringTest(
        'half the threshold are errors',
        '30m',
        answers(`0+${round(100 - limit * 50)}x30`, `0+${round(limit * 50)}x30`),
      ),
      notFiringTest('no requests', '30m', answers('9x30', '9x30')),
      notFiringTest(
        'an occasional request fails',
        '45m',
        answers('0x50', '0x7 1x7 2x7 3x7 4x7 5x7'),
      ),
      notFiringTest('probes during the start', '30m', answers('0x30', '0+6x30', '/api/health')),
    ]),
  }),
);

const source = { datasource: 'Prometheus' };
const perSource = { by: ['team', 'service', 'env', 'job', 'datasource'] } as const;
const queries = sum(rate(grafanaDatasourceRequest.where({ job: 'grafana' }), '10m'), perSource);
const queried = (good: string, bad: string, code = '502') => [
  inputSeries(grafanaDatasourceRequest.where(here, source, { code: '200', method: 'post' }), good),
  inputSeries(grafanaDatasourceRequest.where(here, source, { code, method: 'post' }), bad),
];

const dataSourceErrors: PromqlAlert = tunable('GrafanaDataSourceErrors', (limit) =>
  promqlAlert({
    name: 'GrafanaDataSourceErrors',
    // Status 4xx indicates an invalid query of a user.
    expr: and(
      gt(
        div(
          sum(
            rate(grafanaDatasourceRequest.where({ job: 'grafana', code: labelRe('5..') }), '10m'),
            perSource,
          ),
          queries,
        ),
        limit,
      ),
      gt(queries, 0.05),
    ),
    for: '10m',
    severity: 'ticket',
    summary: 'Queries to data source {{ $labels.datasource }} fail.',
    description:
      '{{ $value | humanizePercentage }} of the queries of Grafana to it return status 5xx.',
    runbook: {
      meaning: 'A data source returns status 5xx to Grafana.',
      impact: 'Panels with this data source are empty or show errors.',
      diagnosis: `- Find the error: \`kubectl -n observability logs -l app.kubernetes.io/name=grafana --tail=500 | grep -i "tsdb\\|plugin\\|datasource" | grep "level=error"\`
- Are the pods of the data source ready? \`kubectl -n observability get pods\`
- 502 and 504: it cannot be reached, or is too slow. 500 and 503: check its log.`,
      mitigation:
        'Fix the data source. If queries time out, shorten their time range or record them.',
    },
    tests: notFiringBefore('9m', [
      firingTest(
        'more queries fail than the threshold',
        '30m',
        queried(`0+${good(limit)}x30`, `0+${100 - good(limit)}x30`),
        expectedAlert('ticket', { ...whole, ...source }, [
          'Queries to data source Prometheus fail.',
          `${formatPercent(1 - good(limit) / 100)} of the queries of Grafana to it return status 5xx.`,
        ]),
      ),
      notFiringTest('users send invalid queries', '30m', queried('0+40x30', '0+40x30', '400')),
      notFiringTest(
        'half the threshold fail',
        '30m',
        queried(`0+${round(100 - limit * 50)}x30`, `0+${round(limit * 50)}x30`),
      ),
      notFiringTest('no queries', '30m', queried('9x30', '9x30')),
      notFiringTest('an occasional query fails', '45m', queried('0x50', '0x7 1x7 2x7 3x7 4x7 5x7')),
    ]),
  }),
);

export const grafanaGroup: RuleGroup = {
  name: 'grafana',
  team: PLATFORM_TEAM,
  job: 'grafana',
  rules: [errors, dataSourceErrors],
};
