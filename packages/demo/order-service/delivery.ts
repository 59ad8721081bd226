import { errorFields } from '../instrumentation/errors';
import type { HttpClient } from '../instrumentation/http-client';
import type { Logger } from '../instrumentation/logging';

export type Deliver = (orderId: string, quantity: number) => Promise<void>;

/**
 * Returns a client of the delivery service, which never rejects: a paid order is accepted whether its delivery is
 * scheduled or not.
 */
export const deliveryClient =
  (
    http: HttpClient,
    log: Logger,
    { url, timeoutMs }: { readonly url: string; readonly timeoutMs: number },
  ): Deliver =>
  async (orderId, quantity) => {
    try {
      const { status } = await http.call({
        method: 'POST',
        base: url,
        path: '/deliveries',
        name: 'POST /deliveries',
        body: { orderId, quantity },
        timeoutMs,
      });
      if (status !== 201) throw new Error(`the delivery service returned ${status}`);
    } catch (error) {
      log.error({ event: 'delivery_failed', ...errorFields(error) }, 'delivery not scheduled');
    }
  };
