import { randomBytes } from 'node:crypto';
import { fetchText, parseJson } from '../../catalog/helpers/input';

/** Returns the response of a program; `absent` for a 404, if one is expected. */
export async function getJson(
  url: string,
  absent?: unknown,
  headers: Readonly<Record<string, string>> = {},
  // biome-ignore lint/suspicious/noExplicitAny: the checks look at what they need
): Promise<any> {
  const { status, text } = await fetchText(url, { headers, seconds: 10 });
  if (status === 404 && absent !== undefined) return absent;
  if (status < 200 || status > 299) throw new Error(`${url} returned ${status}`);
  return parseJson(url, text);
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
  const { status } = await fetchText(`${url}/orders`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      traceparent: `00-${traceId}-${spanId}-01`,
    },
    body: JSON.stringify({ item: 'book', quantity: 2, unitPriceCents: 1250 }),
    seconds: 10,
  });
  return { traceId, spanId, status };
}

/** Retries until there is a result; failed requests are retried, too. */
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
