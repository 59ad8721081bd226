import { correlation } from '@observability-stack/contracts';
import { goDuration, parseDurationMs, parseQuantity } from '@observability-stack/query-common';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import type { Quantity, Resolved } from '../../catalog/definitions/common';
import { withRaw } from '../../catalog/definitions/raw-settings';
import { SPAN_METRICS_PREFIX } from '../../catalog/names';
import { endpointOf } from '../../resolve/endpoints';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { promotedAttributes } from '../../resolve/otlp';
import { exists } from '../../resolve/parts';
import { endpoint, grpcServer, memoryLimiter, selfTelemetry } from '../shared/otel';
import { authenticators, externalClient } from './external';
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
  const toStore = exists(environment, 'tracing');
  const logins = authenticators(environment);
  return {
    extensions: {
      health_check: { endpoint: endpoint(ports.collector.health) },
      ...logins,
      ...(collector.queueVolume ? { [QUEUE_STORAGE]: { directory: paths.collector.queues } } : {}),
    },
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
      ...(tailSampling && toStore ? { tail_sampling: tailSamplingProcessor(tailSampling) } : {}),
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
      ...(tailSampling && toStore ? { 'forward/counted': {} } : {}),
      ...otlp.connectors,
    },
    exporters: {
      ...(toStore ? { [exporterTo(environment.tracing)]: storeExporter(environment) } : {}),
      ...Object.fromEntries(
        Object.entries(otlp.exporters).map(([name, address]) => [
          name,
          address.kind === 'remote-write'
            ? remoteWriteExporter(environment, address)
            : httpExporter(environment, address),
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
      extensions: [
        'health_check',
        ...Object.keys(logins),
        ...(collector.queueVolume ? [QUEUE_STORAGE] : []),
      ],
      pipelines: {
        ...tracePipelines(
          tailSampling !== false,
          toStore ? exporterTo(environment.tracing) : undefined,
        ),
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

/**
 * A single input pipeline: data that the memory limiter refuses is neither counted nor exported. Without a trace store, spans
 * are only counted.
 */
const tracePipelines = (sampled: boolean, exporter: string | undefined): object =>
  sampled && exporter !== undefined
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
          exporters: ['span_metrics', ...(exporter === undefined ? [] : [exporter])],
        },
      };

/**
 * Adds these attributes to resources that lack them. Attributes of the service take precedence, except the tag that
 * links depend on.
 */
const resourceAttributes = ({ env, cluster, collector }: ResolvedEnvironment): object[] => [
  ...Object.entries({
    'deployment.environment.name': env,
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

function storeExporter(environment: ResolvedEnvironment): object {
  const { protocol, hostname, port } = new URL(endpointOf(environment, 'spans') ?? '');
  const isPlain = protocol === 'http:';
  return {
    endpoint: `${hostname}:${port || (isPlain ? 80 : 443)}`,
    // Inside the namespace, and network policies allow no other pod.
    ...(isPlain ? { tls: { insecure: true } } : {}),
    ...externalClient(environment, 'tracing'),
    ...delivery(environment, {}),
  };
}

/** Returns an exporter of metrics or log records. */
const httpExporter = (
  environment: ResolvedEnvironment,
  { endpoint, client, ...queue }: ExporterAddress,
): object => ({ endpoint, ...client, ...delivery(environment, queue) });

/** Memory of a record with its attributes in a queue, in bytes. */
const RECORD_SIZE = 1024;

/** Returns the exporter of metrics by remote write. Its queue is always in memory, and counts batches instead of bytes. */
const remoteWriteExporter = (
  environment: ResolvedEnvironment,
  { endpoint, client }: ExporterAddress,
): object => ({
  endpoint,
  ...client,
  // As for metrics that Prometheus itself receives by OTLP.
  resource_constant_labels: { included: promotedAttributes(environment) },
  disable_scope_info: true,
  remote_write_queue: {
    queue_size: Math.max(
      1,
      Math.floor(
        queueSize(environment, {}, false) / (environment.collector.batchSize * RECORD_SIZE),
      ),
    ),
    // Concurrent requests would deliver samples of a series out of order.
    num_consumers: 1,
  },
  retry_on_failure: retries,
});

const retries = { initial_interval: '1s', max_interval: '30s', max_elapsed_time: '5m' };

/** The extension with the queues on a volume. */
const QUEUE_STORAGE = 'file_storage';
/** Percentage of the volume for queues; the rest is for the free pages of its files. */
const VOLUME_PERCENT = 60;

/** Returns the bytes of all queues: a part of the volume, or of the memory. */
const queueSpace = (
  { collector: { queuePercent, resources } }: ResolvedEnvironment,
  queueVolume: Quantity | false,
): number =>
  queueVolume
    ? (parseQuantity(queueVolume) * VOLUME_PERCENT) / 100
    : (parseQuantity(resources.memoryLimit) * queuePercent) / 100;

/** Returns the number of equal parts of the space for queues. The exporters to the tenants of Loki have one together. */
function queueParts(environment: ResolvedEnvironment): number {
  const parts = Object.values(otlpPipelines(environment).exporters).reduce(
    (sum, { sharedBy = 1 }) => sum + 1 / sharedBy,
    exists(environment, 'tracing') ? 1 : 0,
  );
  return Math.max(1, Math.round(parts));
}

/** Returns the size of a queue in bytes. */
const queueSize = (
  environment: ResolvedEnvironment,
  { sharedBy = 1 }: Pick<ExporterAddress, 'sharedBy'> = {},
  volume: Quantity | false = environment.collector.queueVolume,
): number => Math.floor(queueSpace(environment, volume) / queueParts(environment) / sharedBy);

/** A setting of the queues that leaves less than the minimum for one of them. */
interface SmallQueue {
  /** Size of the smallest queue, and its minimum, in bytes. */
  readonly size: number;
  readonly minimum: number;
  /** Volume or memory limit with which it would have the minimum, in bytes. */
  readonly required: number;
}

/**
 * Returns the smallest queue if it cannot hold two messages of the largest size from an SDK, or two batches. The Collector
 * drops what exceeds an empty queue.
 */
export function smallQueue(environment: ResolvedEnvironment): SmallQueue | undefined {
  const { batchSize, queueVolume, queuePercent } = environment.collector;
  const minimum = 2 * Math.max(SDK_MESSAGE_MIB * 2 ** 20, batchSize * RECORD_SIZE);
  const addresses = Object.values(otlpPipelines(environment).exporters);
  const sharedBy = Math.max(1, ...addresses.map((address) => address.sharedBy ?? 1));
  const size = queueSize(environment, { sharedBy });
  if (size >= minimum || (addresses.length === 0 && !exists(environment, 'tracing')))
    return undefined;
  const space = minimum * queueParts(environment) * sharedBy;
  return { size, minimum, required: (space * 100) / (queueVolume ? VOLUME_PERCENT : queuePercent) };
}

/** Returns the queue and the retries of an exporter. */
const delivery = (
  environment: ResolvedEnvironment,
  { consumers, sharedBy }: Pick<ExporterAddress, 'consumers' | 'sharedBy'>,
): object => {
  const { queueVolume } = environment.collector;
  const queue = {
    sizer: 'bytes',
    ...(consumers === undefined ? {} : { num_consumers: consumers }),
    queue_size: queueSize(environment, { sharedBy }),
  };
  return queueVolume
    ? {
        sending_queue: { ...queue, storage: QUEUE_STORAGE },
        // Otherwise it would drop what the volume has space for.
        retry_on_failure: { ...retries, max_elapsed_time: '0s' },
      }
    : { sending_queue: queue, retry_on_failure: retries };
};
