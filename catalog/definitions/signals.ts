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
import { httpVocabulary } from '../signals/http';
import type { Vocabulary } from '../signals/vocabulary';
import type { Duration, Resolved } from './common';
import {
  countingMetric,
  exampleSchema,
  matchersSchema,
  metricOf,
  metricSchema,
} from './metric-schema';

/** Thresholds of the alerts on the requests of a service. */
export interface SignalOptions {
  /**
   * Routes to exclude, such as probes and scrapes; without effect where the vocabulary has no route.
   * @default those of the preset, such as /metrics, /healthz, /readyz and /livez of http()
   */
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

/** The request metrics of a service, and the thresholds of the alerts on them. */
export interface RequestSignals extends SignalOptions {
  readonly kind: 'requests';
  /** The names and labels of its metrics. @default those of http() */
  readonly vocabulary?: Vocabulary;
}

/** The measurements of a service. */
export type Signals = RequestSignals;
export type ResolvedSignals = Resolved<SignalOptions> & {
  readonly kind: 'requests';
  readonly vocabulary: Vocabulary;
};

/** Options of `http()`. */
export interface HttpOptions extends SignalOptions {
  /**
   * Bucket bounds of `http_request_duration_seconds` of this service, in seconds.
   * @default 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10
   */
  readonly buckets?: readonly number[];
}

/**
 * Request metrics with the names of this project: `http_requests_total` and `http_request_duration_seconds`, which
 * docs/instrumenting.md shows how to expose.
 */
export const http = ({ buckets, ...options }: HttpOptions = {}): RequestSignals => ({
  kind: 'requests',
  ...(buckets && { vocabulary: httpVocabulary(buckets) }),
  ...options,
});

/**
 * Request metrics with the names of an existing service. The presets are such calls: their files in `catalog/signals/`
 * are examples.
 */
export const requestSignals = <L extends string, D extends string = never>(
  vocabulary: Vocabulary<L, D>,
  options: SignalOptions = {},
): RequestSignals => ({
  kind: 'requests',
  vocabulary: vocabulary as unknown as Vocabulary,
  ...options,
});

export const httpDefaults: Resolved<SignalOptions> = {
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
const outcome = (required: readonly string[], properties: object): Schema => ({
  type: 'object',
  required,
  properties: { example: exampleSchema, ...properties },
});
/** The schemas of the thresholds. */
const optionSchemas = {
  ignoreRoutes: arrayOf(nonEmptyString),
  errorRatio: share,
  outageRatio: share,
  outageMinimum: count,
  latency: duration,
  minimumRate: rate,
  steadyRate: rate,
  failedAuth: count,
  errorLineRatio: share,
  slowLineRatio: share,
  missingLines: positiveInteger,
} satisfies Record<keyof SignalOptions, Schema>;
export const signalOptionSchemas: Readonly<Record<keyof SignalOptions, Schema>> = optionSchemas;

export const signalsSchema: Schema = unionByKind({
  requests: objectSchema<RequestSignals>({
    kind: {},
    // The result of a constructor; a separate check validates what is in it.
    vocabulary: {
      type: 'object',
      required: ['requests', 'duration', 'failure', 'success'],
      properties: {
        requests: countingMetric,
        duration: orFalse(metricOf('histogram')),
        inFlight: metricOf('gauge'),
        presence: metricSchema,
        where: matchersSchema,
        ...{ route: nonEmptyString, method: nonEmptyString, status: nonEmptyString },
        failure: outcome(['where', 'example'], { where: matchersSchema }),
        success: outcome(['example'], {}),
      },
    },
    ...optionSchemas,
    errorRatio: orFalse(share),
    outageRatio: orFalse(share),
    latency: orFalse(duration),
    steadyRate: orFalse(rate),
    failedAuth: orFalse(count),
    errorLineRatio: orFalse(share),
    slowLineRatio: orFalse(share),
    missingLines: orFalse(positiveInteger),
  }),
});
