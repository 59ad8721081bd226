import { metricFactory, recordedMetric } from '@observability-stack/contracts';
import {
  httpRequestDuration,
  httpRequests,
  httpRequestsInFlight,
} from '@observability-stack/contracts/standard/http';
import * as q from '..';

/** Code that must not compile; `npm run typecheck` fails where an expected error is missing. */

const { counter, gauge, histogram } = metricFactory('service');
const latency = histogram('rpc_duration_seconds', {
  help: 'Time of a call.',
  unit: 'seconds',
  labels: ['method'],
  budget: { method: 5 },
  native: { factor: 1.1, maxBuckets: 160 },
});
const perService = recordedMetric('service:http_requests:rate5m', {
  help: 'Requests a second.',
  labels: ['team', 'service'],
});
const requests = q.rate(httpRequests.where(), '5m');

test('a contract needs a budget for each label', () => {
  // @ts-expect-error no budget for b
  counter('x_total', { help: 'x', labels: ['a', 'b'], budget: { a: 1 } });
  // @ts-expect-error no budget at all
  gauge('x', { help: 'x', labels: ['a'] });
  // @ts-expect-error c is not a label
  counter('x_total', { help: 'x', labels: ['a'], budget: { a: 1, c: 2 } });
  // @ts-expect-error neither classic nor native
  histogram('x', { help: 'x' });
  expect(counter('x_total', { help: 'x' }).labels).toEqual([]);
});

test('where() accepts the labels of the metric and of the target', () => {
  httpRequests.where({
    method: 'GET',
    service: q.labelRe('a|b'),
    status_code: [q.labelNeq('200')],
  });
  // @ts-expect-error unknown label
  httpRequests.where({ methods: 'GET' });
  // @ts-expect-error le is a label of the buckets only
  httpRequestDuration.count.where({ le: '1' });
  httpRequestDuration.bucket.where({ le: '1' });
  // @ts-expect-error the rule dropped the instance
  perService.where({ instance: 'x' });
  expect(q.renderPromql(perService.where({ team: 'a' }))).toBe(
    'service:http_requests:rate5m{team="a"}',
  );
});

test('by() and without() accept labels of the expression', () => {
  const byRoute = q.sum(requests, { by: ['route', 'service'] });
  q.sum(byRoute, { by: ['route'] });
  // @ts-expect-error dropped above
  q.sum(byRoute, { by: ['method'] });
  // @ts-expect-error unknown label
  q.sum(requests, { without: ['rout'] });
  // @ts-expect-error nothing is left to group by
  q.max(q.sum(requests), { by: ['service'] });
  // @ts-expect-error either, not both
  q.sum(requests, { by: ['route'], without: ['method'] });
  // @ts-expect-error excluded
  q.avg(q.sum(requests, { without: ['method'] }), { by: ['method'] });
  q.avg(q.topk(3, byRoute), { by: ['route'] });
  expect(q.renderPromql(byRoute)).toBe('sum by (route, service) (rate(http_requests_total[5m]))');
});

test('only counters have a rate', () => {
  // @ts-expect-error a gauge
  q.rate(httpRequestsInFlight.where(), '5m');
  // @ts-expect-error a sum of counters is not a counter
  q.rate(q.subquery(q.sum(httpRequests.where()), '5m', '1m'));
  // @ts-expect-error a recorded metric is not a counter
  q.increase(perService.where(), '1h');
  // @ts-expect-error a counter is reset when its program restarts
  q.delta(httpRequests.where(), '5m');
  // @ts-expect-error the same
  q.predictLinear(httpRequests.where(), '1h', 60);
  // @ts-expect-error no selector
  q.rate(requests, '5m');
  // @ts-expect-error no duration
  expect(() => q.rate(httpRequests.where(), '5 minutes')).toThrow('not a duration');
  // @ts-expect-error no duration
  expect(() => q.rate(httpRequests.where(), '300')).toThrow('not a duration');
  q.rate(q.subquery(httpRequests.where(), '1h', '1m'));
  q.rate(q.offset(q.range(httpRequests.where(), '1h'), '-1d'));
  q.rate(latency.where(), '5m');
  expect(q.renderPromql(q.delta(httpRequestsInFlight.where(), '5m'))).toBe(
    'delta(http_requests_in_flight[5m])',
  );
});

test('a quantile needs a histogram', () => {
  const buckets = q.rate(httpRequestDuration.bucket.where(), '5m');
  q.histogramQuantile(0.9, q.sum(buckets, { by: ['le', 'route'] }));
  // @ts-expect-error le was dropped
  q.histogramQuantile(0.9, q.sum(buckets, { by: ['route'] }));
  // @ts-expect-error no histogram
  q.histogramQuantile(0.9, requests);
  // @ts-expect-error le is used up
  q.sum(q.histogramQuantile(0.9, buckets), { by: ['le'] });
  // @ts-expect-error no native histogram
  q.histogramAvg(buckets);
  // @ts-expect-error a histogram has no maximum
  q.max(q.rate(latency.where(), '5m'));
  const native = q.histogramQuantile(0.9, q.sum(q.rate(latency.where(), '5m'), { by: ['method'] }));
  q.max(native, { by: ['method'] });
  expect(q.renderPromql(native)).toBe(
    'histogram_quantile(0.9, sum by (method) (rate(rpc_duration_seconds[5m])))',
  );
});

test('on() and ignoring() accept labels of both sides', () => {
  const byService = q.sum(requests, { by: ['service', 'team'] });
  const byRoute = q.sum(requests, { by: ['service', 'route'] });
  // @ts-expect-error route is on one side only
  q.div(byRoute, byService, { on: ['route'] });
  const joined = q.div(byRoute, byService, { on: ['service'], groupLeft: ['team'] });
  q.sum(joined, { by: ['team', 'route'] });
  // @ts-expect-error only the labels matched on are left
  q.sum(q.div(byRoute, byService, { on: ['service'] }), { by: ['route'] });
  // @ts-expect-error the right side has no route to give
  q.div(byRoute, byService, { on: ['service'], groupLeft: ['route'] });
  // @ts-expect-error set operators do not allow grouping
  q.and(byRoute, byService, { on: ['service'], groupLeft: [] });
  // @ts-expect-error a scalar is not a vector
  q.or(byRoute, 0);
  // @ts-expect-error a comparison of two scalars needs bool
  q.gt(1, 2);
  // @ts-expect-error only comparisons allow bool
  q.add(byRoute, 1, { bool: true });
  q.sum(q.gt(byRoute, 1, { bool: true }), { by: ['route'] });
  // @ts-expect-error the right side of or may lack it
  q.sum(q.or(byRoute, q.vector(0)), { by: ['route'] });
  expect(q.renderPromql(joined)).toContain(' / on (service) group_left (team) ');
});

test('values of different types cannot be combined', () => {
  // @ts-expect-error a range vector is not an instant vector
  q.sum(q.range(httpRequests.where(), '5m'));
  // @ts-expect-error a vector is not a scalar
  q.vector(requests);
  // @ts-expect-error a scalar is not a vector
  q.sum(q.time());
  // @ts-expect-error no label of the expression
  q.labelReplace(requests, { into: 'a', from: 'b', pattern: '(.*)', value: '$1' });
  const replaced = q.labelReplace(requests, {
    into: 'a',
    from: 'route',
    pattern: '/(.*)',
    value: '$1',
  });
  q.sum(replaced, { by: ['a', 'route'] });
  expect(q.renderPromql(q.sub(q.time(), q.seconds('90m')))).toBe('time() - 1h30m');
});
