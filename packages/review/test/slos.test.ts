// Changes of objectives that are not about requests, as the review reports them.
import { metricFactory } from '@observability-stack/contracts';
import { labelNeq } from '@observability-stack/promql';
import { freshness, latency, ratio, type Slo, threshold } from '../../../catalog/definitions/slo';
import { synthesize } from '../../../validation/synthesize';
import { renderFiles } from '../../../validation/write';
import { compareRevisions } from '../compare';
import { revisionOf, service, small } from './edit';

const { counter, gauge, histogram } = metricFactory('service');
const orders = counter('orders_total', {
  help: 'Orders.',
  labels: ['outcome'],
  budget: { outcome: 3 },
});
const queue = gauge('order_queue_length', { help: 'Orders that wait.' });
const synced = gauge('order_synced_timestamp_seconds', { help: 'Time.', unit: 'seconds' });
const packing = histogram('order_pack_duration_seconds', {
  help: 'Time to pack an order.',
  unit: 'seconds',
  buckets: [1, 5, 30],
});

const revision = (slo: Slo) => {
  const environment = service({ metrics: [orders, queue, synced, packing], slos: [slo] })(small);
  const { problems, manifests } = synthesize(environment, {
    today: new Date('2026-01-01'),
    targetFiles: [],
  });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return revisionOf(slo.kind, renderFiles(manifests));
};
const changes = (before: Slo, after: Slo) =>
  compareRevisions(revision(before), revision(after)).changes.filter(({ area }) => area === 'SLOs');

const bad = orders.where({ outcome: 'lost' });
const total = orders.where();

test.each([
  [
    'a higher bound',
    threshold({ objective: 99, value: queue.where(), below: 100 }),
    threshold({ objective: 99, value: queue.where(), below: 200 }),
    ['values are bad > 200 instead of 100'],
  ],
  [
    'a lower one',
    threshold({ objective: 99, value: queue.where(), below: 100 }),
    threshold({ objective: 99, value: queue.where(), below: 50 }),
    [],
  ],
  [
    'a lower bound of values that should be high',
    threshold({ objective: 99, value: queue.where(), above: 10 }),
    threshold({ objective: 99, value: queue.where(), above: 5 }),
    ['values are bad < 5 instead of 10'],
  ],
  [
    'an older last success',
    freshness({ objective: 99, timestamp: synced.where(), within: '1h' }),
    freshness({ objective: 99, timestamp: synced.where(), within: '2h' }),
    ['values are bad > 7200 instead of 3600'],
  ],
  [
    'a lower objective of a ratio',
    ratio({ objective: 99.9, bad, total }),
    ratio({ objective: 99, bad, total }),
    ['the objective is 99 % instead of 99.9 %'],
  ],
  [
    'a longer duration',
    latency({ objective: 99, threshold: '1s', histogram: packing }),
    latency({ objective: 99, threshold: '5s', histogram: packing }),
    ['the latency threshold is 5 s instead of 1 s'],
  ],
])('%s is one change of the SLO', (_, before, after, risks) => {
  const [change, ...others] = changes(before, after);
  expect(others).toEqual([]);
  expect(change).toMatchObject({ kind: 'changed', service: 'shop' });
  const found = change?.risks.filter(({ code }) => code === 'slo-loosened');
  expect(found?.map(({ text }) => text)).toEqual(risks);
});

test('another period is shown with its windows', () => {
  const [change] = changes(
    ratio({ objective: 99, bad, total, period: '28d' }),
    ratio({ objective: 99, bad, total, period: 'month' }),
  );
  expect(change?.facts.find(({ label }) => label === 'period')).toMatchObject({
    before: '4w',
    after: 'calendar month',
  });
});

test('other events are shown with both queries', () => {
  const [change] = changes(
    ratio({ objective: 99, bad, total }),
    ratio({ objective: 99, bad, total: orders.where({ outcome: labelNeq('void') }) }),
  );
  expect(change?.facts.slice(0, 2).map(({ label }) => label)).toEqual(['all events', 'bad events']);
  expect(change?.facts[0]).toMatchObject({
    before: expect.stringContaining('orders_total{service="shop"}'),
    after: expect.stringContaining('orders_total{outcome!="void",service="shop"}'),
  });
});
