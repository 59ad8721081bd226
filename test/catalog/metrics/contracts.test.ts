import {
  checkContract,
  checkContracts,
  labelEq,
  labelLimit,
  labelNeq,
  labelRe,
  MetricCatalog,
  metricFactory,
  recordedMetric,
  sampleLimit,
  worstCaseSeries,
} from '@observability-stack/contracts';
import { httpRequestDuration, httpRequests } from '@observability-stack/contracts/standard/http';
import { programDescriptions } from '../../../catalog/components/component-descriptions';
import { metricContracts } from '../../../catalog/metrics';

const { counter, gauge, histogram, summary } = metricFactory('service');
const help = 'What it is.';

test('all contracts are valid', () => {
  expect(checkContracts(metricContracts)).toEqual([]);
  expect(metricContracts.length).toBeGreaterThan(250);
});

test('every contract names a program of the stack or another source', () => {
  const known = [
    ...Object.keys(programDescriptions),
    'thanos-sidecar',
    ...['kubelet-cadvisor', 'kubelet-probes', 'kube-state-metrics-telemetry'],
    'service-graph',
    'service',
    'target',
    'rules',
  ];
  const emitters = [...new Set(metricContracts.flatMap(({ emittedBy }) => emittedBy))];
  expect(emitters.filter((name) => !known.includes(name))).toEqual([]);
  expect(emitters).toEqual(expect.arrayContaining(['prometheus', 'loki', 'alloy', 'thanos-query']));
});

describe('series', () => {
  const both = histogram('wait_seconds', {
    help,
    unit: 'seconds',
    labels: ['queue'],
    budget: { queue: 3 },
    buckets: [0.1, 1],
    native: { factor: 1.1, maxBuckets: 160 },
  });
  const classic = histogram('size_bytes', { help, unit: 'bytes', buckets: [1, 2, 3] });
  const native = histogram('age_seconds', {
    help,
    unit: 'seconds',
    native: { factor: 2, maxBuckets: 10 },
  });
  const quantiles = summary('gc_seconds', { help, unit: 'seconds', quantiles: [0.5, 0.9] });

  test.each([
    [httpRequests, 5 * 30 * 16],
    [httpRequestDuration, 5 * 30 * (11 + 3)],
    [gauge('up_now', { help }), 1],
    [classic, 6],
    [native, 1],
    [both, 3 * 6],
    [quantiles, 4],
  ] as const)('%# worst case', (metric, series) => {
    expect(worstCaseSeries(metric)).toBe(series);
  });

  test('limits are derived from the contracts', () => {
    expect(sampleLimit([classic, quantiles])).toBe(10);
    expect(labelLimit([classic])).toBe(7); // __name__, le and five of the target
    expect(labelLimit([httpRequests])).toBe(9);
    expect(labelLimit([])).toBe(6);
  });

  test('every series name resolves to its contract', () => {
    const catalogue = new MetricCatalog([both, native, quantiles]);
    expect(catalogue.names()).toEqual([
      ...['wait_seconds', 'wait_seconds_bucket', 'wait_seconds_sum', 'wait_seconds_count'],
      ...['age_seconds', 'gc_seconds', 'gc_seconds_sum', 'gc_seconds_count'],
    ]);
    expect(catalogue.find('wait_seconds_bucket')).toMatchObject({
      sampleType: 'float',
      metricKind: 'counter',
      queryLabels: ['queue', 'le', 'team', 'service', 'env', 'job', 'instance'],
      metric: both,
    });
    expect(catalogue.find('wait_seconds')?.sampleType).toBe('histogram');
    expect(catalogue.find('gc_seconds')?.queryLabels).toContain('quantile');
    expect(catalogue.find('gc_seconds_bucket')).toBeUndefined();
  });
});

test('conditions are combined without duplicates', () => {
  const service = { team: 'a', service: labelEq('b') };
  expect(
    httpRequests.where(service, service, { status_code: [labelNeq('500'), labelRe('5..')] }),
  ).toEqual({
    kind: 'selector',
    name: 'http_requests_total',
    matchers: [
      { label: 'team', operator: '=', value: 'a' },
      { label: 'service', operator: '=', value: 'b' },
      { label: 'status_code', operator: '!=', value: '500' },
      { label: 'status_code', operator: '=~', value: '5..' },
    ],
  });
});

const labelled = (label: string) =>
  counter('x_total', { help, labels: [label], budget: { [label]: 1 } as never });

test.each([
  ['metric-help', counter('x_total', { help: ' ' })],
  ['metric-name', counter('xY_total', { help })],
  ['metric-name', counter('a:b_total', { help })],
  ['metric-total', counter('x', { help })],
  ['metric-total', gauge('x_total', { help })],
  ['metric-suffix', gauge('x_count', { help })],
  ['metric-suffix', summary('x_bucket', { help, quantiles: [] })],
  ['metric-type-in-name', gauge('x_gauge', { help })],
  ['metric-base-unit', gauge('x_milliseconds', { help })],
  ['metric-base-unit', gauge('x_minutes', { help })],
  ['metric-base-unit', gauge('x_ms', { help })],
  ['metric-unit', gauge('x', { help, unit: 'bytes' })],
  ['metric-unit', counter('x_seconds_total', { help })],
  ['metric-label-name', labelled('a-b')],
  ['metric-label-name', labelled('__x')],
  ['metric-label-name', labelled('job')],
  ['metric-label-name', labelled('le')],
  ['metric-exploding-label', labelled('trace_id')],
  ['metric-exploding-label', labelled('user_id')],
  ['metric-budget', counter('x_total', { help, labels: ['a'], budget: { a: 10_001 } })],
  ['metric-budget', counter('x_total', { help, labels: ['a'], budget: { a: 0 } })],
  ['metric-budget', counter('x_total', { help, labels: ['a'], budget: { a: 9 }, maxSeries: 8 })],
  ['metric-buckets', histogram('x', { help, buckets: [1, 1] })],
  ['metric-buckets', histogram('x', { help, buckets: [2, 1] })],
  ['metric-buckets', histogram('x', { help, buckets: [] })],
  ['metric-native', histogram('x', { help, native: { factor: 1, maxBuckets: 160 } })],
  ['metric-native', histogram('x', { help, native: { factor: 1.1, maxBuckets: 0 } })],
  ['metric-quantiles', summary('x', { help, quantiles: [0.9, 0.5] })],
  ['metric-quantiles', summary('x', { help, quantiles: [0.5, 99] })],
  ['metric-buckets', histogram('x', { help, buckets: [1, Number.POSITIVE_INFINITY] })],
] as const)('finds %s', (rule, metric) => {
  expect(checkContract(metric).map((finding) => finding.rule)).toEqual([rule]);
});

test('names of other projects are accepted, their labels and budgets are checked', () => {
  const theirs = metricFactory('loki');
  const metric = theirs.counter('x', { help, labels: ['user_id'], budget: { user_id: 20_000 } });
  expect(checkContract(metric).map(({ rule }) => rule)).toEqual(['metric-budget']);
  expect(checkContract(recordedMetric('a:b:rate5m', { help, labels: ['job'] }))).toEqual([]);
});

test('a series has one contract', () => {
  const [one, other] = [counter('x_total', { help }), counter('x_total', { help })];
  expect(checkContracts([one, other]).map(({ rule }) => rule)).toEqual(['metric-twice']);
  const clash = [summary('x', { help, quantiles: [0.5] }), gauge('x_count', { help })];
  expect(checkContracts(clash).map(({ rule }) => rule)).toEqual(['metric-suffix', 'metric-twice']);
});
