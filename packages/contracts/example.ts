import { metricFactory } from '@observability-stack/contracts';

const { gauge } = metricFactory('service');

export const queueLength = gauge('cart_queue_length', {
  help: 'Carts waiting to be checked out.',
  labels: ['queue'],
  budget: { queue: 4 },
});

/** A typed selector: a label that the contract does not declare does not compile. */
export const express = queueLength.where({ queue: 'express' });
