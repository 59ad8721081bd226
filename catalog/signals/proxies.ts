import { externalMetrics } from '@observability-stack/contracts';
import { type RequestSignals, requestSignals, type SignalOptions } from '../definitions/signals';
import { httpFailure } from './http';

const { counter, gauge, histogram } = externalMetrics();

/** Default bounds of client_golang, in seconds. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Default bounds of Envoy, in milliseconds. */
const ENVOY_MILLISECONDS = [
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 600_000,
  1_800_000, 3_600_000,
];

export interface ProxyOptions extends SignalOptions {
  /** Bucket bounds, in the unit of the metric. @default those of the program */
  readonly buckets?: readonly number[];
}

/**
 * Returns the metrics of Istio for the requests that the Envoy proxy of the service received: `istio_requests_total` and
 * `istio_request_duration_milliseconds`. Scrape the proxies of the service, port 15020, path /stats/prometheus.
 * https://istio.io/latest/docs/reference/config/metrics/
 */
export function istio({
  buckets = ENVOY_MILLISECONDS,
  ...options
}: ProxyOptions = {}): RequestSignals {
  const budget = {
    reporter: 2,
    source_workload: 20,
    source_canonical_service: 20,
    source_canonical_revision: 2,
    source_workload_namespace: 10,
    source_principal: 20,
    source_app: 20,
    source_version: 2,
    source_cluster: 2,
    destination_workload: 2,
    destination_workload_namespace: 1,
    destination_principal: 2,
    destination_app: 2,
    destination_version: 2,
    destination_service: 4,
    destination_canonical_service: 2,
    destination_canonical_revision: 2,
    destination_service_name: 4,
    destination_service_namespace: 2,
    destination_cluster: 2,
    request_protocol: 3,
    response_code: 16,
    grpc_response_status: 17,
    response_flags: 16,
    connection_security_policy: 3,
  } as const;
  const labels = Object.keys(budget) as (keyof typeof budget)[];
  return requestSignals(
    {
      requests: counter('istio_requests_total', {
        help: 'Requests that the proxy handled.',
        labels,
        budget,
        maxSeries: 2000,
      }),
      duration: histogram('istio_request_duration_milliseconds', {
        help: 'Duration of requests.',
        unit: 'milliseconds',
        labels,
        budget,
        buckets,
      }),
      where: { reporter: 'destination' },
      status: 'response_code',
      ...httpFailure('response_code'),
    },
    options,
  );
}

/**
 * Returns the metrics of the Ingress NGINX Controller: `nginx_ingress_controller_requests` and
 * `nginx_ingress_controller_request_duration_seconds`, by Ingress.
 * https://kubernetes.github.io/ingress-nginx/user-guide/monitoring/
 */
export function ingressNginx({ buckets = SECONDS, ...options }: ProxyOptions = {}): RequestSignals {
  // The label service of the exposition is that of the backend, and the target has a label of that name.
  const budget = {
    controller_class: 1,
    controller_namespace: 1,
    controller_pod: 1,
    namespace: 10,
    ingress: 30,
    exported_service: 30,
    canary: 2,
    host: 30,
    path: 60,
    method: 9,
    status: 16,
  } as const;
  const labels = Object.keys(budget) as (keyof typeof budget)[];
  return requestSignals(
    {
      requests: counter('nginx_ingress_controller_requests', {
        help: 'Client requests.',
        labels,
        budget,
      }),
      duration: histogram('nginx_ingress_controller_request_duration_seconds', {
        help: 'Time from the first byte of the request to the last byte of the response.',
        unit: 'seconds',
        labels,
        budget,
        maxSeries: 50_000,
        buckets,
      }),
      route: 'ingress',
      method: 'method',
      status: 'status',
      ...httpFailure('status'),
    },
    options,
  );
}

export interface CaddyOptions extends ProxyOptions {
  /** The handler to measure: a request passes several, and each counts it. @default 'reverse_proxy' */
  readonly handler?: string;
}

/**
 * Returns the metrics of Caddy: `caddy_http_request_duration_seconds`, which counts and times the requests of a handler.
 * Enable them with the global option `metrics`.
 * https://caddyserver.com/docs/metrics
 */
export function caddy({
  buckets = SECONDS,
  handler = 'reverse_proxy',
  ...options
}: CaddyOptions = {}): RequestSignals {
  const duration = histogram('caddy_http_request_duration_seconds', {
    help: 'Round-trip duration of requests.',
    unit: 'seconds',
    labels: ['server', 'handler', 'code', 'method'],
    budget: { server: 4, handler: 10, code: 16, method: 9 },
    buckets,
  });
  return requestSignals(
    {
      requests: duration,
      duration,
      where: { handler },
      method: 'method',
      status: 'code',
      ...httpFailure('code'),
      inFlight: gauge('caddy_http_requests_in_flight', {
        help: 'Requests in flight.',
        appearsWhen: 'with the first request',
        labels: ['server', 'handler'],
        budget: { server: 4, handler: 10 },
      }),
    },
    options,
  );
}
