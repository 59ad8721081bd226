import { logContract, serviceLogContract } from '@observability-stack/contracts';
import * as q from '..';

const accessLines = logContract({
  name: 'access-lines',
  help: 'Access log of the proxy.',
  format: 'logfmt',
  labels: ['listener'],
  metadata: ['request_id'],
  fields: {
    took: { type: 'duration', help: 'Time until the answer.' },
    sent: { type: 'bytes', help: 'Size of the answer.' },
    client: { type: 'ip', help: 'Address of the client.', unbounded: true },
    status: { type: 'number', help: 'HTTP status.' },
  },
});
const orders = q.stream({ service: 'order-service' });
const access = q.streamsOf(accessLines, { listener: 'public' });

test('a stream is selected by its labels only', () => {
  // @ts-expect-error structured metadata is not a stream label
  q.stream({ trace_id: '4bf9' });
  // @ts-expect-error a field of the line is not a stream label
  q.stream({ route: '/orders' });
  // @ts-expect-error a misspelt label
  q.stream({ servce: 'order-service' });
  // @ts-expect-error a label of other lines
  q.stream({ listener: 'public' });
  expect(
    q.renderLogql(q.stream({ service: q.labelRe('order-.+'), level: q.labelNeq('debug') })),
  ).toBe('{service=~`order-.+`, level!="debug"}'.replaceAll('`', '"'));
});

test('a filter accepts the labels at its place', () => {
  orders.where({ trace_id: '4bf9' });
  // @ts-expect-error no parser before
  orders.where({ status_code: q.valueGte(500) });
  const parsed = orders.json();
  parsed.where({ status_code: q.valueGte(500) });
  // @ts-expect-error unknown field
  parsed.where({ status: q.valueGte(500) });
  // @ts-expect-error a string cannot be compared with a number
  parsed.where({ route: q.valueGte(500) });
  // @ts-expect-error a number has no unit
  parsed.where({ duration_ms: q.valueGt('500ms') });
  // the stream has a level already
  parsed.where({ level: 'error', level_extracted: q.labelRe('(?i)err.*') });
  // @ts-expect-error dropped
  parsed.drop('route').where({ route: '/orders' });
  // @ts-expect-error not kept
  parsed.keep('route').where({ method: 'GET' });
  orders.pattern('<ip> - <_> "<verb> <_>"').where({ verb: 'GET', ip: q.ip('10.0.0.0/8') });
  // @ts-expect-error not captured
  orders.pattern('<ip> - <_>').where({ verb: 'GET' });
  orders.regexp('(?P<code>\\d+)').where({ code: '500' });
  const { renderLogql } = q;
  const fields = access.logfmt().where({ took: q.valueGt('1s'), sent: q.valueLt('20MB') });
  expect(renderLogql(fields)).toBe('{listener="public"} | logfmt | took > 1s and sent < 20MB');
  expect(renderLogql(parsed.where({ status_code: [q.valueGte(500), q.valueNeq(503)] }))).toBe(
    '{service="order-service"} | json | status_code >= 500 and status_code != 503',
  );
  expect(renderLogql(parsed.whereAny({ status_code: 500 }, { level: 'error', event: 'x' }))).toBe(
    '{service="order-service"} | json | status_code == 500 or level="error" and event="x"',
  );
});

test('numbers come from numeric fields', () => {
  const parsed = orders.json();
  const slow = parsed.unwrap('duration_ms').withoutErrors();
  // @ts-expect-error a string is not a number
  parsed.unwrap('route');
  // @ts-expect-error no parser before
  orders.unwrap('duration_ms');
  access.logfmt().unwrap('took', 'duration');
  // @ts-expect-error it has a unit, which must be read
  access.logfmt().unwrap('took');
  // @ts-expect-error the lines themselves have no sum
  q.sumOverTime(parsed, '5m');
  // @ts-expect-error their number does not count
  q.countOverTime(slow, '5m');
  // @ts-expect-error unknown field
  q.quantileOverTime(0.99, slow, '5m', { by: ['status'] });
  const p99 = q.quantileOverTime(0.99, slow, '5m', { by: ['route'] });
  // @ts-expect-error grouped away
  q.sum(p99, { by: ['method'] });
  expect(q.renderLogql(q.gt(p99, 500))).toBe(
    'quantile_over_time(0.99, {service="order-service"} | json | unwrap duration_ms | __error__="" [5m]) by (route) > 500',
  );
});

test('aggregations and operators accept existing labels', () => {
  const errors = q.sum(q.rate(orders.contains('error'), '5m'), { by: ['service', 'team'] });
  const all = q.sum(q.rate(orders, '5m'), { by: ['service'] });
  // @ts-expect-error aggregated away
  q.sum(errors, { by: ['level'] });
  // @ts-expect-error team is on one side only
  q.div(errors, all, { on: ['team'] });
  // @ts-expect-error set operators do not allow grouping
  q.and(errors, all, { on: ['service'], groupLeft: [] });
  // @ts-expect-error only comparisons allow bool
  q.add(errors, 1, { bool: true });
  const ratio = q.div(errors, all, { on: ['service'], groupLeft: [] });
  expect(q.renderLogql(q.gt(q.topk(3, ratio), 0.05))).toBe(
    'topk(3, sum by (service, team) (rate({service="order-service"} |= "error" [5m])) / on (service) group_left () sum by (service) (rate({service="order-service"} [5m]))) > 0.05',
  );
});

test('the standard fields are those of the contract', () => {
  expect(serviceLogContract.labels).toContain('level');
  expect(serviceLogContract.metadata).toContain('trace_id');
  expect(q.renderLogql(orders.drop('pod').notContains('health'))).toBe(
    '{service="order-service"} != "health" | drop pod',
  );
});
