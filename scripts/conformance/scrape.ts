import type { Scraped } from './metrics';

/** The Accept header of Prometheus, for the same response. */
export const ACCEPT =
  'application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';

/** Scrapes a service once. @throws with a hint, where the response is not successful */
export async function scrape(url: string, timeoutSeconds: number): Promise<Scraped> {
  const signal = AbortSignal.timeout(timeoutSeconds * 1000);
  const failed = (cause: Error & { readonly cause?: unknown }): never => {
    const { code, message = cause.message } = Object(cause.cause);
    const why =
      cause.name === 'TimeoutError' ? `timeout after ${timeoutSeconds} s` : (code ?? message);
    throw new Error(`${url} cannot be scraped (${why}): check that the service runs on this port`);
  };
  const response = await fetch(url, { headers: { accept: ACCEPT }, signal }).catch(failed);
  if (response.status !== 200) {
    throw new Error(`${url} returned ${response.status}: check the path of its metrics`);
  }
  return {
    contentType: response.headers.get('content-type') ?? '',
    body: await response.text().catch(failed),
  };
}
