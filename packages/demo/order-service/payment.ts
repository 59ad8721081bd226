import { CallError, type HttpClient } from '../instrumentation/http-client';
import type { Metrics } from '../instrumentation/metrics';
import { HttpProblem } from '../instrumentation/problem';
import { paymentClientDuration } from '../metrics';
import type { Order } from './orders';

export type Charge = (orderId: string, amountCents: number) => Promise<Order['status']>;

/**
 * Returns a client of the payment service. If a call fails, so does the order: with 502, or with
 * 504 on a timeout.
 */
export function paymentClient(
  http: HttpClient,
  metrics: Metrics,
  { url, timeoutMs }: { readonly url: string; readonly timeoutMs: number },
): Charge {
  const duration = metrics.summary(paymentClientDuration);
  return async (orderId, amountCents) => {
    const started = performance.now();
    let outcome: Order['status'] | 'failed' = 'failed';
    try {
      const { status, body } = await http.call({
        method: 'POST',
        base: url,
        path: '/payments',
        name: 'POST /payments',
        body: { orderId, amountCents },
        timeoutMs,
      });
      const said = Object(body).outcome;
      if (status !== 201 || (said !== 'authorized' && said !== 'declined'))
        throw new HttpProblem(502, 'Payment failed', {
          cause: new Error(`the payment service returned ${status}`),
        });
      outcome = said === 'authorized' ? 'paid' : 'declined';
      return outcome;
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      throw new HttpProblem(error.reason === 'timeout' ? 504 : 502, 'Payment failed', {
        cause: error,
      });
    } finally {
      duration.observe({ outcome }, (performance.now() - started) / 1000);
    }
  };
}
