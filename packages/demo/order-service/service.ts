/** Accepts orders, charges them through the payment service, stores them, and has them delivered. */
import { randomUUID } from 'node:crypto';
import { requireToken } from '../access';
import type { Guard } from '../instrumentation/http-server';
import type { Instruments } from '../instrumentation/instruments';
import type { Logger } from '../instrumentation/logging';
import { HttpProblem } from '../instrumentation/problem';
import type { HttpRoute } from '../instrumentation/router';
import { ordersTotal as ordersContract, ordersHeld } from '../metrics';
import { type RunningService, type StartOptions, startService } from '../service';
import { type Deliver, deliveryClient } from './delivery';
import { isOrderId, type Order, parseOrderRequest, parsePage } from './orders';
import { type Charge, paymentClient } from './payment';
import { MemoryStore, type OrderStore, withTracing } from './store';

export const startOrderService = (options: StartOptions): Promise<RunningService> =>
  startService('order-service', options, (settings) => {
    const payment = {
      url: settings.url('PAYMENT_URL', 'http://localhost:8081'),
      timeoutMs: settings.number('PAYMENT_TIMEOUT_MS', 2000, 1, 60_000),
    };
    const delivery = {
      url: settings.text('DELIVERY_URL') && settings.url('DELIVERY_URL', ''),
      timeoutMs: settings.number('DELIVERY_TIMEOUT_MS', 1000, 1, 60_000),
    };
    const token = settings.secret('API_TOKEN');
    const database = settings.secret('DATABASE_URL');
    if (database !== undefined && !/^postgres(ql)?:\/\//.test(database))
      settings.problem('DATABASE_URL must be postgresql://…');

    return async (kit) => {
      const store = database === undefined ? new MemoryStore() : await postgres(database, kit.log);
      if (store instanceof MemoryStore) kit.metrics.gauge(ordersHeld, () => store.size);
      const access: Guard = ({ headers }, { internal, path }) => {
        if (token !== undefined && !internal) requireToken(headers, token, path, kit.log);
      };
      return {
        routes: orderRoutes(
          kit,
          withTracing(store, kit.tracing),
          paymentClient(kit.http, kit.metrics, payment),
          delivery.url
            ? deliveryClient(kit.http, kit.log, { ...delivery, url: delivery.url })
            : undefined,
        ),
        guards: [access],
        ready: () => store.ready(),
        stop: () => store.close(),
      };
    };
  });

/**
 * Loads the PostgreSQL store. It is a separate file in the bundle, so that a service with the
 * in-memory store needs no database client.
 */
async function postgres(url: string, log: Logger): Promise<OrderStore> {
  const { PostgresStore } = await import('./postgres');
  return new PostgresStore(url, log);
}

export function orderRoutes(
  { metrics, tracing, log }: Instruments,
  store: OrderStore,
  charge: Charge,
  deliver?: Deliver,
): readonly HttpRoute[] {
  const counted = metrics.counter(ordersContract);
  // a series that exists from the start has a rate from the first order on
  for (const outcome of ['paid', 'declined', 'failed']) counted.inc({ outcome }, 0);

  const place = async (body: unknown): Promise<Order> => {
    const requested = parseOrderRequest(body);
    const id = randomUUID();
    const amountCents = requested.quantity * requested.unitPriceCents;
    return tracing.span(
      'place order',
      { 'app.order.id': id, 'app.order.cents': amountCents },
      async (span) => {
        let outcome: Order['status'] | 'failed' = 'failed';
        try {
          const status = await charge(id, amountCents);
          const order = {
            id,
            ...requested,
            amountCents,
            status,
            createdAt: new Date().toISOString(),
          };
          await store.insert(order);
          outcome = status;
          if (status === 'paid') await deliver?.(id, requested.quantity);
          return order;
        } finally {
          counted.inc({ outcome });
          span.setAttribute('app.order.outcome', outcome);
          log.info({ event: `order_${outcome}` }, `order ${outcome}`);
        }
      },
    );
  };

  return [
    {
      method: 'POST',
      path: '/orders',
      takesBody: true,
      handle: async ({ body }) => {
        const order = await place(body);
        return { status: 201, body: order, headers: { location: `/orders/${order.id}` } };
      },
    },
    {
      method: 'GET',
      path: '/orders/:id',
      handle: async ({ params: { id = '' } }) => {
        const order = isOrderId(id) ? await store.get(id) : undefined;
        if (!order) throw new HttpProblem(404, 'Order not found');
        return { body: order };
      },
    },
    {
      method: 'GET',
      path: '/orders',
      handle: async ({ query }) => {
        const page = parsePage(query);
        const orders = await store.list(page);
        const next = orders.length === page.limit ? orders.at(-1)?.id : undefined;
        return { body: { orders, ...(next !== undefined && { next }) } };
      },
    },
  ];
}
