import { fetchText } from '../../catalog/helpers/input';
import type { Scraped } from './metrics';

/** Accept header of Prometheus, which requests the same response. */
export const ACCEPT =
  'application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';

/** Scrapes a service once. @throws with a hint if the response is not successful */
export async function scrape(url: string, seconds: number): Promise<Scraped> {
  const { status, headers, text } = await fetchText(url, {
    headers: { accept: ACCEPT },
    seconds,
  }).catch((error: Error) => {
    throw new Error(
      `${url} cannot be scraped (${error.message}): check that the service runs on this port`,
    );
  });
  if (status !== 200) throw new Error(`${url} returned ${status}: check the path of its metrics`);
  return { contentType: headers.get('content-type') ?? '', body: text };
}
