import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import type { ExternalApi } from '../../catalog/definitions/parts';
import { withRaw } from '../../catalog/definitions/raw-settings';
import { SPAN_METRICS_PREFIX } from '../../catalog/names';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { metricsApi } from '../../resolve/metrics-api';
import { fileOf } from '../../scrape-configs/http-client';
import {
  basicAuthenticator,
  clientTls,
  endpoint,
  fromFile,
  grpcServer,
  memoryLimiter,
  selfTelemetry,
} from '../shared/otel';
import { storageBackend } from './storage';

/** Names of the backends in the configuration. */
const TRACES = 'traces';
const METRICS = 'metrics';

/** Maximum size of a batch of the Collector in MiB, with headroom for large spans. */
const BATCH_MIB = 32;
/** Name of the extension with the login to an existing Prometheus. */
const METRICS_LOGIN = 'basicauth/metrics';

const MEMORY_LIMIT_PERCENT = 80;

/** Returns config.yaml of Jaeger 2: https://www.jaegertracing.io/docs/latest/deployment/configuration/ */
export const jaegerConfig = (environment: ResolvedEnvironment): object =>
  withRaw(ownConfig(environment), environment.jaeger.raw);

/** Returns the configuration without raw settings. */
function ownConfig(environment: ResolvedEnvironment): object {
  const { storage, performanceMonitoring } = environment.jaeger;
  const { auth } = metricsConnection(environment);
  const logins =
    auth?.kind === 'basic'
      ? {
          [METRICS_LOGIN]: basicAuthenticator(auth, {
            password: fromFile(fileOf(auth.password, paths.jaeger.clientFiles)),
          }),
        }
      : {};
  return {
    extensions: {
      ...logins,
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
      extensions: [
        ...Object.keys(logins),
        'jaeger_storage',
        'jaeger_query',
        'remote_sampling',
        'healthcheckv2',
      ],
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

/** Returns the authentication and TLS of the queries of an existing Prometheus. */
export const metricsConnection = ({
  jaeger,
  parts: { prometheus },
}: ResolvedEnvironment): Pick<ExternalApi, 'auth' | 'tls'> =>
  jaeger.performanceMonitoring && prometheus.kind === 'external' ? prometheus : {};

/** Returns the source and the names of span metrics for the Monitor tab. */
function spanMetricsSource(environment: ResolvedEnvironment): object {
  const { auth, tls } = metricsConnection(environment);
  return {
    endpoint: metricsApi(environment).url,
    ...clientTls(tls, paths.jaeger.clientFiles),
    ...(auth?.kind === 'basic' ? { auth: { authenticator: METRICS_LOGIN } } : {}),
    ...(auth?.kind === 'authorization'
      ? { token_file_path: fileOf(auth.credentials, paths.jaeger.clientFiles) }
      : {}),
    metric_namespace: SPAN_METRICS_PREFIX,
    normalize_calls: true,
    normalize_duration: true,
    latency_unit: 's',
  };
}
