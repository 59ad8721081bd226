import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import { withRaw } from '../../catalog/definitions/raw-settings';
import { SPAN_METRICS_PREFIX } from '../../catalog/names';
import { serviceHost } from '../../resolve/addresses';
import { findComponent } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { metricsApi } from '../../resolve/metrics-api';
import { endpoint, grpcServer, memoryLimiter, selfTelemetry } from '../shared/otel';
import { storageBackend } from './storage';

/** Names of the backends in the configuration. */
const TRACES = 'traces';
const METRICS = 'metrics';

/** Maximum size of a batch of the Collector in MiB, with headroom for large spans. */
const BATCH_MIB = 32;
const MEMORY_LIMIT_PERCENT = 80;

/** Returns config.yaml of Jaeger 2: https://www.jaegertracing.io/docs/latest/deployment/configuration/ */
export const jaegerConfig = (environment: ResolvedEnvironment): object =>
  withRaw(ownConfig(environment), environment.jaeger.raw);

/** Returns the configuration without raw settings. */
function ownConfig(environment: ResolvedEnvironment): object {
  const { storage, performanceMonitoring } = environment.jaeger;
  return {
    extensions: {
      jaeger_storage: {
        backends: { [TRACES]: storageBackend(storage) },
        ...(performanceMonitoring
          ? { metric_backends: { [METRICS]: { prometheus: spanMetricsSource(environment) } } }
          : {}),
      },
      jaeger_query: {
        storage: { traces: TRACES, ...(performanceMonitoring ? { metrics: METRICS } : {}) },
        http: { endpoint: endpoint(ports.jaeger.ui) },
        // Not used by the stack, but it cannot be disabled.
        grpc: { endpoint: '127.0.0.1:0' },
        // Its own spans would be most of the traces of an idle installation.
        enable_tracing: false,
      },
      remote_sampling: {
        file: {
          path: `${paths.jaeger.sampling}/strategies.json`,
          reload_interval: '10s',
        },
        http: { endpoint: endpoint(ports.jaeger.samplingHttp) },
        grpc: { endpoint: endpoint(ports.jaeger.samplingGrpc) },
      },
      healthcheckv2: { use_v2: true, http: { endpoint: endpoint(ports.jaeger.health) } },
    },
    receivers: {
      otlp: {
        protocols: {
          grpc: grpcServer(ports.jaeger.otlpGrpc, BATCH_MIB),
          http: { endpoint: endpoint(ports.jaeger.otlpHttp) },
        },
      },
    },
    processors: { memory_limiter: memoryLimiter(MEMORY_LIMIT_PERCENT), batch: {} },
    exporters: { jaeger_storage_exporter: { trace_storage: TRACES } },
    service: {
      extensions: ['jaeger_storage', 'jaeger_query', 'remote_sampling', 'healthcheckv2'],
      pipelines: {
        traces: {
          receivers: ['otlp'],
          processors: ['memory_limiter', 'batch'],
          exporters: ['jaeger_storage_exporter'],
        },
      },
      telemetry: selfTelemetry(ports.jaeger.metrics),
    },
  };
}

/** Returns the source and the names of span metrics for the Monitor tab. */
function spanMetricsSource(environment: ResolvedEnvironment): object {
  const { name, port } = metricsApi(environment);
  return {
    endpoint: `http://${serviceHost(findComponent(environment, name))}:${port}`,
    metric_namespace: SPAN_METRICS_PREFIX,
    normalize_calls: true,
    normalize_duration: true,
    latency_unit: 's',
  };
}
