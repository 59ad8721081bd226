import {
  byKind,
  duration,
  list,
  object,
  orOff,
  positive,
  ratio,
  type Schema,
  text,
} from '../helpers/schema';
import type { Duration, Resolved } from './common';

/** Bounds of the alerts about a service's requests. */
export interface HttpSignals {
  readonly kind: 'http';
  /** Routes that are no user's: probes and scrapes. @default /metrics, /healthz, /readyz, /livez */
  readonly ignoreRoutes?: readonly string[];
  /** Share of requests that may fail before somebody is paged; `false` for no alert. @default 0.05 */
  readonly errorRatio?: number | false;
  /** Share of requests that fail, or take longer than `latency`, in a total outage, of which somebody is paged within 90 s; `false` for no alert. @default 0.5 */
  readonly outageRatio?: number | false;
  /** Failed or slow requests within four scrapes below which there is no total outage. @default 10 */
  readonly outageMinimum?: number;
  /** How long 99 % of requests may take; a bucket bound of the histogram. `false` for no alert. @default '1s' */
  readonly latency?: Duration | false;
  /** Requests a second under which shares mean nothing. @default 0.05 */
  readonly minimumRate?: number;
  /** Requests a second that do not stop all at once; `false` for no alert. @default 1 */
  readonly steadyRate?: number | false;
  /** Lines with `failed auth` in five minutes that are still normal; `false` for no alert. @default 10 */
  readonly failedAuth?: number | false;
  /** Share of lines that may be of level `error` or `fatal`; `false` for no alert. @default 0.1 */
  readonly errorLineRatio?: number | false;
  /** Share of the logged requests to one route that may take longer than `latency`; `false` for no alert. @default 0.1 */
  readonly slowLineRatio?: number | false;
  /** Lines that the requests of five minutes should have made, by those of the last hours, and of which none came; `false` for no alert. @default 10 */
  readonly missingLines?: number | false;
}

/** What a service measures about itself. */
export type Signals = HttpSignals;
export type ResolvedSignals = Resolved<Omit<HttpSignals, 'kind'>> & { readonly kind: 'http' };

export const http = (options: Omit<HttpSignals, 'kind'> = {}): HttpSignals => ({
  kind: 'http',
  ...options,
});

export const httpDefaults: Omit<ResolvedSignals, 'kind'> = {
  ignoreRoutes: ['/metrics', '/healthz', '/readyz', '/livez'],
  errorRatio: 0.05,
  outageRatio: 0.5,
  outageMinimum: 10,
  latency: '1s',
  minimumRate: 0.05,
  steadyRate: 1,
  failedAuth: 10,
  errorLineRatio: 0.1,
  slowLineRatio: 0.1,
  missingLines: 10,
};

const share: Schema = { ...ratio, exclusiveMinimum: 0, exclusiveMaximum: 1 };
const count: Schema = { type: 'integer', minimum: 0 };
const rate: Schema = { type: 'number', exclusiveMinimum: 0 };
export const signalsSchema: Schema = byKind({
  http: object<HttpSignals>({
    kind: {},
    ignoreRoutes: list(text),
    errorRatio: orOff(share),
    outageRatio: orOff(share),
    outageMinimum: count,
    latency: orOff(duration),
    minimumRate: rate,
    steadyRate: orOff(rate),
    failedAuth: orOff(count),
    errorLineRatio: orOff(share),
    slowLineRatio: orOff(share),
    missingLines: orOff(positive),
  }),
});
