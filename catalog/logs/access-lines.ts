/** Formats of access logs of web servers and proxies, according to their documentation. */
import { type LogContract, logContract } from '@observability-stack/contracts';

/** A format: its expression and fields, and a log line for tests. */
interface AccessFormat {
  readonly contract: LogContract;
  /** RE2 expression with a group for each field; it does not match other log lines. */
  readonly expression: string;
  /** Field with the request duration. @default none */
  readonly duration?: 'request_time' | 'duration_ms';
  readonly line: (request: Readonly<Record<string, string | number>>) => string;
}

const status = { type: 'number', help: 'HTTP status.' } as const;
const method = { type: 'string', help: 'HTTP method.' } as const;
const path = { type: 'string', help: 'Path without the query.', unbounded: true } as const;
const seconds = { type: 'number', help: 'Request duration in seconds.' } as const;
const milliseconds = { ...seconds, help: 'Request duration in milliseconds.' } as const;

/** Quoted text with escape sequences. */
const QUOTED = '"(?:[^"\\\\]|\\\\.)*"';
/** The request line, which may be empty, a dash, or not HTTP. */
const REQUEST =
  '"(?:(?P<method>[A-Z]+) (?P<path>[^ ?"\\\\]*)(?:[^"\\\\]|\\\\.)*|(?:[^"\\\\]|\\\\.)*)"';
/**
 * Client, identity, user, time, request, status and size: the beginning of the formats of NGINX and Apache, with an
 * optional virtual host.
 */
const COMMON = `^(?:\\S+ )?\\S+ \\S+ .+? \\[[^\\]]+\\] ${REQUEST} (?P<status>[0-9]{3}) (?:[0-9]+|-)`;
const COMBINED = `${COMMON} ${QUOTED} ${QUOTED}`;

type Request = Parameters<AccessFormat['line']>[0];
const common = ({ method: by = 'GET', status: answered = 200, path = '/' }: Request): string =>
  `192.0.2.7 - - [24/Nov/2026:07:00:00 +0000] "${by} ${path}?page=1 HTTP/1.1" ${answered} 612`;
const combined = (request: Request): string => `${common(request)} "-" "Mozilla/5.0 (X11)"`;

const envoyExpression =
  `^\\[[^\\]]+\\] ${REQUEST} (?P<status>[0-9]+) \\S+` +
  // The three fields that Istio adds.
  `(?: [a-z]\\S* \\S+ (?:${QUOTED}|-))?` +
  ' [0-9]+ [0-9]+ (?P<duration_ms>[0-9]+) ';

export const accessFormats = {
  /**
   * `combined`, and `main` of the NGINX packages, with an optional `$request_time` after it, as `rt=$request_time` or
   * without a key.
   */
  nginx: {
    contract: logContract({
      name: 'nginx-access-lines',
      help: 'Access logs of NGINX.',
      format: 'text',
      fields: { method, path, status, request_time: seconds },
    }),
    expression: `${COMBINED}(?: ${QUOTED})?(?: (?:(?:[a-z_]+="?[0-9., :-]*"? )*?(?:rt|request_time)=)?"?(?P<request_time>[0-9]+[.][0-9]{3}))?`,
    duration: 'request_time',
    line: (request: Request) =>
      `${combined(request)} "-" ${Number(request.request_time ?? 0.012).toFixed(3)}`,
  },
  /** `upstreaminfo`, the default of ingress-nginx. */
  'nginx-ingress': {
    contract: logContract({
      name: 'nginx-ingress-access-lines',
      help: 'Access logs of ingress-nginx.',
      format: 'text',
      fields: { method, path, status, request_time: seconds },
    }),
    expression: `${COMBINED} [0-9]+ (?P<request_time>[0-9]+[.][0-9]{3}) \\[`,
    duration: 'request_time',
    line: (request: Request) =>
      `${combined(request)} 431 ${Number(request.request_time ?? 0.012).toFixed(3)} [shop-cart-80] [] 10.0.0.9:8080 612 0.012 200 4bf92f3577b34da6a3ce929d0e0e4736`,
  },
  /** `common`, `combined` and `vhost_combined`. */
  apache: {
    contract: logContract({
      name: 'apache-access-lines',
      help: 'Access logs of Apache.',
      format: 'text',
      fields: { method, path, status },
    }),
    expression: `${COMMON}(?: |$)`,
    line: combined,
  },
  /** The common log format of Traefik. */
  traefik: {
    contract: logContract({
      name: 'traefik-access-lines',
      help: 'Access logs of Traefik.',
      format: 'text',
      fields: { method, path, status, duration_ms: milliseconds },
    }),
    expression: `${COMBINED} [0-9]+ (?:${QUOTED}|-) (?:${QUOTED}|-) (?P<duration_ms>[0-9]+)ms`,
    duration: 'duration_ms',
    line: (request: Request) =>
      `${combined(request)} 15 "cart@kubernetes" "http://10.0.0.9:8080" ${request.duration_ms ?? 12}ms`,
  },
  /** The default format of Envoy and of Istio. */
  envoy: {
    contract: logContract({
      name: 'envoy-access-lines',
      help: 'Access logs of Envoy and Istio.',
      format: 'text',
      fields: { method, path, status, duration_ms: milliseconds },
    }),
    expression: envoyExpression,
    duration: 'duration_ms',
    line: ({
      method: by = 'GET',
      status: answered = 200,
      path = '/',
      duration_ms: took = 12,
    }: Request) =>
      `[2026-11-24T07:00:00.123Z] "${by} ${path}?page=1 HTTP/1.1" ${answered} - 0 612 ${took} 11 "-" "curl/8.5.0" "a1b2" "shop.example.org" "10.0.0.9:8080"`,
  },
} as const satisfies Readonly<Record<string, AccessFormat>>;

export type AccessFormatName = keyof typeof accessFormats;
export const accessFormatNames = Object.keys(accessFormats) as readonly AccessFormatName[];
/** Returns a format without its exact type. */
export const accessFormat = (name: AccessFormatName): AccessFormat => accessFormats[name];
