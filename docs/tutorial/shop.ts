import {
  defineTeam,
  fileSd,
  gaugePanel,
  inputSeries,
  metricFactory,
  promql,
  promqlAlert,
  slack,
} from '../../catalog';

const cartQueueLength = metricFactory('service').gauge('cart_queue_length', {
  help: 'Carts waiting to be checked out.',
});

const labels = {
  team: 'shop',
  service: 'cart-service',
  env: 'local',
  job: 'cart-service',
  instance: 'localhost:8080',
};

export const shop = defineTeam({
  name: 'shop',
  routing: { page: slack('#shop'), ticket: slack('#shop') },
  services: [
    {
      name: 'cart-service',
      scrape: fileSd({ targets: ['localhost:8080'] }),
      metrics: [cartQueueLength],
      panels: (service) => [
        gaugePanel(cartQueueLength.where(service), ['instance'], {
          key: 'queue',
          title: 'Carts in the queue',
          description: 'Carts waiting to be checked out. Good: below 10.',
          unit: 'short',
        }),
      ],
      alerts: (service) => [
        promqlAlert({
          name: 'CartQueueLong',
          expr: promql.gt(cartQueueLength.where(service), 10),
          for: '1m',
          severity: 'ticket',
          summary: 'The cart queue of {{ $labels.instance }} is long.',
          description: '{{ $value }} carts are waiting.',
          runbook: {
            meaning: 'More than 10 carts have been waiting for a minute.',
            impact: 'Customers wait for the checkout.',
            diagnosis: 'Compare the queue with the rate of new carts.',
            mitigation: 'Add a worker, or empty the queue.',
          },
          tests: [
            {
              title: '11 carts for two minutes',
              series: [inputSeries(cartQueueLength.where(labels), '11x5')],
              at: '2m',
              fires: [
                {
                  labels: { ...labels, severity: 'ticket' },
                  summary: 'The cart queue of localhost:8080 is long.',
                  description: '11 carts are waiting.',
                },
              ],
            },
            {
              title: '10 carts',
              series: [inputSeries(cartQueueLength.where(labels), '10x5')],
              at: '2m',
              fires: [],
            },
          ],
        }),
      ],
    },
  ],
});
