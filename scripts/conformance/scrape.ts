import { fetchText } from '../../catalog/helpers/input';
import type { Scraped } from './metrics';

/** Accept header of Prometheus, which requests the same response. */
export const ACCEPT =
  'application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';

/** Returns a URL without user and password, as messages and files show it. */
export const withoutCredentials = (url: string): string =>
  url.replace(/^(https?:\/\/)[^/?#]*@/, '$1');

/**
 * Scrapes a service once, with the user and password of the URL.
 * @throws with a hint if the response is not successful
 */
export async function scrape(from: string, seconds: number): Promise<Scraped> {
  const url = withoutCredentials(from);
  const { status, headers, text } = await fetchText(url, {
    headers: { accept: ACCEPT, ...(url === from ? {} : { authorization: basic(from) }) },
    seconds,
  }).catch((error: Error) => {
    throw new Error(
      `${url} cannot be scraped (${error.message}): check that the service runs on this port`,
    );
  });
  if (status === 401 || status === 403)
    throw new Error(
      `${url} returned ${status}: write user and password before its host, or save the response with curl and pass the file to npm run contracts`,
    );
  if (status !== 200) throw new Error(`${url} returned ${status}: check the path of its metrics`);
  return { contentType: headers.get('content-type') ?? '', body: text };
}

function basic(url: string): string {
  const { username, password } = new URL(url);
  const pair = [username, password].map(decodeURIComponent).join(':');
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}
