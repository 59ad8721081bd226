import {
  defineTeam,
  fileSd,
  freshness,
  labelRe,
  latency,
  metricFactory,
  pagerduty,
  promql,
  ratio,
  slack,
  threshold,
} from '../../catalog';

const { counter, gauge, histogram } = metricFactory('service');

const orders = counter('warehouse_orders_total', {
  help: 'Orders by outcome.',
  labels: ['outcome'],
  budget: { outcome: 4 },
});
const packing = histogram('warehouse_packing_duration_seconds', {
  help: 'Time to pack an order.',
  unit: 'seconds',
  labels: ['size'],
  budget: { size: 3 },
  buckets: [10, 60, 300, 900],
});
const queue = gauge('warehouse_queue_length', { help: 'Orders that wait to be packed.' });
const stockSynced = gauge('warehouse_stock_sync_timestamp_seconds', {
  help: 'Time of the last synchronised stock level.',
  unit: 'seconds',
});

export const warehouse = defineTeam({
  name: 'warehouse',
  routing: { page: pagerduty('warehouse-oncall'), ticket: slack('#warehouse-alerts') },
  services: [
    {
      name: 'packing',
      replicas: 3,
      scrape: fileSd({ port: 8080 }),
      metrics: [orders, packing, queue, stockSynced],
      slos: [
        // rates of counters: all orders, and those that were lost or broken
        ratio({
          name: 'orders-delivered',
          objective: 99.9,
          bad: orders.where({ outcome: labelRe('lost|broken') }),
          total: orders.where(),
          events: 'orders',
          text: 'are lost or broken',
        }),
        // any histogram of durations
        latency({
          name: 'packing-time',
          objective: 95,
          threshold: '5m',
          histogram: packing,
          where: { size: 'small' },
        }),
        // each replica has a queue: the longest one counts
        threshold({
          name: 'queue',
          objective: 99,
          value: promql.max(queue.where(), { by: ['team', 'service', 'env'] }),
          below: 100,
          text: 'the longest queue had more than 100 orders',
        }),
        freshness({
          name: 'stock',
          objective: 99.5,
          timestamp: stockSynced.where(),
          within: '2m',
          text: 'the stock levels were older than 2m',
        }),
      ],
    },
  ],
});
