import { externalMetrics } from '@observability-stack/contracts';
import { type RequestSignals, requestSignals, type SignalOptions } from '../definitions/signals';
import { httpFailure } from './http';

const { histogram, summary } = externalMetrics();

export interface MicrometerOptions extends SignalOptions {
  /**
   * The bounds that `management.metrics.distribution.slo.http.server.requests` lists, in seconds; `false` without that
   * property, which leaves count and sum, and no latency.
   */
  readonly buckets: readonly number[] | false;
}

/**
 * Returns the HTTP server metrics of Micrometer in Spring Boot 3: `http_server_requests_seconds`, which counts and times
 * requests. Its label `uri` has the pattern of the route.
 * https://docs.spring.io/spring-boot/reference/actuator/metrics.html#actuator.metrics.supported.spring-mvc
 */
export function micrometerHttp({ buckets, ...options }: MicrometerOptions): RequestSignals {
  const contract = {
    help: 'Duration of HTTP server request handling.',
    unit: 'seconds',
    labels: ['method', 'uri', 'status', 'outcome', 'exception', 'error'],
    budget: { method: 9, uri: 30, status: 16, outcome: 6, exception: 16, error: 16 },
  } as const;
  const name = 'http_server_requests_seconds';
  const duration = buckets ? histogram(name, { ...contract, buckets }) : false;
  return requestSignals(
    {
      requests: duration || summary(name, { ...contract, quantiles: [] }),
      duration,
      route: 'uri',
      method: 'method',
      status: 'status',
      ...httpFailure('status'),
    },
    {
      ignoreRoutes: ['/actuator/prometheus', '/actuator/health', '/actuator/health/{*path}'],
      ...options,
    },
  );
}
