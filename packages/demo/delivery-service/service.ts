/** Schedules deliveries of paid orders. In the cluster it sends metrics, log records and spans by OTLP only. */
import { randomUUID } from 'node:crypto';
import { HttpProblem } from '../instrumentation/problem';
import type { HttpRoute } from '../instrumentation/router';
import { deliveriesTotal } from '../metrics';
import { type RunningService, type StartOptions, startService } from '../service';

const MAX_QUANTITY = 1000;

/** Maximum quantity of each size, in ascending order. */
const sizes = { letter: 2, parcel: 20, pallet: MAX_QUANTITY } as const;
type Size = keyof typeof sizes;

const sizeOf = (quantity: number): Size =>
  (Object.keys(sizes) as Size[]).find((size) => quantity <= sizes[size]) ?? 'pallet';

export const startDeliveryService = (options: StartOptions): Promise<RunningService> =>
  startService('delivery-service', options, () => ({ metrics, tracing, log }) => {
    const counted = metrics.counter(deliveriesTotal);
    // a series that exists from the start has a rate from the first delivery on
    for (const size of Object.keys(sizes)) counted.inc({ size }, 0);

    const schedule: HttpRoute = {
      method: 'POST',
      path: '/deliveries',
      takesBody: true,
      handle: ({ body }) => {
        const { orderId, quantity } = deliveryOf(body);
        return tracing.span('schedule delivery', { 'app.order.id': orderId }, async (span) => {
          const size = sizeOf(quantity);
          span.setAttribute('app.delivery.size', size);
          counted.inc({ size });
          log.info({ event: 'delivery_scheduled' }, `delivery scheduled: ${size}`);
          return { status: 201, body: { id: randomUUID(), orderId, size } };
        });
      },
    };
    return { routes: [schedule] };
  });

function deliveryOf(body: unknown): { readonly orderId: string; readonly quantity: number } {
  const { orderId, quantity } = Object(body);
  const errors = [
    ...(typeof orderId === 'string' && orderId.length > 0 && orderId.length <= 100
      ? []
      : [{ pointer: '/orderId', detail: 'must be a string of 1 to 100 characters' }]),
    ...(Number.isSafeInteger(quantity) && quantity > 0 && quantity <= MAX_QUANTITY
      ? []
      : [{ pointer: '/quantity', detail: `must be an integer from 1 to ${MAX_QUANTITY}` }]),
  ];
  if (errors.length > 0) throw new HttpProblem(400, 'Invalid delivery', { errors });
  return { orderId, quantity };
}
