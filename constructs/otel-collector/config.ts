import { correlation } from '@observability-stack/contracts';
import { goDuration, parseDurationMs, parseQuantity } from '@observability-stack/query-common';
import { ports } from '../../catalog/components/ports';
import type { Resolved } from '../../catalog/definitions/common';
import { withRaw } from '../../catalog/definitions/raw-settings';
import { SPAN_METRICS_PREFIX } from '../../catalog/names';
import { serviceHost } from '../../resolve/addresses';
import { findComponent } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { endpoint, grpcServer, memoryLimiter, selfTelemetry } from '../shared/otel';
import { type ExporterAddress, otlpPipelines } from './otlp';
import type { TailSampling } from './settings';
import { exporterTo } from './topology';

/** Maximum size of a message from an SDK, in MiB. */
const SDK_MESSAGE_MIB = 4;

/**
 * Returns config.yaml of the Collector: https://opentelemetry.io/docs/collector/configuration/. Spans are counted
 * before tail sampling, so the metrics include all traffic.
 */
export const collectorConfig = (environment: ResolvedEnvironment): object =>
  withRaw(ownConfig(environment), environment.collector.raw);

/** Returns the configuration without raw settings. */
function ownConfig(environment: ResolvedEnvironment): object {
  const { collector } = environment;
  const { tailSampling } = collector;
  const otlp = otlpPipelines(environment);
  const queues = 1 + Object.keys(otlp.exporters).length;
  return {
    extensions: { health_check: { endpoint: endpoint(ports.collector.health) } },
    receivers: {
      otlp: {
        protocols: {
          grpc: grpcServer(ports.collector.otlpGrpc, SDK_MESSAGE_MIB),
          http: { endpoint: endpoint(ports.collector.otlpHttp) },
        },
      },
    },
    processors: {
      memory_limiter: memoryLimiter(collector.memoryLimitPercentage),
      resource: { attributes: resourceAttributes(environment) },
      ...(tailSampling ? { tail_sampling: tailSamplingProcessor(tailSampling) } : {}),
      batch: {
        send_batch_size: collector.batchSize,
        send_batch_max_size: collector.batchSize,
        timeout: goDuration(collector.batchTimeout),
      },
      'transform/span-metrics': spanMetricsLabels,
      ...otlp.processors,
    },
    connectors: {
      span_metrics: spanMetrics(environment),
      ...(tailSampling ? { 'forward/counted': {} } : {}),
    },
    exporters: {
      [exporterTo(environment.tracing)]: storeExporter(environment, queues),
      ...Object.fromEntries(
        Object.entries(otlp.exporters).map(([name, address]) => [
          name,
          httpExporter(environment, address, queues),
        ]),
      ),
      prometheus: {
        endpoint: endpoint(ports.collector.spanMetrics),
        // Required for exemplars.
        enable_open_metrics: true,
        without_scope_info: true,
        resource_to_telemetry_conversion: { enabled: false },
      },
    },
    service: {
      extensions: ['health_check'],
      pipelines: {
        ...tracePipelines(tailSampling !== false, exporterTo(environment.tracing)),
        'metrics/span-metrics': {
          receivers: ['span_metrics'],
          processors: ['transform/span-metrics'],
          exporters: ['prometheus'],
        },
        ...otlp.pipelines,
      },
      telemetry: selfTelemetry(ports.collector.metrics),
    },
  };
}

/** A single input pipeline: data that the memory limiter refuses is neither counted nor exported. */
const tracePipelines = (sampled: boolean, exporter: string): object =>
  sampled
    ? {
        'traces/in': {
          receivers: ['otlp'],
          processors: ['memory_limiter', 'resource'],
          exporters: ['span_metrics', 'forward/counted'],
        },
        'traces/out': {
          receivers: ['forward/counted'],
          processors: ['tail_sampling', 'batch'],
          exporters: [exporter],
        },
      }
    : {
        traces: {
          receivers: ['otlp'],
          processors: ['memory_limiter', 'resource', 'batch'],
          exporters: ['span_metrics', exporter],
        },
      };

/**
 * Adds these attributes to resources that lack them. Attributes of the service take precedence, except the tag that
 * links depend on.
 */
const resourceAttributes = ({ name, cluster, collector }: ResolvedEnvironment): object[] => [
  ...Object.entries({
    'deployment.environment.name': name,
    'k8s.cluster.name': cluster,
    ...collector.resourceAttributes,
    // The Collector expands `$` in its configuration.
  }).map(([key, value]) => ({ action: 'insert', key, value: value.replaceAll('$', '$$$$') })),
  {
    action: 'upsert',
    key: correlation.spanServiceTag,
    from_attribute: correlation.spanService,
  },
];

/**
 * Returns the configuration of the span metrics connector:
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/connector/spanmetricsconnector
 */
function spanMetrics({ collector, prometheus }: ResolvedEnvironment): object {
  const { buckets, services, operations, metricsExpiration } = collector.spanMetrics;
  return {
    namespace: SPAN_METRICS_PREFIX,
    histogram: { unit: 's', explicit: { buckets: buckets.map(goDuration) } },
    // Flushed once per scrape, since an exemplar is kept from one flush to the next.
    exemplars: { enabled: true },
    metrics_flush_interval: goDuration(prometheus.scrapeInterval),
    // A random id that changes at every start; the labels of the target already identify the Collector.
    exclude_dimensions: ['collector.instance.id'],
    resource_metrics_key_attributes: [correlation.spanService],
    resource_metrics_cache_size: services,
    aggregation_cardinality_limit: operations,
    series_expiration: goDuration(metricsExpiration),
  };
}

/**
 * Copies the service name to the datapoints and drops the resource: other resource attributes would
 * become labels that collide with target labels and split series by pod.
 */
const spanMetricsLabels: object = {
  metric_statements: [
    // Operations above the limit are counted without attributes.
    {
      statements: [
        `set(datapoint.attributes["${correlation.spanService}"], resource.attributes["${correlation.spanService}"])`,
      ],
    },
    { statements: ['keep_keys(resource.attributes, [])'] },
  ],
};

/**
 * Returns the configuration of the tail sampling processor:
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/tailsamplingprocessor
 */
function tailSamplingProcessor(settings: Resolved<TailSampling>): object {
  const { decisionWait, numTraces, slowerThan, keepRatio } = settings;
  return {
    decision_wait: goDuration(decisionWait),
    num_traces: numTraces,
    // Kept longer than the spans, so that late spans follow the decision.
    decision_cache: { sampled_cache_size: 2 * numTraces, non_sampled_cache_size: 2 * numTraces },
    policies: [
      { name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } },
      { name: 'slow', type: 'latency', latency: { threshold_ms: parseDurationMs(slowerThan) } },
      ...(keepRatio > 0
        ? [
            {
              name: 'rest',
              type: 'probabilistic',
              probabilistic: { sampling_percentage: keepRatio * 100 },
            },
          ]
        : []),
    ],
  };
}

function storeExporter(environment: ResolvedEnvironment, queues: number): object {
  const { tracing } = environment;
  return {
    endpoint: `${serviceHost(findComponent(environment, tracing))}:${ports[tracing].otlpGrpc}`,
    // Inside the namespace, and network policies allow no other pod.
    tls: { insecure: true },
    ...delivery(environment, queues),
  };
}

/** Returns an exporter of metrics or log records. */
const httpExporter = (
  environment: ResolvedEnvironment,
  { endpoint, consumers }: ExporterAddress,
  queues: number,
): object => ({ endpoint, ...delivery(environment, queues, consumers) });

/** Returns the queue and the retries of an exporter. The queues of all exporters share their part of the memory. */
function delivery(
  { collector: { queuePercent, resources } }: ResolvedEnvironment,
  queues: number,
  consumers?: number,
): object {
  const memory = (parseQuantity(resources.memoryLimit) * queuePercent) / 100;
  return {
    sending_queue: {
      sizer: 'bytes',
      queue_size: Math.floor(memory / queues),
      ...(consumers === undefined ? {} : { num_consumers: consumers }),
    },
    retry_on_failure: { initial_interval: '1s', max_interval: '30s', max_elapsed_time: '5m' },
  };
}
