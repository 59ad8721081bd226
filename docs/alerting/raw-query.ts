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

const checkouts = metricFactory('service').counter('cart_checkouts_total', {
  help: 'Checkouts attempted.',
  labels: ['outcome'],
  budget: { outcome: 3 },
});

const target = {
  team: 'shop',
  service: 'cart-service',
  env: 'test',
  job: 'cart-service',
  instance: 'cart-service-0',
};
/** Checkouts of one outcome at a constant rate per minute, for 20 minutes. */
const perMinute = (outcome: string, count: number) =>
  inputSeries(checkouts.where({ ...target, outcome }), `0+${count}x20`);

/** Maximum ratio of failed checkouts. */
const threshold = 0.05;

const checkoutsFailing = promqlAlert({
  name: 'CheckoutsFailing',
  // the text is parsed and checked like a typed query: numbers and quoted texts can be inserted
  expr: promql.promql`
    sum by (team, service, env) (rate(cart_checkouts_total{service="cart-service", outcome="failed"}[5m]))
      /
    sum by (team, service, env) (rate(cart_checkouts_total{service="cart-service"}[5m]))
      > ${threshold}`,
  for: '5m',
  severity: 'page',
  summary: 'Checkouts of {{ $labels.service }} fail.',
  description: '{{ $value | humanizePercentage }} of all checkouts fail.',
  runbook: {
    meaning: 'More than 5 % of the checkouts have failed for 5 minutes.',
    impact: 'Customers cannot buy.',
    diagnosis: 'Open the traces of failed checkouts.',
    mitigation: 'Roll back the last deployment of cart-service.',
  },
  tests: [
    {
      title: 'fires when 10 % fail',
      series: [perMinute('failed', 10), perMinute('paid', 90)],
      at: '15m',
      fires: [
        {
          labels: { team: 'shop', service: 'cart-service', env: 'test', severity: 'page' },
          summary: 'Checkouts of cart-service fail.',
          description: '10% of all checkouts fail.',
        },
      ],
    },
    {
      title: 'does not fire when 5 % fail',
      series: [perMinute('failed', 5), perMinute('paid', 95)],
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
      metrics: [checkouts],
      alerts: () => [checkoutsFailing],
    },
  ],
});
