import * as demo from '@observability-stack/demo/metrics';
import {
  availability,
  defineTeam,
  fileSd,
  gaugePanel,
  http,
  httpDefaults,
  inputSeries,
  latency,
  nodejsMetrics,
  otlp,
  pagerduty,
  promql,
  promqlAlert,
  quantilePanel,
  query,
  ratePanel,
  type ServiceSelector,
  slack,
  timeSeries,
} from '../catalog';

/** Metrics of every program of the demo, in addition to requests and business metrics. */
const common = [
  ...Object.values(nodejsMetrics),
  demo.httpConnectionsOpen,
  demo.telemetryLost,
  demo.faultsActive,
  demo.leakedSeries,
];

/** Requests for fault injection are not requests of users. */
const signals = http({ ignoreRoutes: [...httpDefaults.ignoreRoutes, '/faults'] });

/** Fires when a program could not deliver its telemetry to the Collector. */
const telemetryLost = ({ service }: ServiceSelector) => {
  const labels = { team: 'commerce', service, env: 'test', instance: `${service}-0` };
  const series = (values: string) =>
    inputSeries(demo.telemetryLost.where({ ...labels, job: service, signal: 'traces' }), values);
  const fires = [
    {
      labels: { ...labels, signal: 'traces', severity: 'ticket' },
      summary: `${service}-0 loses its traces.`,
      description: '500 items were not delivered to the Collector in the last ten minutes.',
    },
  ];
  return promqlAlert({
    name: 'TelemetryLost',
    expr: promql.gt(
      promql.sum(promql.increase(demo.telemetryLost.where({ service }), '10m'), {
        by: ['team', 'service', 'env', 'instance', 'signal'],
      }),
      0,
    ),
    for: '5m',
    severity: 'ticket',
    summary: '{{ $labels.instance }} loses its {{ $labels.signal }}.',
    description:
      '{{ printf "%.0f" $value }} items were not delivered to the Collector in the last ten minutes.',
    runbook: {
      meaning:
        'The program gave up sending to the Collector after its retries, or its queue was full.',
      impact:
        'Spans or log records are missing. Metrics have gaps; their counters lose nothing, and show the increase later.',
      diagnosis: `- Its log, or its log records once they arrive, name the error: \`not exported\`.
- Is the Collector ready? \`kubectl -n observability get pods -l app.kubernetes.io/name=otel-collector\`
- Does the Collector refuse data? [SpansRefused](SpansRefused.md) fires then.`,
      mitigation: 'Restore the Collector, or raise `collector.replicas` or `collector.resources`.',
    },
    tests: [
      { title: 'the Collector is down', series: [series('0x9 0+50x30')], at: '30m', fires },
      {
        title: 'the Collector is down, before the end of the pending period',
        series: [series('0x9 0+50x30')],
        at: '12m',
        fires: [],
      },
      {
        title: 'earlier losses are still counted',
        series: [series('500x40')],
        at: '30m',
        fires: [],
      },
      {
        title: 'a restart resets the counter',
        series: [series('500x20 0x20')],
        at: '30m',
        fires: [],
      },
    ],
  });
};

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
      alerts: (service) => [telemetryLost(service)],
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
      alerts: (service) => [telemetryLost(service)],
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
      name: 'delivery-service',
      description: 'Schedules the deliveries of paid orders; sends all its signals by OTLP.',
      otlp: otlp(),
      metrics: [demo.deliveriesTotal, ...common],
      signals,
      slos: [availability({ objective: 99.9 }), latency({ objective: 99, threshold: '200ms' })],
      alerts: (service) => [telemetryLost(service)],
      panels: (service) => [
        ratePanel(demo.deliveriesTotal.where(service), ['size'], {
          key: 'deliveries',
          title: 'Deliveries by size',
          description: 'Deliveries per second. Good: as many as orders are paid.',
          unit: 'suffix:deliveries/s',
          noValue: 'No deliveries yet',
        }),
      ],
    },
    {
      name: 'load-generator',
      description: 'Creates orders continuously, so that dashboards have data.',
      scrape: fileSd({ port: 8080 }),
      metrics: [demo.loadRequests, demo.loadRequestDuration, ...common],
      alerts: (service) => [telemetryLost(service)],
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
