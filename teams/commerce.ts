import * as demo from '@observability-stack/demo/metrics';
import {
  availability,
  defineTeam,
  fileSd,
  gaugePanel,
  http,
  httpDefaults,
  latency,
  nodejsMetrics,
  pagerduty,
  promql,
  quantilePanel,
  query,
  ratePanel,
  slack,
  timeSeries,
} from '../catalog';

/** What each program of the demo exposes beside its requests and its business. */
const common = [
  ...Object.values(nodejsMetrics),
  demo.httpConnectionsOpen,
  demo.faultsActive,
  demo.leakedSeries,
];

/** Those who break the demo on purpose are no users of it. */
const signals = http({ ignoreRoutes: [...httpDefaults.ignoreRoutes, '/faults'] });

export const commerce = defineTeam({
  name: 'commerce',
  routing: { page: pagerduty('commerce-pagerduty'), ticket: slack('#commerce-alerts') },
  services: [
    {
      name: 'order-service',
      description: 'Takes orders.',
      replicas: 2,
      scrape: fileSd({ port: 8080 }),
      metrics: [demo.orders, demo.ordersHeld, demo.paymentClientDuration, ...common],
      metricsComplete: true,
      signals,
      slos: [availability({ objective: 99.9 }), latency({ objective: 99, below: '500ms' })],
      panels: (service) => [
        ratePanel(demo.orders.where(service), ['outcome'], {
          key: 'orders',
          title: 'Orders by outcome',
          description: 'Orders a second. Good: nearly all paid; failed ones were lost to an error.',
          unit: 'suffix:orders/s',
          noData: 'No order yet',
        }),
        gaugePanel(demo.ordersHeld.where(service), ['instance'], {
          key: 'orders-held',
          title: 'Orders held',
          description:
            'Orders that each replica keeps in memory. Good: level once the oldest leave.',
          unit: 'short',
        }),
        timeSeries({
          key: 'payment-wait',
          title: 'Wait for a payment, 99 %',
          description:
            'Time in which 99 of 100 calls to payment-service return, as each replica sees it. Good: far below its timeout of 2 s.',
          queries: [
            query(
              promql.max(demo.paymentClientDuration.quantile.where(service, { quantile: '0.99' }), {
                by: ['instance', 'outcome'],
              }),
              { legend: '{{instance}} {{outcome}}' },
            ),
          ],
          unit: 's',
          noData: 'No payment yet',
        }),
      ],
    },
    {
      name: 'payment-service',
      description: 'Charges what orders cost.',
      scrape: fileSd({ port: 8080 }),
      metrics: [demo.payments, demo.paymentsCharged, ...common],
      metricsComplete: true,
      signals,
      slos: [availability({ objective: 99.9 }), latency({ objective: 99, below: '200ms' })],
      panels: (service) => [
        ratePanel(demo.payments.where(service), ['outcome'], {
          key: 'payments',
          title: 'Payments by outcome',
          description:
            'Payments a second. Good: nearly all authorized; those above the limit are declined.',
          unit: 'suffix:payments/s',
          noData: 'No payment yet',
        }),
        ratePanel(demo.paymentsCharged.where(service), [], {
          key: 'charged',
          title: 'Money charged',
          description: 'Euros a second. Good: as at this time on other days.',
          unit: 'suffix:€/s',
          noData: 'No payment yet',
        }),
      ],
    },
    {
      name: 'load-generator',
      description: 'Orders all the time, so that there is something to see.',
      scrape: fileSd({ port: 8080 }),
      metrics: [demo.loadRequests, demo.loadRequestDuration, ...common],
      panels: (service) => [
        ratePanel(demo.loadRequests.where(service), ['operation', 'outcome'], {
          key: 'load',
          title: 'Requests made',
          description:
            'Requests a second, as a client sees them. Good: all ok but for what is declined.',
          unit: 'reqps',
          width: 12,
        }),
        quantilePanel(demo.loadRequestDuration.bucket.where(service), {
          key: 'load-latency',
          title: 'Wait for an answer',
          description:
            'Time until the whole answer was there. Good: 99 % below the objectives of the services.',
          unit: 's',
          width: 12,
        }),
      ],
    },
  ],
});
