import { SpanKind } from '@opentelemetry/api';
import type { Tracing } from '../instrumentation/tracing';
import type { Order, OrderPage } from './orders';

/** Stores orders. */
export interface OrderStore {
  /** Value of `db.system.name`. */
  readonly system: string;
  insert(order: Order): Promise<void>;
  get(id: string): Promise<Order | undefined>;
  /** Returns the orders of a page, newest first. */
  list(page: OrderPage): Promise<readonly Order[]>;
  /** Reports whether the storage is available. */
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Stores orders in memory, up to a limit; they are lost at a restart, and replicas do not share
 * them. Use PostgreSQL to keep them.
 */
export class MemoryStore implements OrderStore {
  readonly system = 'memory';
  private readonly orders = new Map<string, Order>();

  constructor(private readonly capacity = 10_000) {}

  get size(): number {
    return this.orders.size;
  }

  async insert(order: Order): Promise<void> {
    this.orders.set(order.id, order);
    const [oldest] = this.orders.keys();
    if (this.orders.size > this.capacity && oldest !== undefined) this.orders.delete(oldest);
  }

  async get(id: string): Promise<Order | undefined> {
    return this.orders.get(id);
  }

  async list({ limit, after }: OrderPage): Promise<readonly Order[]> {
    const all = [...this.orders.values()];
    const end = after === undefined ? all.length : all.findIndex(({ id }) => id === after);
    return all.slice(Math.max(0, end - limit), Math.max(0, end)).reverse();
  }

  ready = async (): Promise<boolean> => true;
  close = async (): Promise<void> => {};
}

/** Wraps a store with a span around each access. */
export function withTracing(store: OrderStore, tracing: Tracing): OrderStore {
  const span = <T>(operation: string, work: () => Promise<T>): Promise<T> =>
    tracing.span(
      `${operation} orders`,
      {
        'db.system.name': store.system,
        'db.operation.name': operation,
        'db.collection.name': 'orders',
      },
      work,
      SpanKind.CLIENT,
    );
  return {
    system: store.system,
    insert: (order) => span('INSERT', () => store.insert(order)),
    get: (id) => span('SELECT', () => store.get(id)),
    list: (page) => span('SELECT', () => store.list(page)),
    ready: () => store.ready(),
    close: () => store.close(),
  };
}
