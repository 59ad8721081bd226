import {
  externalMetrics,
  labelRe,
  type Matchers,
  type Metric,
} from '@observability-stack/contracts';
import type { Duration } from '../definitions/common';
import type { DurationMetric, RequestMetric } from '../signals/vocabulary';
import type { OutcomeOf, PackName } from './pack';

/** The metrics of calls to other services. */
export interface ClientMetrics<L extends string = string, D extends string = string> {
  /** Counts the calls. */
  readonly requests: RequestMetric<L>;
  /** Times the calls; `false` disables the alert and the panel on latency. */
  readonly duration: DurationMetric<D> | false;
  /** Matchers of the calls that count, such as those of the client side. @default all */
  readonly where?: Matchers<L & D>;
  /** Label with the service that is called, which both metrics have. @default none: one peer */
  readonly peer?: L & D;
  readonly failure: OutcomeOf<L> & { readonly where: Matchers<L> };
  readonly success: OutcomeOf<L>;
}

/** Thresholds of the alerts on calls to other services. */
export interface ClientOptions extends PackName {
  /** Ratio of failed calls to one peer above which an alert fires; `false` disables the alert. @default 0.05 */
  readonly errorRatio?: number | false;
  /**
   * Limit of the 99th percentile of the duration of calls to one peer; a bucket bound of the histogram. `false` disables
   * the alert.
   * @default '1s'
   */
  readonly latency?: Duration | false;
  /** Calls per second below which ratios and percentiles are not significant. @default 0.05 */
  readonly minimumRate?: number;
}

export interface Client extends ClientOptions {
  readonly kind: 'client';
  readonly metrics: ClientMetrics;
}

export const clientDefaults = { errorRatio: 0.05, latency: '1s', minimumRate: 0.05 } as const;

/** Calls to other services: alerts on errors and latency per peer. */
export const client = <L extends string, D extends string = never>(
  metrics: ClientMetrics<L, D>,
  options: ClientOptions = {},
): Client => ({ kind: 'client', metrics: metrics as unknown as ClientMetrics, ...options });

export const clientContracts = ({ metrics }: Client): readonly Metric[] => [
  ...new Map(
    ([metrics.requests, metrics.duration] as readonly (Metric | false)[]).flatMap((metric) =>
      metric ? [[metric.name, metric] as const] : [],
    ),
  ).values(),
];

export interface OtelHttpClientOptions extends ClientOptions {
  /**
   * Bucket bounds of `http_client_request_duration_seconds`.
   * @default those of the semantic conventions: 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10
   */
  readonly buckets?: readonly number[];
  /** Number of peers. @default 10 */
  readonly peers?: number;
}

/**
 * Calls of an HTTP client with the names of the OpenTelemetry semantic conventions:
 * `http_client_request_duration_seconds`, per `server_address`. A call fails if it has an `error_type` or is answered
 * with status 5xx.
 * https://opentelemetry.io/docs/specs/semconv/http/http-metrics/
 */
export function otelHttpClient({
  buckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  peers = 10,
  ...options
}: OtelHttpClientOptions = {}): Client {
  const requests = externalMetrics().histogram('http_client_request_duration_seconds', {
    help: 'Duration of HTTP client requests.',
    unit: 'seconds',
    labels: [
      'http_request_method',
      'http_response_status_code',
      'server_address',
      'server_port',
      'error_type',
      'network_protocol_name',
      'network_protocol_version',
      'url_scheme',
      'otel_scope_name',
      'otel_scope_version',
      'otel_scope_schema_url',
    ],
    budget: {
      http_request_method: 5,
      http_response_status_code: 12,
      server_address: peers,
      server_port: 2,
      error_type: 12,
      network_protocol_name: 1,
      network_protocol_version: 2,
      url_scheme: 2,
      otel_scope_name: 1,
      otel_scope_version: 1,
      otel_scope_schema_url: 1,
    },
    buckets,
    maxSeries: peers * 30 * (buckets.length + 3),
  });
  return client(
    {
      requests,
      duration: requests,
      peer: 'server_address',
      failure: {
        where: { error_type: labelRe('5..|[^45].*') },
        example: { server_address: 'peer.example', error_type: '503' },
      },
      success: { example: { server_address: 'peer.example', http_response_status_code: '200' } },
    },
    options,
  );
}
