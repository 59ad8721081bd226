import { HttpProblem } from '../instrumentation/problem';

/** The order in a request. */
export interface OrderRequest {
  readonly item: string;
  readonly quantity: number;
  readonly unitPriceCents: number;
}

export interface Order extends OrderRequest {
  readonly id: string;
  readonly amountCents: number;
  readonly status: 'paid' | 'declined';
  /** Time of creation in RFC 3339. */
  readonly createdAt: string;
}

const limits = { item: 200, quantity: 1000, unitPriceCents: 1_000_000 } as const;
const isWhole = (value: unknown, max: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= max;

/** Parses the order in a request body. @throws HttpProblem with all errors in it */
export function parseOrderRequest(body: unknown): OrderRequest {
  const { item, quantity, unitPriceCents, ...others } = Object(body);
  const isText =
    typeof item === 'string' &&
    item.trim() !== '' &&
    item.length <= limits.item &&
    // databases reject U+0000 and unpaired surrogates; an order that cannot be stored must not be charged
    !/\p{Cc}|\p{Cs}/u.test(item);
  const errors = [
    ...(isText
      ? []
      : [
          {
            pointer: '/item',
            detail: `must be a string of 1 to ${limits.item} characters without line breaks`,
          },
        ]),
    ...Object.entries({ quantity, unitPriceCents }).flatMap(([name, value]) => {
      const max = limits[name as 'quantity' | 'unitPriceCents'];
      return isWhole(value, max)
        ? []
        : [{ pointer: `/${name}`, detail: `must be an integer from 1 to ${max}` }];
    }),
    ...Object.keys(others)
      .slice(0, 10)
      .map((name) => ({ pointer: `/${name.slice(0, 50)}`, detail: 'unknown field' })),
  ];
  if (errors.length > 0) throw new HttpProblem(400, 'Invalid order', { errors });
  return { item, quantity, unitPriceCents };
}

export interface OrderPage {
  readonly limit: number;
  /** Last order of the previous page. @default the first page, with the newest orders */
  readonly after?: string;
}

const MAX_PAGE = 100;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const isOrderId = (text: string): boolean => UUID.test(text);

export function parsePage(query: URLSearchParams): OrderPage {
  const limit = Number(query.get('limit') ?? 20);
  const after = query.get('after') ?? undefined;
  if (!isWhole(limit, MAX_PAGE))
    throw new HttpProblem(400, 'Invalid page', { detail: `limit must be from 1 to ${MAX_PAGE}.` });
  if (after !== undefined && !isOrderId(after))
    throw new HttpProblem(400, 'Invalid page', { detail: 'after must be the id of an order.' });
  return { limit, after };
}
