import type { IncomingHttpHeaders } from 'node:http';

export interface HttpRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The JSON of the body, not validated. */
  readonly body: unknown;
}

export interface HttpReply {
  /** Status code. @default 200 */
  readonly status?: number;
  /** Body, sent as JSON unless it is a string. */
  readonly body: unknown;
  /** Media type. @default application/json */
  readonly type?: string;
  /** Additional headers. @default none */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** A template such as `/orders/:id`; it is the `route` of metrics, spans and log lines. */
  readonly path: string;
  /** Whether requests have a body. @default false */
  readonly takesBody?: boolean;
  /**
   * Whether it serves probes or scrapes: without spans and limit, and with log lines at debug level
   * only.
   * @default false
   */
  readonly internal?: boolean;
  handle(request: HttpRequest): HttpReply | Promise<HttpReply>;
}

/** The route of requests without a route, so that their paths create no series. */
export const UNMATCHED = 'unmatched';

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'DELETE'];
/**
 * Returns the method as a label value. Clients can send any method; unknown methods share one
 * value.
 */
export const methodLabel = (method = ''): string => (METHODS.includes(method) ? method : '_OTHER');

interface Found {
  readonly params: Readonly<Record<string, string>>;
  readonly route?: HttpRoute;
  /** The allowed methods of the path, for a 405. */
  readonly allowed?: { readonly path: string; readonly methods: readonly string[] };
}

const NONE = {};

export class Router {
  private readonly patterns: readonly {
    readonly route: HttpRoute;
    readonly names: readonly string[];
    readonly pattern: RegExp;
  }[];
  private readonly exact: ReadonlyMap<string, HttpRoute>;

  constructor(routes: readonly HttpRoute[]) {
    this.exact = new Map(routes.map((route) => [`${route.method} ${route.path}`, route]));
    this.patterns = routes.map((route) => ({
      route,
      names: [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name),
      pattern: new RegExp(`^${route.path.replace(/:\w+/g, '([^/]+)')}$`),
    }));
  }

  find(method: string, path: string): Found {
    // a client may send HEAD where it can GET; Node omits the body
    const wanted = method === 'HEAD' ? 'GET' : method;
    const route = this.exact.get(`${wanted} ${path}`);
    if (route) return { route, params: NONE };
    let allowed: { readonly path: string; readonly methods: string[] } | undefined;
    for (const { route, names, pattern } of this.patterns) {
      const match = pattern.exec(path);
      if (!match) continue;
      if (route.method === wanted) return { route, params: paramsOf(names, match) };
      allowed ??= { path: route.path, methods: [] };
      allowed.methods.push(route.method);
    }
    return { params: NONE, allowed };
  }
}

function paramsOf(names: readonly string[], match: RegExpExecArray): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [index, name] of names.entries()) params[name] = decoded(match[index + 1] ?? '');
  return params;
}

function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
