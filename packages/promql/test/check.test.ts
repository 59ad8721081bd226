import { MetricCatalog, metricFactory, recordedMetric } from '@observability-stack/contracts';
import fc from 'fast-check';
import { metricContracts } from '../../../catalog/metrics';
import { propertyCases } from '../../query-common/test/property';
import { checkPromql, type PromqlContext, rawPromql } from '..';
import { promqlExpression } from '../expression';
import { arbitraryPromql } from './arbitrary';

const { histogram, summary } = metricFactory('service');
const catalogue = new MetricCatalog([
  ...metricContracts,
  histogram('rpc_seconds', {
    help: 'Time of a call.',
    unit: 'seconds',
    labels: ['method'],
    budget: { method: 5 },
    native: { factor: 1.1, maxBuckets: 160 },
  }),
  summary('job_seconds', { help: 'Time of a job.', unit: 'seconds', quantiles: [0.5, 0.9] }),
  recordedMetric('service:http_requests:rate5m', {
    help: 'Requests a second.',
    labels: ['team', 'service'],
  }),
]);
const context: PromqlContext = {
  catalogue,
  scrapeInterval: 30_000,
  evaluationInterval: 60_000,
};

const check = (text: string, more: Partial<PromqlContext> = {}) =>
  checkPromql(rawPromql(text), { ...context, ...more });
const alert = { use: 'alert' } as const;
const all = {
  features: [
    'promql-experimental-functions',
    'promql-extended-range-selectors',
    'promql-binop-fill-modifiers',
  ],
} as const;

interface Case {
  readonly code: string;
  readonly bad: string;
  /** What the finding must say. */
  readonly says: string;
  /** The nearest query that is right. */
  readonly good: string;
  readonly with?: Partial<PromqlContext>;
}

const table: readonly Case[] = [
  { code: 'promql/invalid-query', bad: 'sum(', says: 'query is not valid PromQL', good: 'sum(up)' },
  {
    code: 'promql/invalid-query',
    bad: 'rate(up)',
    says: 'rate expects a range vector',
    good: 'changes(up[5m])',
  },
  { code: 'promql/invalid-query', bad: 'up{job=~"("}', says: 'RE2', good: 'up{job=~"(a|b)"}' },
  { code: 'promql/invalid-query', bad: '1', says: 'of type scalar', good: 'vector(1)' },
  {
    code: 'promql/unknown-metric',
    bad: 'rate(http_request_total[5m])',
    says: 'did you mean "http_requests_total"',
    good: 'rate(http_requests_total[5m])',
  },
  {
    code: 'promql/unknown-metric',
    bad: 'http_request_duration_seconds',
    says: 'is not declared by any contract',
    good: 'rate(http_request_duration_seconds_sum[5m])',
  },
  {
    code: 'promql/unknown-label',
    bad: 'rate(http_requests_total{code="500"}[5m])',
    says: 'has no label "code"',
    good: 'rate(http_requests_total{status_code="500"}[5m])',
  },
  {
    code: 'promql/unknown-label',
    bad: 'rate(http_request_duration_seconds_count{le="1"}[5m])',
    says: 'has no label "le"',
    good: 'rate(http_request_duration_seconds_bucket{le="1.0"}[5m])',
  },
  {
    code: 'promql/unknown-label',
    bad: 'max by (method) (sum by (route) (rate(http_requests_total[5m])))',
    says: 'label "method" does not exist at this point',
    good: 'max by (route) (sum by (route, method) (rate(http_requests_total[5m])))',
  },
  {
    code: 'promql/unknown-label',
    bad: 'sum without (le) (rate(http_requests_total[5m]))',
    says: 'label "le"',
    good: 'sum without (method) (rate(http_requests_total[5m]))',
  },
  {
    code: 'promql/unknown-label',
    bad: 'label_replace(up, "x", "$1", "host", "(.*)")',
    says: 'label "host"',
    good: 'sum by (x) (label_replace(up, "x", "$1", "instance", "(.*)"))',
  },
  {
    code: 'promql/conflicting-matchers',
    bad: 'up{job="a",job="b"}',
    says: 'exclude each other',
    good: 'up{job=~"a|b",job!="c"}',
  },
  {
    code: 'promql/redundant-anchors',
    bad: 'up{job=~"^a.*$"}',
    says: 'whole value',
    good: 'up{job=~"a.*\\\\$"}',
  },
  {
    code: 'promql/unneeded-regex',
    bad: 'up{job=~"a\\\\.b"}',
    says: 'write job="a.b"',
    good: 'up{job=~"a.b"}',
  },
  { code: 'promql/unneeded-regex', bad: 'up{job!~"a"}', says: 'job!="a"', good: 'up{job!="a"}' },
  {
    code: 'promql/range-too-short',
    bad: 'rate(http_requests_total[1m])',
    says: 'use 2m or more',
    good: 'rate(http_requests_total[2m])',
  },
  {
    code: 'promql/range-too-short',
    bad: 'deriv(service:http_requests:rate5m[3m])',
    says: 'use 4m or more',
    good: 'max_over_time(service:http_requests:rate5m[3m])',
  },
  {
    code: 'promql/not-a-counter',
    bad: 'rate(http_requests_in_flight[5m])',
    says: 'which is a gauge',
    good: 'deriv(http_requests_in_flight[5m])',
  },
  {
    code: 'promql/not-a-gauge',
    bad: 'predict_linear(node_cpu_seconds_total[1h], 3600)',
    says: '"node_cpu_seconds_total", which is a counter',
    good: 'predict_linear(node_filesystem_avail_bytes[1h], 3600)',
  },
  {
    code: 'promql/rate-of-sum',
    bad: 'rate(sum by (service) (http_requests_total)[5m:30s])',
    says: 'of an aggregation',
    good: 'sum by (service) (rate(http_requests_total[5m:30s]))',
  },
  {
    code: 'promql/rate-of-sum',
    bad: 'increase(service:http_requests:rate5m[1h])',
    says: 'which is recorded',
    good: 'avg_over_time(service:http_requests:rate5m[1h])',
  },
  {
    code: 'promql/rate-of-sum',
    bad: 'rate((http_requests_total * 2)[5m:])',
    says: 'a computed value',
    good: 'rate(http_requests_total[5m:]) * 2',
  },
  {
    code: 'promql/raw-counter',
    bad: 'prometheus_tsdb_wal_corruptions_total > 0',
    says: 'uptime of its program',
    good: 'increase(prometheus_tsdb_wal_corruptions_total[1h]) > 0',
    with: alert,
  },
  {
    code: 'promql/raw-counter',
    bad: 'sum(http_requests_total) > 5',
    says: 'counter',
    good: 'count(http_requests_total) > 5 and absent(http_requests_total offset 1h)',
    with: alert,
  },
  {
    code: 'promql/raw-counter',
    bad: 'sum(http_requests_total unless http_requests_total{route="/a"} offset 5m) > 5',
    says: 'counter',
    good: 'sum(http_requests_total unless http_requests_total offset 5m) > 5',
    with: alert,
  },
  {
    code: 'promql/not-a-histogram',
    bad: 'histogram_quantile(0.9, rate(http_requests_total[5m]))',
    says: 'of "http_requests_total", which is not a histogram',
    good: 'histogram_quantile(0.9, rate(http_request_duration_seconds_bucket[5m]))',
  },
  {
    code: 'promql/not-a-histogram',
    bad: 'histogram_quantile(0.9, job_seconds)',
    says: 'of "job_seconds", which is not a histogram',
    good: 'histogram_quantile(0.9, sum(rate(rpc_seconds[5m])))',
  },
  {
    code: 'promql/not-a-histogram',
    bad: 'histogram_avg(rate(http_request_duration_seconds_bucket[5m]))',
    says: 'native',
    good: 'histogram_avg(rate(rpc_seconds[5m]))',
  },
  {
    code: 'promql/missing-le',
    bad: 'histogram_quantile(0.9, sum by (route) (rate(http_request_duration_seconds_bucket[5m])))',
    says: 'add le to by',
    good: 'histogram_quantile(0.9, sum by (route, le) (rate(http_request_duration_seconds_bucket[5m])))',
  },
  {
    code: 'promql/aggregated-quantile',
    bad: 'avg(job_seconds{quantile="0.9"})',
    says: 'of quantiles is not a quantile',
    good: 'max(job_seconds{quantile="0.9"})',
  },
  {
    code: 'promql/aggregated-quantile',
    bad: 'sum(avg_over_time(histogram_quantile(0.9, rate(rpc_seconds[5m]))[1h:]))',
    says: 'of quantiles is not a quantile',
    good: 'histogram_quantile(0.9, sum(rate(rpc_seconds[5m])))',
  },
  {
    code: 'promql/unknown-matching-label',
    bad: 'sum by (route) (rate(http_requests_total[5m])) / on (service) sum by (service) (up)',
    says: 'left side has no label "service"',
    good: 'sum by (service) (rate(http_requests_total[5m])) / on (service) sum by (service) (up)',
  },
  {
    code: 'promql/unknown-matching-label',
    bad: 'up * on (instance) group_left (nodenam) node_uname_info',
    says: 'did you mean',
    good: 'up * on (instance) group_left (nodename) node_uname_info',
  },
  {
    code: 'promql/unknown-matching-label',
    // absent only knows the labels of a plain selector
    bad: 'up == 0 unless on (job) absent(up{job="a"} == 1)',
    says: 'right side has no label "job"',
    good: 'up == 0 unless on (job) absent(up{job="a"})',
  },
  {
    code: 'promql/never-matches',
    bad: 'sum by (service) (up) / sum by (job) (up)',
    says: 'only the left side has service; only the right side has job',
    good: 'count by (service) (up == 1) / count by (service) (up)',
  },
  {
    code: 'promql/never-matches',
    bad: 'node_load1 > count by (instance) (node_cpu_seconds_total{mode="idle"})',
    says: 'on (instance)',
    good: 'node_load1 > on (instance) count by (instance) (node_cpu_seconds_total{mode="idle"})',
  },
  {
    code: 'promql/many-to-many',
    bad: 'rate(http_requests_total{status_code="500"}[5m]) / on (service) rate(http_requests_total[5m])',
    says: 'several series of both sides',
    good: 'sum by (service) (rate(http_requests_total{status_code="500"}[5m])) / on (service) sum by (service) (rate(http_requests_total[5m]))',
  },
  {
    code: 'promql/many-to-many',
    bad: 'up * on (service) group_left (version) go_info',
    says: 'of the right side',
    good: 'up * on (instance) group_left (version) go_info',
  },
  {
    code: 'promql/many-to-many',
    bad: 'up * on (service) group_left (version) topk by (instance) (1, go_info)',
    says: 'of the right side',
    good: 'up * on (service) group_left (version) topk by (service) (1, go_info)',
  },
  {
    code: 'promql/many-to-many',
    bad: 'up * on () group_left (month) count_values("month", month(process_start_time_seconds))',
    says: 'of the right side',
    good: 'up * on () group_left (month) count_values("month", month())',
  },
  {
    code: 'promql/many-to-one',
    bad: 'rate(http_requests_total[5m]) / on (service) sum by (service) (up)',
    says: 'add group_left ()',
    good: 'rate(http_requests_total[5m]) / on (service) group_left () sum by (service) (up)',
  },
  {
    code: 'promql/mismatched-units',
    bad: 'node_filesystem_avail_bytes > 5m',
    says: 'bytes on the left, seconds on the right',
    good: 'node_filesystem_avail_bytes > 5e9',
  },
  {
    code: 'promql/mismatched-units',
    bad: 'time() - process_resident_memory_bytes',
    says: 'seconds on the left, bytes on the right',
    good: 'time() - process_start_time_seconds',
  },
  {
    code: 'promql/mismatched-units',
    bad: 'sum(rate(node_disk_read_bytes_total[5m])) > sum(node_memory_MemTotal_bytes)',
    says: 'bytes/s on the left',
    good: 'node_memory_MemAvailable_bytes > node_memory_MemTotal_bytes * 0.1',
  },
  {
    code: 'promql/nan-comparison',
    bad: 'up == NaN',
    says: 'x == x',
    good: 'up == up',
  },
  {
    code: 'promql/aggregated-ratio',
    bad: 'avg(node_filesystem_avail_bytes / node_filesystem_size_bytes)',
    says: 'NaN if one divisor is 0',
    good: 'sum(node_filesystem_avail_bytes) / sum(node_filesystem_size_bytes)',
  },
  {
    code: 'promql/experimental-feature',
    bad: 'mad_over_time(up[5m])',
    says: 'enableFeatures: ["promql-experimental-functions"]',
    good: 'stddev_over_time(up[5m])',
  },
  {
    code: 'promql/experimental-feature',
    bad: 'limitk(3, up)',
    says: 'limitk',
    good: 'topk(3, up)',
  },
  { code: 'promql/experimental-feature', bad: 'up + fill (0) up', says: 'fill', good: 'up + up' },
  { code: 'promql/experimental-feature', bad: 'up anchored', says: 'anchored', good: 'up' },
  {
    code: 'promql/dropped-label',
    bad: 'sum by (service) (up) == 0',
    says: 'label "instance" is used by a text',
    good: 'sum by (service, instance) (up) == 0',
    with: { ...alert, templateLabels: ['service', 'instance'] },
  },
  {
    code: 'promql/optional-label',
    bad: 'up == 0 or absent(up{job="a"})',
    says: 'only some series have it',
    good: 'up == 0 or up == 1',
    with: { templateLabels: ['instance'] },
  },
  {
    code: 'promql/missing-condition',
    bad: 'up',
    says: 'compare with a threshold',
    good: 'up == 0',
    with: alert,
  },
  {
    code: 'promql/missing-condition',
    bad: 'up == bool 0',
    says: 'remove bool',
    good: 'absent(up)',
    with: alert,
  },
  {
    code: 'promql/missing-condition',
    bad: '(up == 0) or vector(0)',
    says: 'fires as long as there is a series',
    good: 'vector(1)',
    with: alert,
  },
  {
    code: 'promql/unstable-selection',
    bad: 'topk(3, up == 0)',
    says: 'selected series change',
    good: 'max(up == 0)',
    with: alert,
  },
  // bounds of histograms and summaries, as Prometheus spells them
  ...(
    [
      ['le="1"', 'stores "1.0"', 'le="1.0"'],
      ['le!="1"', 'stores "1.0"', 'le!="1.0"'],
      ['le=~"0.1|1"', 'stores "1.0"', 'le=~"0\\\\.1|1\\\\.0"'],
      ['le="inf"', 'stores "+Inf"', 'le="+Inf"'],
      ['le="1000000"', 'stores "1e+06"', 'le="1.0"'],
      ['le="0.3"', 'has no series with le="0.3"; use a bound of its contract', 'le="0.1"'],
      ['le!="0.3"', 'has no series with le!="0.3"', 'le!="0.1"'],
      ['le=~"7.*"', 'has no series with le=~"7.*"', 'le=~"1.*"'],
      ['le!~"7.*"', 'has no series with le!~"7.*"', 'le!~"1.*"'],
      ['le=""', 'has no series with le=""', 'le!=""'],
    ] as const
  ).map(
    ([bad, says, good]): Case => ({
      code: says.startsWith('stores') ? 'promql/non-canonical-bound' : 'promql/unknown-bound',
      bad: `rate(http_request_duration_seconds_bucket{${bad}}[5m])`,
      says,
      good: `rate(http_request_duration_seconds_bucket{${good}}[5m])`,
    }),
  ),
  {
    code: 'promql/unknown-bound',
    bad: 'job_seconds{quantile="0.99"}',
    says: 'use a bound of its contract: 0.5, 0.9',
    good: 'job_seconds{quantile="0.9"}',
  },
  {
    code: 'promql/non-canonical-bound',
    bad: 'job_seconds{quantile=".5"}',
    says: 'stores "0.5"',
    good: 'job_seconds{quantile="0.5"}',
  },
  // what never holds, or always
  ...(
    [
      ['count(up{job="a"} == 1) < 1', 'count(up{job="a"} == 1) < 2'],
      ['count(up == 0) == 0', 'count(up == 0) >= 1'],
      ['1 > count(up)', '2 > count(up)'],
      ['count(up) < bool 1', 'count(up) < bool 2'],
      ['absent(up) == 0', 'absent(up) == 1'],
      ['up > 1', 'up < 1'],
      ['up == 2', 'up == 1'],
      ['up < 0', 'up <= 0'],
      ['sum(up == 0) > 0', 'sum(up == 1) > 0'],
      ['avg(up) > 1', 'avg(up) < 1'],
      ['rate(http_requests_total[5m]) < 0', 'rate(http_requests_total[5m]) <= 0'],
      ['changes(up[5m]) < 0', 'changes(up[5m]) > 0'],
      ['count_over_time(up[5m]) == 0', 'count_over_time(up[5m]) == 1'],
      ['(up == 0) == 1', '(up == 0) != 1'],
      ['sum(up) or vector(0) > 0', 'sum(up) or vector(1) > 0'],
      ['hour() > 23', 'hour() > 22'],
      ['clamp_max(up, 0.5) > 0.5', 'clamp_max(up, 0.5) >= 0.5'],
      ['1 - avg(up) < 0', '1 - avg(up) > 0'],
      ['count(up == 0) / count(up) < 0', 'count(up == 0) / count(up) > 0'],
      ['up == 0 and up == 1', 'up == 0 or up == 1'],
      ['up > 0.5 and up < 0.5', 'up > 0.2 and up < 0.5'],
      // a part is at most its whole
      [
        'sum by (job) (rate(http_requests_total{status_code=~"5.."}[5m])) / sum by (job) (rate(http_requests_total[5m])) > 5',
        'sum by (job) (rate(http_requests_total{status_code=~"5.."}[5m])) / sum by (job) (rate(http_requests_total[1h])) > 5',
      ],
      [
        '100 * sum(rate(http_requests_total{status_code=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) > 100',
        '100 * sum(rate(http_requests_total{status_code=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) > 5',
      ],
      [
        'sum(rate(http_request_duration_seconds_bucket{le="0.5"}[5m])) / sum(rate(http_request_duration_seconds_count[5m])) > 95',
        'sum(rate(http_request_duration_seconds_bucket{le="0.5"}[5m])) / sum(rate(http_request_duration_seconds_count[5m])) > 0.95',
      ],
      ['count(up == 0) / count(up) == 0', 'count(up == 0) / count(up) == 1'],
      ['sum(up) / count(up) > 1', 'sum(up) / count(up) > 0.5'],
      ['up == 0 unless up < 1', 'up < 1 unless up == 0'],
      [
        'histogram_quantile(0.9, sum by (le) (rate(http_request_duration_seconds_bucket[5m]))) > 10',
        'histogram_quantile(0.9, sum by (le) (rate(http_request_duration_seconds_bucket[5m]))) > 0.5',
      ],
    ] as const
  ).map(
    ([bad, good]): Case => ({
      code: 'promql/never-true',
      bad,
      says: /and|unless/.test(bad) ? 'never returns a series' : 'comparison is never true',
      good,
    }),
  ),
  ...(
    [
      [
        'rate(http_requests_total[5m]) / rate(http_requests_total[5m])',
        'rate(http_requests_total[5m]) / rate(http_requests_total[5m] offset 1d)',
      ],
      // each series is matched with itself, whatever else the other side selects
      [
        'rate(http_requests_total{status_code="500"}[5m]) / rate(http_requests_total[5m])',
        'sum without (status_code) (rate(http_requests_total{status_code="500"}[5m])) / sum without (status_code) (rate(http_requests_total[5m]))',
      ],
      [
        'sum by (status_code) (rate(http_requests_total{status_code=~"5.."}[5m])) / sum by (status_code) (rate(http_requests_total[5m]))',
        'sum by (route) (rate(http_requests_total{status_code=~"5.."}[5m])) / sum by (route) (rate(http_requests_total[5m]))',
      ],
      [
        'sum by (job) (up{job="a"}) - on (job) sum by (job) (up)',
        'sum by (env) (up{job="a"}) - on (env) sum by (env) (up)',
      ],
      [
        'sum(rate(http_requests_total{status_code=~"5..|4.."}[5m])) / sum(rate(http_requests_total{status_code=~"4..|5.."}[5m]))',
        'sum(rate(http_requests_total{status_code=~"5.."}[5m])) / sum(rate(http_requests_total{status_code=~"4..|5.."}[5m]))',
      ],
      [
        'sum(rate(http_requests_total{status_code=~".*"}[5m])) / sum(rate(http_requests_total[5m]))',
        'sum(rate(http_requests_total{status_code=~"5.."}[5m])) / sum(rate(http_requests_total[5m]))',
      ],
      [
        'sum by (service, team) (up{job="a", env="b"}) - sum by (team, service) (up{env="b", job="a"})',
        'sum by (service, team) (up{job="a", env="b"}) - sum by (team, service) (up{env="b", job="c"})',
      ],
      ['up > up', 'up > up offset 1h'],
      ['up and up', 'up and up offset 1h'],
      ['up unless up', 'up unless up offset 1h'],
    ] as const
  ).map(
    ([bad, good]): Case => ({
      code: 'promql/identical-operands',
      bad,
      says: 'both sides of',
      good,
    }),
  ),
  ...(
    [
      ['up{job="a"} == up{job="b"}', 'up{job="a"} == ignoring (job) up{job="b"}'],
      [
        'sum by (job) (up{job="a"}) / on (job) sum by (job) (up{job="b"})',
        'sum(up{job="a"}) / sum(up{job="b"})',
      ],
      ['up{job="a"} and up{job="b"}', 'up{job="a"} and on (instance) up{job="b"}'],
      ['up{job="a"} unless on (job) up{job="b"}', 'up{job="a"} unless on (env) up{job="b"}'],
    ] as const
  ).map(
    ([bad, good]): Case => ({
      code: 'promql/never-matches',
      bad,
      says: 'label "job" is "a" on the left and "b" on the right',
      good,
    }),
  ),
  ...(
    [
      ['histogram_quantile(99, rate(http_request_duration_seconds_bucket[5m]))', 'write 0.99'],
      ['quantile by (job) (95, up)', 'write 0.95'],
      ['quantile_over_time(-1, up[5m])', 'write a number such as 0.99'],
    ] as const
  ).map(
    ([bad, says]): Case => ({
      code: 'promql/quantile-out-of-range',
      bad,
      says,
      good: bad.replace(/\((95|99|-1),/, '(0.9,').replace('(95,', '(0.9,'),
    }),
  ),
  ...[
    [
      'process_open_fds > 5 or process_open_fds <= 5',
      'process_open_fds > 5 or process_open_fds < 5',
    ],
    ['process_open_fds == process_open_fds', 'process_open_fds != process_open_fds'],
    [
      'sum(rate(http_request_duration_seconds_bucket{le="0.5"}[5m])) / sum(rate(http_request_duration_seconds_count[5m])) < 99',
      'sum(rate(http_request_duration_seconds_bucket{le="0.5"}[5m])) / sum(rate(http_request_duration_seconds_count[5m])) < 0.99',
    ],
  ].map(
    ([bad = '', good = '']): Case => ({
      code: 'promql/missing-condition',
      bad,
      says: 'fires as long as there is a series',
      good,
      with: alert,
    }),
  ),
  {
    code: 'promql/non-canonical-bound',
    bad: 'rate({__name__=~"http_request.*_bucket", le="5"}[5m])',
    says: 'Prometheus stores "5.0"',
    good: 'rate({__name__=~"http_request.*_bucket", le="5.0"}[5m])',
  },
  {
    code: 'promql/missing-condition',
    bad: 'rate(http_requests_total[5m]) >= 0',
    says: 'fires as long as there is a series',
    good: 'rate(http_requests_total[5m]) > 0',
    with: alert,
  },
  {
    code: 'promql/bool-condition',
    bad: '(up == bool 0) and (up offset 1h == 1)',
    says: 'is not a condition',
    good: '(up == 0) and (up offset 1h == 1)',
    with: alert,
  },
  {
    code: 'promql/changing-label',
    bad: 'count_values("n", up) > 3',
    says: 'each new value is a new alert',
    good: 'count(up == 0) > 3',
    with: alert,
  },
];

test.each(table)('$code: $bad', ({ code, bad, says, with: more }) => {
  const findings = check(bad, more);
  expect(findings.map((one) => one.code)).toEqual([code]);
  const [found] = findings;
  expect(`${found?.message}; ${found?.hint}`).toContain(says);
  expect(found?.place).not.toBe('');
});

test.each(table)('accepts $good', ({ good, with: more }) => {
  expect(check(good, more)).toEqual([]);
});

test.each([
  'sum by (service) (rate(http_requests_total{status_code=~"5.."}[5m])) / sum by (service) (rate(http_requests_total[5m])) > 0.01',
  '(1 - node_filesystem_avail_bytes / node_filesystem_size_bytes) * 100 > 90 and predict_linear(node_filesystem_avail_bytes[6h], 4 * 3600) < 0 and on (instance, device, mountpoint) node_filesystem_readonly == 0',
  'up == 0 unless on (job) absent(up{job="node-exporter"})',
  'abs(node_timex_offset_seconds) > 0.05 and node_timex_sync_status == 0',
  'absent_over_time(up{job="prometheus"}[10m])',
  // of gauges, some of which may be negative
  'sum(process_resident_memory_bytes{job="a"}) / sum(process_resident_memory_bytes) > 2',
  'prometheus_notifications_queue_length / on (instance) group_left () prometheus_notifications_queue_capacity > 0.9',
  'increase(prometheus_target_scrapes_exceeded_sample_limit_total[10m]) > 0',
  'histogram_quantile(0.99, sum by (le, route) (rate(http_request_duration_seconds_bucket{service="a"}[10m]))) > 0.5',
  'time() - prometheus_config_last_reload_success_timestamp_seconds > 1h',
  'count by (team) (ALERTS{alertstate="firing",severity="page"}) > 3',
  '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m])) > 0.9',
  'process_open_fds / process_max_fds > 0.8',
  'sum by (instance) (increase(alertmanager_notifications_failed_total[15m])) / on (instance) sum by (instance) (increase(alertmanager_notifications_total[15m])) > 0.05',
])('accepts an alert of this kind: %s', (text) => {
  expect(check(text, alert)).toEqual([]);
});

test.each([
  ['up{host="a"}', 'known: team, service, env, job, instance'],
  [
    'rate(http_requests_total{code="500"}[5m])',
    'known: method, route, status_code, team, service and 3 more or add it to the contract if the service exposes it',
  ],
  [
    'node_network_up{operstate="up"}',
    'known: device, team, service, env, job and 1 more or add it to the contract if node-exporter exposes it',
  ],
])('the hint of an unknown label names the contract of the program: %s', (text, hint) => {
  expect(check(text).map((finding) => finding.hint)).toEqual([hint]);
});

test('reports all problems in one run', () => {
  const findings = check('rate(upp[10s]) / on (x) avg(http_requests_in_flight{z="1"})');
  expect(findings.map(({ code }) => code)).toEqual([
    'promql/unknown-matching-label',
    'promql/range-too-short',
    'promql/unknown-metric',
    'promql/unknown-label',
  ]);
});

test('the checks do not throw on any query', () => {
  const { instant } = arbitraryPromql();
  const wide = { ...context, ...alert, ...all, templateLabels: ['job'] };
  fc.assert(
    fc.property(instant, (node) => {
      for (const { code, place } of checkPromql(promqlExpression(node), wide)) {
        expect(code).not.toBe('promql/invalid-query');
        expect(place).not.toBe('');
      }
    }),
    propertyCases(2000),
  );
});
