import {
  type Duration,
  type Exposure,
  exposureSchema,
  type Quantity,
  type Resolved,
  type Resources,
  resourcesSchema,
} from '../../catalog/definitions/common';
import { applyDefaults, type SettingsKey } from '../../catalog/definitions/defaults';
import { type RawSettings, rawSettingsSchema } from '../../catalog/definitions/raw-settings';
import {
  arrayOf,
  attributeName,
  duration,
  mapOf,
  nonEmptyString,
  objectSchema,
  orFalse,
  positiveDuration,
  positiveInteger,
  ratio,
  replicaCount,
  type Schema,
  volumeQuantity,
} from '../../catalog/helpers/schema';

/**
 * Tail sampling: keeps or drops whole traces by their content, `decisionWait` after the first span. Requires one
 * replica.
 */
export interface TailSampling {
  /** Time to wait for the spans of a trace; later spans follow the decision. @default '10s' */
  readonly decisionWait?: Duration;
  /** Maximum number of traces waiting in memory; above it the oldest are decided early. @default 50000 */
  readonly numTraces?: number;
  /** Duration above which every trace is kept. @default '500ms' */
  readonly slowerThan?: Duration;
  /** Ratio of the other traces to keep; traces with errors are always kept. @default 0.1 */
  readonly keepRatio?: number;
}

/** RED metrics from spans, computed before sampling. */
export interface SpanMetrics {
  /** Bounds of the duration buckets, in ascending order. @default 2ms to 10s, including common latency objectives */
  readonly buckets?: readonly Duration[];
  /** Maximum number of services; above it, the one without spans for the longest time is removed. @default 100 */
  readonly services?: number;
  /** Maximum combinations of span name, kind and status per service; the others are counted together. @default 100 */
  readonly operations?: number;
  /** Time without spans after which an operation is removed. @default '24h' */
  readonly metricsExpiration?: Duration;
}

/** Settings of the Collector. It has no authentication: with an exposure, the controller must authenticate senders. */
export interface CollectorSettings {
  /** Number of pods. @default 1 */
  readonly replicas?: number;
  /** Maximum number of spans in a batch. @default 2048 */
  readonly batchSize?: number;
  /** Maximum delay of a batch. @default '200ms' */
  readonly batchTimeout?: Duration;
  /** Percentage of the memory limit above which data is refused. @default 80 */
  readonly memoryLimitPercentage?: number;
  /** Percentage of the memory limit for the queues of all exporters, while a store is down. @default 25 */
  readonly queuePercent?: number;
  /**
   * Size of a volume for the queues of each pod: data that a store has not received survives restarts of the Collector, and
   * is retried until the queue is full. `queuePercent` has no effect then. With `false`, queues are in memory and data is dropped after five minutes of retries.
   * Changing it requires that the StatefulSet is deleted.
   * @default false
   */
  readonly queueVolume?: Quantity | false;
  /** Attributes to add to the resource of every span that lacks them. @default none */
  readonly resourceAttributes?: Readonly<Record<string, string>>;
  /** Tail sampling; `false` keeps all spans that services send. @default false */
  readonly tailSampling?: TailSampling | false;
  /** RED metrics from spans. @default the defaults of each setting */
  readonly spanMetrics?: SpanMetrics;
  /** Access to OTLP over HTTP, below `/v1`, for senders outside the cluster. @default false */
  readonly exposure?: Exposure | false;
  /**
   * Access to OTLP over gRPC for senders outside the cluster, with its own host: a GRPCRoute of a Gateway, or an Ingress whose
   * annotations make the controller speak gRPC to the pods, such as `nginx.ingress.kubernetes.io/backend-protocol: GRPC`.
   * @default false
   */
  readonly grpcExposure?: Exposure | false;
  /** Requests and limits of each pod. @default cpu 100m, memory 128Mi, cpuLimit 1, memoryLimit 512Mi */
  readonly resources?: Resources;
  /** Keys of the configuration of the Collector that have no setting, merged over those of the stack. @default none */
  readonly raw?: RawSettings;
}

export const tailSamplingDefaults: Resolved<TailSampling> = {
  decisionWait: '10s',
  numTraces: 50_000,
  slowerThan: '500ms',
  keepRatio: 0.1,
};

export const collectorDefaults: Resolved<CollectorSettings> = {
  replicas: 1,
  batchSize: 2048,
  batchTimeout: '200ms',
  memoryLimitPercentage: 80,
  queuePercent: 25,
  queueVolume: false,
  resourceAttributes: {},
  tailSampling: false,
  spanMetrics: {
    // biome-ignore format: one line shows the scale
    buckets: ['2ms', '5ms', '10ms', '25ms', '50ms', '100ms', '200ms', '500ms', '1s', '2s500ms', '5s', '10s'],
    services: 100,
    operations: 100,
    metricsExpiration: '24h',
  },
  exposure: false,
  grpcExposure: false,
  resources: { cpu: '100m', memory: '128Mi', cpuLimit: '1', memoryLimit: '512Mi' },
  raw: {},
};

const percent: Schema = { type: 'integer', minimum: 10, maximum: 95 };

const collectorSchema: Schema = objectSchema<CollectorSettings>({
  replicas: replicaCount,
  batchSize: positiveInteger,
  batchTimeout: duration,
  memoryLimitPercentage: percent,
  queuePercent: percent,
  queueVolume: orFalse(volumeQuantity),
  resourceAttributes: mapOf(nonEmptyString, attributeName),
  tailSampling: orFalse(
    objectSchema<TailSampling>({
      decisionWait: positiveDuration,
      numTraces: positiveInteger,
      slowerThan: duration,
      keepRatio: ratio,
    }),
  ),
  spanMetrics: objectSchema<SpanMetrics>({
    buckets: { ...arrayOf(duration), minItems: 1 },
    services: positiveInteger,
    operations: positiveInteger,
    metricsExpiration: duration,
  }),
  exposure: orFalse(exposureSchema),
  grpcExposure: orFalse(exposureSchema),
  resources: resourcesSchema,
  raw: rawSettingsSchema,
});

export const collectorKey: SettingsKey<CollectorSettings, Resolved<CollectorSettings>> = {
  schema: collectorSchema,
  resolve: (given) => ({
    ...applyDefaults<CollectorSettings>(collectorDefaults, given),
    tailSampling: given?.tailSampling
      ? applyDefaults<TailSampling>(tailSamplingDefaults, given.tailSampling)
      : false,
  }),
};
