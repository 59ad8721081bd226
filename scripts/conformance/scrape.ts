import type { Scraped } from './metrics';

/** What Prometheus asks for, so that a service answers here as it answers there. */
export const ACCEPT =
  'application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';

/** Asks a service for its metrics once. @throws with what to look at, where there is no good answer */
export async function scrape(url: string, timeoutSeconds: number): Promise<Scraped> {
  const signal = AbortSignal.timeout(timeoutSeconds * 1000);
  const response = await fetch(url, { headers: { accept: ACCEPT }, signal }).catch((cause) => {
    const why = cause.cause?.code ?? cause.cause?.message ?? cause.message;
    throw new Error(`${url} does not answer (${why}): is the service running, and on this port?`);
  });
  if (response.status !== 200) {
    throw new Error(`${url} answered ${response.status}: is this the path of its metrics?`);
  }
  return { contentType: response.headers.get('content-type') ?? '', body: await response.text() };
}
