/** A place to ask, or why there is none. */
export type Source =
  | { readonly kind: 'given' | 'synthetic'; readonly url: string; readonly text: string }
  | {
      readonly kind: 'memory';
      readonly text: string;
      /** Throws what is wrong with the query. */
      readonly ask: (path: string, params: URLSearchParams) => object;
    }
  | { readonly kind: 'none'; readonly text: string };

export interface Sources {
  readonly prometheus: Source;
  readonly loki: Source;
  /** End of the data in milliseconds. @default now */
  readonly until?: number;
  readonly stop: () => Promise<void>;
}

/** Only what reads: the page is opened by whoever has the address. */
const READS: Readonly<Record<'prometheus' | 'loki', RegExp>> = {
  prometheus: /^\/api\/v1\/(query|query_range|query_exemplars|series|labels|label\/\w+\/values)$/,
  loki: /^\/loki\/api\/v1\/(query|query_range|labels|label\/\w+\/values)$/,
};

/** Longer than Prometheus and Loki let a query run, by default. */
const PATIENCE_MS = 150_000;

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Asks a data source for the page. */
export async function askSource(
  sources: Sources,
  name: string,
  path: string,
  params: string,
): Promise<Answer> {
  if (name !== 'prometheus' && name !== 'loki') return plain(404, 'there is no such data source');
  if (!READS[name].test(path)) return plain(403, `${path} is not one of the calls that read`);
  const source = sources[name];
  if (source.kind === 'none') return plain(501, source.text);
  if (source.kind === 'memory') {
    try {
      const data = source.ask(path, new URLSearchParams(params));
      return {
        status: 200,
        type: 'application/json',
        body: JSON.stringify({ status: 'success', data }),
      };
    } catch (error) {
      return failed(400, (error as Error).message);
    }
  }
  try {
    const response = await fetch(`${source.url.replace(/\/$/, '')}${path}?${params}`, {
      // keeps structured metadata apart from the labels of the stream
      headers: name === 'loki' ? { 'X-Loki-Response-Encoding-Flags': 'categorize-labels' } : {},
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const body = await response.text();
    const type = response.headers.get('content-type') ?? 'text/plain';
    return type.includes('json')
      ? { status: response.status, type: 'application/json', body }
      : failed(response.status, body);
  } catch (error) {
    return failed(502, `${source.text} does not answer: ${(error as Error).message}`);
  }
}

const plain = (status: number, body: string): Answer => ({ status, type: 'text/plain', body });
const failed = (status: number, error: string): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify({ status: 'error', error: error.slice(0, 1000) }),
});
