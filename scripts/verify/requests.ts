import { randomBytes } from 'node:crypto';

/** A response of one of several programs; `absent` is returned for a 404, where one is expected. */
// biome-ignore lint/suspicious/noExplicitAny: the checks look at what they need
export async function getJson(url: string, absent?: unknown): Promise<any> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  if (response.status === 404 && absent !== undefined) return absent;
  if (!response.ok) throw new Error(`${url} returned ${response.status}`);
  return response.json();
}

/** A request with a trace context, as a traced caller sends it. */
export interface Sent {
  readonly traceId: string;
  /** The caller's span, the parent of all others. */
  readonly spanId: string;
  readonly status: number;
}

/** Creates an order, with a `traceparent` that requests sampling. */
export async function placeOrder(url: string): Promise<Sent> {
  const traceId = randomBytes(16).toString('hex');
  const spanId = randomBytes(8).toString('hex');
  const response = await fetch(`${url}/orders`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      traceparent: `00-${traceId}-${spanId}-01`,
    },
    body: JSON.stringify({ item: 'book', quantity: 2, unitPriceCents: 1250 }),
    signal: AbortSignal.timeout(10_000),
  });
  await response.arrayBuffer();
  return { traceId, spanId, status: response.status };
}

/** Retries until there is a result; failed requests are retried as well. */
export async function waitFor<T>(
  seconds: number,
  ask: () => Promise<T | undefined>,
): Promise<{ readonly found?: T; readonly problem: string }> {
  const end = Date.now() + seconds * 1000;
  for (let problem = ''; ; ) {
    try {
      const found = await ask();
      if (found !== undefined) return { found, problem };
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    if (Date.now() > end) return { problem };
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
