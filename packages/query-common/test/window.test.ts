import { httpRequests } from '@observability-stack/contracts/standard/http';
import * as logql from '@observability-stack/logql';
import * as promql from '@observability-stack/promql';

const service = { service: 'orders' };

test('a range in PromQL may be a variable of the panel', () => {
  const query = promql.sum(promql.rate(httpRequests.where(service), '$__rate_interval'));
  const text = 'sum(rate(http_requests_total{service="orders"}[$__rate_interval]))';
  expect(promql.renderPromql(query)).toBe(text);
  expect(promql.parsePromql(text)).toEqual(query);
  const whole = 'avg_over_time(up{job="[$__range]"}[ $__range ] offset 5m)';
  expect(promql.renderPromql(promql.rawPromql(whole))).toBe(
    'avg_over_time(up{job="[$__range]"}[$__range] offset 5m)',
  );
});

test('a range in LogQL may be a variable of the panel', () => {
  const query = logql.sum(logql.rate(logql.stream(service), '$__auto'), { by: ['level'] });
  const text = 'sum by (level) (rate({service="orders"} [$__auto]))';
  expect(logql.renderLogql(query)).toBe(text);
  expect(logql.renderLogql(logql.rawLogql(text))).toBe(text);
});

test.each([
  'rate(up[$__step])',
  'rate(up[$__rate_intervals])',
  'rate(up[5m$__range])',
  'rate(up[$])',
])('PromQL rejects %s', (text) => {
  expect(() => promql.parsePromql(text)).toThrow(promql.PromqlError);
});

test.each(['rate({a="b"}[$__step])', 'rate({a="b"}[$__auto 5m])'])('LogQL rejects %s', (text) => {
  expect(logql.renderLogql(logql.rawLogql(text))).toBe(text);
  expect(logql.rawLogql(text).kind).toBe('invalid');
});
