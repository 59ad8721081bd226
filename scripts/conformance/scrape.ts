import type { Scraped } from './metrics';

/** What Prometheus asks for, so that a service answers here as it answers there. */
export const ACCEPT =
  'application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';

/** Asks a service for its metrics once. @throws with what to look at, where there is no good answer */
export async function scrape(url: string, timeoutSeconds: number): Promise<Scraped> {
  const signal = AbortSignal.timeout(timeoutSeconds * 1000);
  const failed = (cause: Error & { readonly cause?: unknown }): never => {
    const { code, message = cause.message } = Object(cause.cause);
    const why =
      cause.name === 'TimeoutError' ? `not within ${timeoutSeconds} s` : (code ?? message);
    throw new Error(`${url} does not answer (${why}): is the service running, and on this port?`);
  };
  const response = await fetch(url, { headers: { accept: ACCEPT }, signal }).catch(failed);
  if (response.status !== 200) {
    throw new Error(`${url} answered ${response.status}: is this the path of its metrics?`);
  }
  return {
    contentType: response.headers.get('content-type') ?? '',
    body: await response.text().catch(failed),
  };
}
