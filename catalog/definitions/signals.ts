import {
  arrayOf,
  duration,
  nonEmptyString,
  objectSchema,
  orFalse,
  positiveInteger,
  ratio,
  type Schema,
  unionByKind,
} from '../helpers/schema';
import type { Duration, Resolved } from './common';

/** Thresholds of the alerts on the requests of a service. */
export interface HttpSignals {
  readonly kind: 'http';
  /** Routes to exclude, such as probes and scrapes. @default /metrics, /healthz, /readyz, /livez */
  readonly ignoreRoutes?: readonly string[];
  /** Ratio of failed requests above which an alert pages; `false` disables the alert. @default 0.05 */
  readonly errorRatio?: number | false;
  /**
   * Ratio of requests that fail, or take longer than `latency`, above which an outage alert pages within 90 s; `false`
   * disables the alerts.
   * @default 0.5
   */
  readonly outageRatio?: number | false;
  /** Minimum number of failed or slow requests within four scrapes for an outage alert. @default 10 */
  readonly outageMinimum?: number;
  /**
   * Limit of the 99th percentile of the request duration; a bucket bound of the histogram. `false` disables the alert.
   * @default '1s'
   */
  readonly latency?: Duration | false;
  /** Requests per second below which ratios are not significant. @default 0.05 */
  readonly minimumRate?: number;
  /** Average requests per second above which missing traffic fires an alert; `false` disables the alert. @default 1 */
  readonly steadyRate?: number | false;
  /**
   * Maximum number of log lines with `failed auth` in five minutes; `false` disables the alert.
   * @default 10
   */
  readonly failedAuth?: number | false;
  /**
   * Maximum ratio of log lines with level `error` or `fatal`; `false` disables the alert.
   * @default 0.1
   */
  readonly errorLineRatio?: number | false;
  /**
   * Maximum ratio of requests to one route, counted from log lines, that take longer than `latency`; `false` disables
   * the alert.
   * @default 0.1
   */
  readonly slowLineRatio?: number | false;
  /**
   * Number of log lines that the requests of five minutes should produce, judging by the hours before, above which
   * missing log lines fire an alert; `false` disables the alert.
   * @default 10
   */
  readonly missingLines?: number | false;
}

/** The measurements of a service. */
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
export const signalsSchema: Schema = unionByKind({
  http: objectSchema<HttpSignals>({
    kind: {},
    ignoreRoutes: arrayOf(nonEmptyString),
    errorRatio: orFalse(share),
    outageRatio: orFalse(share),
    outageMinimum: count,
    latency: orFalse(duration),
    minimumRate: rate,
    steadyRate: orFalse(rate),
    failedAuth: orFalse(count),
    errorLineRatio: orFalse(share),
    slowLineRatio: orFalse(share),
    missingLines: orFalse(positiveInteger),
  }),
});
