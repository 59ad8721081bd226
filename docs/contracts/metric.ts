import { defineTeam, fileSd, metricFactory, pagerduty, slack } from '../../catalog';

const metrics = metricFactory('service');

/** A counter with one label. The budget is the maximum number of its values on one target. */
export const checkouts = metrics.counter('cart_checkouts_total', {
  help: 'Checkouts attempted.',
  labels: ['outcome'],
  budget: { outcome: 3 },
});

/** A gauge that has only the labels of its target. */
export const cartQueueLength = metrics.gauge('cart_queue_length', {
  help: 'Carts waiting to be checked out.',
});

/** A histogram; `seconds` is the unit of its buckets and the end of its name. */
export const checkoutDuration = metrics.histogram('cart_checkout_duration_seconds', {
  help: 'Time from the click on "buy" to the confirmation.',
  unit: 'seconds',
  buckets: [0.1, 0.5, 1, 2.5, 5],
});

export const shop = defineTeam({
  name: 'shop',
  routing: { page: pagerduty('shop-oncall'), ticket: slack('#shop-alerts') },
  services: [
    {
      name: 'cart-service',
      scrape: fileSd({ port: 8080 }),
      metrics: [checkouts, cartQueueLength, checkoutDuration],
    },
  ],
});
