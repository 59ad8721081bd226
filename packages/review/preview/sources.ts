import { fetchText } from '../../../catalog/helpers/input';

/** A data source, or why there is none. */
export type QuerySource =
  | {
      readonly kind: 'given' | 'synthetic';
      readonly url: string;
      readonly text: string;
      /** Headers of every query, such as that of a tenant. @default none */
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'memory';
      readonly text: string;
      /** Runs a query. @throws the error of an invalid query */
      readonly handle: (path: string, params: URLSearchParams) => object;
    }
  | { readonly kind: 'none'; readonly text: string };

export interface Sources {
  readonly prometheus: QuerySource;
  readonly loki: QuerySource;
  /** End of the data in milliseconds. @default now */
  readonly until?: number;
  readonly stop: () => Promise<void>;
}

/** Paths of read-only calls: everyone with access to the address can open the page. */
const READS: Readonly<Record<'prometheus' | 'loki', RegExp>> = {
  prometheus: /^\/api\/v1\/(query|query_range|query_exemplars|series|labels|label\/\w+\/values)$/,
  loki: /^\/loki\/api\/v1\/(query|query_range|labels|label\/\w+\/values)$/,
};

/** Timeout in seconds, longer than the default query timeout of Prometheus and Loki. */
const TIMEOUT_SECONDS = 150;

export interface SourceResponse {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Forwards a query of the page to a data source. */
export async function querySource(
  sources: Sources,
  name: string,
  path: string,
  params: string,
): Promise<SourceResponse> {
  if (name !== 'prometheus' && name !== 'loki') return plain(404, 'data source not found');
  if (!READS[name].test(path)) return plain(403, `forbidden: ${path} is not a read-only call`);
  const source = sources[name];
  if (source.kind === 'none') return plain(501, source.text);
  if (source.kind === 'memory') {
    try {
      const data = source.handle(path, new URLSearchParams(params));
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
    const { status, headers, text } = await fetchText(
      `${source.url.replace(/\/$/, '')}${path}?${params}`,
      {
        // Returns structured metadata separately from stream labels.
        headers: {
          ...source.headers,
          ...(name === 'loki' ? { 'X-Loki-Response-Encoding-Flags': 'categorize-labels' } : {}),
        },
        redirect: 'error',
        seconds: TIMEOUT_SECONDS,
      },
    );
    const type = headers.get('content-type') ?? 'text/plain';
    return type.includes('json')
      ? { status, type: 'application/json', body: text }
      : failed(status, text);
  } catch (error) {
    return failed(502, `${source.text} does not respond: ${(error as Error).message}`);
  }
}

const plain = (status: number, body: string): SourceResponse => ({
  status,
  type: 'text/plain',
  body,
});
const failed = (status: number, error: string): SourceResponse => ({
  status,
  type: 'application/json',
  body: JSON.stringify({ status: 'error', error: error.slice(0, 1000) }),
});
