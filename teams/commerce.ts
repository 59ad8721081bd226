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

/** Metrics of every program of the demo, in addition to requests and business metrics. */
const common = [
  ...Object.values(nodejsMetrics),
  demo.httpConnectionsOpen,
  demo.faultsActive,
  demo.leakedSeries,
];

/** Requests for fault injection are not requests of users. */
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
      metrics: [demo.ordersTotal, demo.ordersHeld, demo.paymentClientDuration, ...common],
      metricsComplete: true,
      signals,
      slos: [availability({ objective: 99.9 }), latency({ objective: 99, threshold: '500ms' })],
      panels: (service) => [
        ratePanel(demo.ordersTotal.where(service), ['outcome'], {
          key: 'orders',
          title: 'Orders by outcome',
          description:
            'Orders per second. Good: almost only paid; failed ones were lost because of an error.',
          unit: 'suffix:orders/s',
          noValue: 'No orders yet',
        }),
        gaugePanel(demo.ordersHeld.where(service), ['instance'], {
          key: 'orders-held',
          title: 'Orders in memory',
          description:
            'Orders that each replica keeps in memory. Good: constant once the oldest are removed.',
          unit: 'short',
        }),
        timeSeries({
          key: 'payment-wait',
          title: 'Payment latency (p99)',
          description:
            '99th percentile of the duration of calls to payment-service, per replica. Good: well below the timeout of 2 s.',
          queries: [
            query(
              promql.max(demo.paymentClientDuration.quantile.where(service, { quantile: '0.99' }), {
                by: ['instance', 'outcome'],
              }),
              { legendFormat: '{{instance}} {{outcome}}' },
            ),
          ],
          unit: 's',
          noValue: 'No payments yet',
        }),
      ],
    },
    {
      name: 'payment-service',
      description: 'Charges the price of orders.',
      scrape: fileSd({ port: 8080 }),
      metrics: [demo.paymentsTotal, demo.paymentsCharged, ...common],
      metricsComplete: true,
      signals,
      slos: [availability({ objective: 99.9 }), latency({ objective: 99, threshold: '200ms' })],
      panels: (service) => [
        ratePanel(demo.paymentsTotal.where(service), ['outcome'], {
          key: 'payments',
          title: 'Payments by outcome',
          description:
            'Payments per second. Good: almost only authorized; those above the limit are declined.',
          unit: 'suffix:payments/s',
          noValue: 'No payments yet',
        }),
        ratePanel(demo.paymentsCharged.where(service), [], {
          key: 'charged',
          title: 'Amount charged',
          description: 'Euros per second. Good: similar to the same time on other days.',
          unit: 'suffix:€/s',
          noValue: 'No payments yet',
        }),
      ],
    },
    {
      name: 'load-generator',
      description: 'Creates orders continuously, so that dashboards have data.',
      scrape: fileSd({ port: 8080 }),
      metrics: [demo.loadRequests, demo.loadRequestDuration, ...common],
      panels: (service) => [
        ratePanel(demo.loadRequests.where(service), ['operation', 'outcome'], {
          key: 'load',
          title: 'Requests',
          description:
            'Requests per second, as seen by the client. Good: only ok, apart from declined ones.',
          unit: 'reqps',
          width: 12,
        }),
        quantilePanel(demo.loadRequestDuration.bucket.where(service), {
          key: 'load-latency',
          title: 'Request latency',
          description:
            'Duration of requests, as seen by the client. Good: p99 below the objectives of the services.',
          unit: 's',
          width: 12,
        }),
      ],
    },
  ],
});
