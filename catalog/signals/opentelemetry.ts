import { externalMetrics, labelRe, type NativeBuckets } from '@observability-stack/contracts';
import { type RequestSignals, requestSignals, type SignalOptions } from '../definitions/signals';
import { httpFailure } from './http';

const { gauge, histogram } = externalMetrics();

/** Bounds that the semantic conventions recommend for durations in seconds. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** Default bounds of the SDKs, for durations in milliseconds. */
const MILLISECONDS = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000];
/** Exponential histograms of the SDKs: at most 160 buckets, widened to fit the values. */
const EXPONENTIAL: NativeBuckets = { factor: 1.1, maxBuckets: 160 };

type Buckets = readonly number[] | 'exponential';

const formOf = (buckets: Buckets) =>
  // One form of both, which the overloads of the constructor tell apart.
  (buckets === 'exponential' ? { native: EXPONENTIAL } : { buckets }) as {
    readonly buckets: readonly number[];
  };

export interface OtelOptions extends SignalOptions {
  /**
   * Bucket bounds in the unit of the metric; `exponential` for an SDK that aggregates to exponential histograms, which
   * Prometheus stores as native histograms.
   * @default the bounds of the conventions, or those of the SDKs for milliseconds
   */
  readonly buckets?: Buckets;
  /**
   * Names as Prometheus stores them: `underscores` as in `http_server_request_duration_seconds`; `withoutUnits` as in
   * `http_server_request_duration`, which the Prometheus exporter of OpenTelemetry for Node.js exposes; or `utf8` as in
   * `http.server.request.duration`, which a scrape and the OTLP receiver keep where UTF-8 names are allowed.
   * @default 'underscores'
   */
  readonly names?: 'underscores' | 'withoutUnits' | 'utf8';
}

export interface OtelHttpOptions extends OtelOptions {
  /** Whether the instrumentation has `http.server.active_requests`, which otelhttp for Go lacks. @default false */
  readonly activeRequests?: boolean;
}

/** Returns the name of a metric in Prometheus. */
function metricName(name: string, unit: string, names: OtelOptions['names']): string {
  if (names === 'utf8') return name;
  const escaped = name.replaceAll('.', '_');
  return names === 'withoutUnits' ? escaped : `${escaped}_${unit}`;
}

/** Budgets of attributes, with their names in Prometheus. */
function attributes(names: OtelOptions['names'], budgets: Readonly<Record<string, number>>) {
  const named = (name: string): string => (names === 'utf8' ? name : name.replaceAll('.', '_'));
  const budget = Object.fromEntries(
    Object.entries(budgets).map(([name, count]) => [named(name), count]),
  );
  return { named, own: { labels: Object.keys(budget), budget } };
}

/**
 * Returns the HTTP server metrics of OpenTelemetry instrumentation: `http.server.request.duration` of the semantic
 * conventions 1.23 and later, which counts and times requests.
 * https://opentelemetry.io/docs/specs/semconv/http/http-metrics/
 */
export function otelHttp({
  names = 'underscores',
  buckets = SECONDS,
  activeRequests = false,
  ...options
}: OtelHttpOptions = {}): RequestSignals {
  const { named, own } = attributes(names, {
    'http.request.method': 9,
    'http.route': 30,
    'http.response.status_code': 16,
    'url.scheme': 2,
    'network.protocol.name': 1,
    'network.protocol.version': 3,
    'server.address': 3,
    'server.port': 3,
    'error.type': 16,
  });
  const duration = histogram(metricName('http.server.request.duration', 'seconds', names), {
    help: 'Duration of HTTP server requests.',
    unit: 'seconds',
    exemplars: true,
    ...own,
    ...formOf(buckets),
  });
  const active = attributes(names, { 'http.request.method': 9, 'url.scheme': 2 });
  const inFlight = gauge(
    names === 'utf8' ? 'http.server.active_requests' : 'http_server_active_requests',
    {
      help: 'HTTP server requests in flight.',
      appearsWhen: 'with the first request',
      ...active.own,
    },
  );
  return requestSignals<string, string>(
    {
      requests: duration,
      duration,
      route: named('http.route'),
      method: named('http.request.method'),
      status: named('http.response.status_code'),
      ...httpFailure(named('http.response.status_code')),
      ...(activeRequests && { inFlight }),
    },
    options,
  );
}

/** Codes of gRPC with which a server fails, by number: those that OpenTelemetry records as errors of the server. */
export const grpcServerErrors = {
  2: 'Unknown',
  4: 'DeadlineExceeded',
  12: 'Unimplemented',
  13: 'Internal',
  14: 'Unavailable',
  15: 'DataLoss',
} as const;

export const GRPC_FAILURE = 'fail with a server error';
/** Methods of the health service, which probes call. */
export const GRPC_PROBES: readonly string[] = ['Check', 'Watch'];

export interface OtelGrpcOptions extends OtelOptions {
  /**
   * The metric of the instrumentation: `rpc.server.call.duration` in seconds, or `rpc.server.duration` in milliseconds of
   * semantic conventions before 1.39.
   * @default 'rpc.server.call.duration'
   */
  readonly metric?: 'rpc.server.call.duration' | 'rpc.server.duration';
}

/**
 * Returns the gRPC server metrics of OpenTelemetry instrumentation, which count and time calls.
 * https://opentelemetry.io/docs/specs/semconv/rpc/rpc-metrics/
 */
export function otelGrpc({
  metric = 'rpc.server.call.duration',
  names = 'underscores',
  buckets = metric === 'rpc.server.duration' ? MILLISECONDS : SECONDS,
  ...options
}: OtelGrpcOptions = {}): RequestSignals {
  const isOld = metric === 'rpc.server.duration';
  const form = isOld ? oldRpc : currentRpc;
  const unit = isOld ? 'milliseconds' : 'seconds';
  const { named, own } = attributes(names, form.budgets);
  const duration = histogram(metricName(metric, unit, names), {
    help: 'Duration of incoming calls.',
    unit,
    exemplars: true,
    ...own,
    ...formOf(buckets),
  });
  const status = named(form.status);
  return requestSignals<string, string>(
    {
      requests: duration,
      duration,
      where: { [named(form.system)]: 'grpc' },
      route: named('rpc.method'),
      ...(form.service && { method: named(form.service) }),
      status,
      failure: {
        where: { [status]: labelRe(form.errors.join('|')) },
        example: { [status]: form.failed },
        text: GRPC_FAILURE,
      },
      success: { example: { [status]: form.good } },
    },
    { ignoreRoutes: form.probes, ...options },
  );
}

interface RpcConventions {
  readonly budgets: Readonly<Record<string, number>>;
  readonly system: string;
  /** Attribute with the service. @default the method includes it */
  readonly service?: string;
  readonly status: string;
  readonly errors: readonly string[];
  readonly failed: string;
  readonly good: string;
  readonly probes: readonly string[];
}

const oldRpc: RpcConventions = {
  budgets: { 'rpc.system': 1, 'rpc.service': 10, 'rpc.method': 30, 'rpc.grpc.status_code': 17 },
  system: 'rpc.system',
  service: 'rpc.service',
  status: 'rpc.grpc.status_code',
  errors: Object.keys(grpcServerErrors),
  failed: '13',
  good: '0',
  probes: GRPC_PROBES,
};

/** `DeadlineExceeded` is `DEADLINE_EXCEEDED`. */
const upperSnake = (name: string): string =>
  name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();

/** The method includes the service, and the status is a name. */
const currentRpc: RpcConventions = {
  budgets: {
    'rpc.system.name': 1,
    'rpc.method': 50,
    'rpc.response.status_code': 17,
    'error.type': 17,
    'server.address': 3,
    'server.port': 3,
  },
  system: 'rpc.system.name',
  status: 'rpc.response.status_code',
  errors: Object.values(grpcServerErrors).map(upperSnake),
  failed: 'INTERNAL',
  good: 'OK',
  probes: GRPC_PROBES.map((method) => `grpc.health.v1.Health/${method}`),
};
