import {
  defineTeam,
  fileSd,
  inputSeries,
  metricFactory,
  pagerduty,
  promql,
  promqlAlert,
  slack,
} from '../../catalog';

const cartQueueLength = metricFactory('service').gauge('cart_queue_length', {
  help: 'Carts waiting to be checked out.',
});

/** The labels of the target in the tests. */
const target = {
  team: 'shop',
  service: 'cart-service',
  env: 'test',
  job: 'cart-service',
  instance: 'cart-service-0',
};

const queueLong = promqlAlert({
  name: 'CartQueueLong',
  expr: promql.gt(cartQueueLength.where({ service: 'cart-service' }), 1000),
  for: '10m',
  severity: 'ticket',
  summary: 'The cart queue of {{ $labels.instance }} is long.',
  description: '{{ $value }} carts are waiting; 1000 are normal at noon.',
  runbook: {
    meaning: 'More than 1000 carts have been waiting for 10 minutes.',
    impact: 'Customers wait for the checkout.',
    diagnosis: 'Compare the queue with the rate of new carts.',
    mitigation: 'Add replicas of cart-service.',
  },
  tests: [
    {
      title: 'fires for 1001 carts',
      series: [inputSeries(cartQueueLength.where(target), '1001x20')],
      at: '15m',
      fires: [
        {
          labels: { ...target, severity: 'ticket' },
          summary: 'The cart queue of cart-service-0 is long.',
          description: '1001 carts are waiting; 1000 are normal at noon.',
        },
      ],
    },
    {
      title: 'does not fire for 1000 carts',
      series: [inputSeries(cartQueueLength.where(target), '1000x20')],
      at: '15m',
      fires: [],
    },
  ],
});

export const shop = defineTeam({
  name: 'shop',
  routing: { page: pagerduty('shop-oncall'), ticket: slack('#shop-alerts') },
  services: [
    {
      name: 'cart-service',
      scrape: fileSd({ port: 8080 }),
      metrics: [cartQueueLength],
      alerts: () => [queueLong],
    },
  ],
});
