/** Charges amounts. It simulates a bank: amounts above a limit are declined. */
import { randomUUID } from 'node:crypto';
import { HttpProblem } from '../instrumentation/problem';
import type { HttpRoute } from '../instrumentation/router';
import { paymentsCharged, paymentsTotal } from '../metrics';
import { type RunningService, type StartOptions, startService } from '../service';

const MAX_CENTS = 1_000_000_000;

export const startPaymentService = (options: StartOptions): Promise<RunningService> =>
  startService('payment-service', options, (settings) => {
    const limitCents = settings.number('PAYMENT_LIMIT_CENTS', 100_000, 0, MAX_CENTS);
    return ({ metrics, tracing, log }) => {
      const counted = metrics.counter(paymentsTotal);
      const charged = metrics.counter(paymentsCharged);
      // a series that exists from the start has a rate from the first payment on
      for (const outcome of ['authorized', 'declined']) counted.inc({ outcome }, 0);

      const pay: HttpRoute = {
        method: 'POST',
        path: '/payments',
        takesBody: true,
        handle: ({ body }) => {
          const { orderId, amountCents } = paymentOf(body);
          return tracing.span('authorize payment', { 'app.order.id': orderId }, async (span) => {
            const outcome = amountCents > limitCents ? 'declined' : 'authorized';
            span.setAttributes({
              'app.payment.cents': amountCents,
              'app.payment.outcome': outcome,
            });
            counted.inc({ outcome });
            if (outcome === 'authorized') charged.inc({}, amountCents / 100);
            else log.warn({ event: 'payment_declined' }, 'payment declined: above the limit');
            return { status: 201, body: { id: randomUUID(), orderId, amountCents, outcome } };
          });
        },
      };
      return { routes: [pay] };
    };
  });

function paymentOf(body: unknown): { readonly orderId: string; readonly amountCents: number } {
  const { orderId, amountCents } = Object(body);
  const errors = [
    ...(typeof orderId === 'string' && orderId.length > 0 && orderId.length <= 100
      ? []
      : [{ pointer: '/orderId', detail: 'must be a string of 1 to 100 characters' }]),
    ...(Number.isSafeInteger(amountCents) && amountCents > 0 && amountCents <= MAX_CENTS
      ? []
      : [{ pointer: '/amountCents', detail: `must be an integer from 1 to ${MAX_CENTS}` }]),
  ];
  if (errors.length > 0) throw new HttpProblem(400, 'Invalid payment', { errors });
  return { orderId, amountCents };
}
