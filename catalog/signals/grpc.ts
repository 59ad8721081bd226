import { externalMetrics, labelRe } from '@observability-stack/contracts';
import { type RequestSignals, requestSignals, type SignalOptions } from '../definitions/signals';
import { GRPC_FAILURE, GRPC_PROBES, grpcServerErrors } from './opentelemetry';

const { counter, histogram } = externalMetrics();

export interface GrpcPrometheusOptions extends SignalOptions {
  /**
   * Bucket bounds of `grpc_server_handling_seconds`; `false` without `WithServerHandlingTimeHistogram`.
   * @default those of client_golang: 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
   */
  readonly buckets?: readonly number[] | false;
}

/**
 * Returns the metrics of go-grpc-middleware (`providers/prometheus`) and of its predecessor go-grpc-prometheus:
 * `grpc_server_handled_total` and `grpc_server_handling_seconds`.
 * https://github.com/grpc-ecosystem/go-grpc-middleware/tree/main/providers/prometheus
 */
export function grpcPrometheus({
  buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  ...options
}: GrpcPrometheusOptions = {}): RequestSignals {
  const labels = ['grpc_type', 'grpc_service', 'grpc_method'] as const;
  const budget = { grpc_type: 4, grpc_service: 10, grpc_method: 30 };
  const handled = counter('grpc_server_handled_total', {
    help: 'RPCs completed on the server, regardless of success or failure.',
    labels: [...labels, 'grpc_code'],
    budget: { ...budget, grpc_code: 17 },
  });
  const handling = buckets
    ? histogram('grpc_server_handling_seconds', {
        help: 'Response latency of RPCs that the server handled.',
        unit: 'seconds',
        labels,
        budget,
        buckets,
      })
    : false;
  return requestSignals(
    {
      requests: handled,
      duration: handling,
      route: 'grpc_method',
      method: 'grpc_service',
      status: 'grpc_code',
      failure: {
        where: { grpc_code: labelRe(Object.values(grpcServerErrors).join('|')) },
        example: { grpc_code: 'Internal' },
        text: GRPC_FAILURE,
      },
      success: { example: { grpc_code: 'OK' } },
    },
    { ignoreRoutes: GRPC_PROBES, ...options },
  );
}
