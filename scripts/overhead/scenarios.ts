import type Autocannon from 'autocannon';

export const ORDER_REQUEST = JSON.stringify({ item: 'book', quantity: 2, unitPriceCents: 1250 });
export const JSON_TYPE = { 'content-type': 'application/json' };
export interface Scenario {
  readonly title: string;
  /** URL of the payment service. */
  readonly payments: string;
  request(id: string): Partial<Autocannon.Request>;
}

const create = (): Partial<Autocannon.Request> => ({
  method: 'POST',
  path: '/orders',
  headers: JSON_TYPE,
  body: ORDER_REQUEST,
});
export const scenarios: readonly Scenario[] = [
  {
    title: 'GET /orders/:id, a lookup in memory, at full speed',
    payments: '',
    request: (id) => ({ method: 'GET', path: `/orders/${id}` }),
  },
  {
    title: 'POST /orders, a call to a service that responds at once, at full speed',
    payments: '',
    request: create,
  },
  {
    title: 'POST /orders, a call to a service that takes 10 ms',
    payments: '/slow',
    request: create,
  },
];
