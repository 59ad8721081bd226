import {
  defineTeam,
  fileSd,
  gaugePanel,
  inputSeries,
  logql,
  logRecordingRule,
  metricFactory,
  nullReceiver,
  promql,
  promqlAlert,
  recordedMetric,
  recordingRule,
} from '../../catalog';

const cartAdds = metricFactory('service').counter('cart_adds_total', {
  help: 'Items that were added to carts.',
  labels: ['kind'],
  budget: { kind: 20 },
});

const owner = ['team', 'service', 'env'] as const;
const cartAddRate = recordedMetric('service:cart_adds:rate5m', {
  help: 'Items per second that are added to carts.',
  labels: owner,
});
const couponErrors = recordedMetric('service:coupon_errors:rate5m', {
  help: 'Log lines per second about coupons that were not accepted.',
  labels: owner,
});

const service = { service: 'cart-service' };
const labels = { team: 'shop', ...service, env: 'test' };
const target = { ...labels, job: 'cart-service', instance: 'cart-service-0' };
const recorded = (value: string) => [inputSeries(cartAddRate.where(labels), value)];

const cartAddsStopped = promqlAlert({
  name: 'CartAddsStopped',
  expr: promql.lt(cartAddRate.where(service), 0.1),
  for: '10m',
  severity: 'ticket',
  summary: 'Hardly any items are added to carts.',
  description: '{{ $value | humanize }} items per second; 2 are normal.',
  runbook: {
    meaning: 'Fewer than six items per minute were added to carts.',
    impact: 'Customers may not be able to add items.',
    diagnosis: 'Try it in the shop, and read the log lines of cart-service.',
    mitigation: 'Roll back the last deployment of cart-service.',
  },
  tests: [
    {
      title: 'fires for one item per minute',
      series: [inputSeries(cartAdds.where(target, { kind: 'book' }), '0+1x30')],
      at: '20m',
      fires: [
        {
          labels: { ...labels, severity: 'ticket' },
          summary: 'Hardly any items are added to carts.',
          description: '16.67m items per second; 2 are normal.',
        },
      ],
    },
    {
      title: 'does not fire for two items per second',
      series: recorded('2x30'),
      at: '20m',
      fires: [],
    },
  ],
});

export const shop = defineTeam({
  name: 'shop',
  routing: { page: nullReceiver, ticket: nullReceiver },
  services: [
    {
      name: 'cart-service',
      scrape: fileSd({ port: 8080 }),
      metrics: [cartAdds],
      recordings: (own) => [
        recordingRule(
          cartAddRate,
          promql.sum(promql.rate(cartAdds.where(own), '5m'), { by: owner }),
          {},
          [
            {
              title: 'two kinds of items',
              series: ['book', 'toy'].map((kind) =>
                inputSeries(cartAdds.where(target, { kind }), '0+30x10'),
              ),
              at: '10m',
              records: [{ labels, value: 1 }],
            },
          ],
        ),
        // evaluated by Loki, which writes the series to Prometheus
        logRecordingRule(
          couponErrors,
          logql.sum(logql.rate(logql.stream(own).contains('coupon refused'), '5m'), { by: owner }),
          {},
          [
            {
              title: 'three of four lines are about coupons',
              lines: ['refused', 'refused', 'refused', 'accepted'].map((result, index) => ({
                at: `${index * 10}s` as const,
                labels: { ...labels, level: 'info' },
                line: `{"msg":"coupon ${result}"}`,
              })),
              at: '1m',
              records: [{ labels, value: 0.01 }],
            },
          ],
        ),
      ],
      alerts: [cartAddsStopped],
      panels: [
        gaugePanel(couponErrors.where(service), [], {
          key: 'coupon-errors',
          title: 'Coupons that were not accepted',
          description: 'Log lines per second. Good: close to zero.',
          unit: 'cps',
        }),
      ],
    },
  ],
});
