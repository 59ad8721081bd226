import { externalLabels, targetLabels } from '@observability-stack/contracts';
import {
  type BrowserAddress,
  type Bytes,
  type Duration,
  exposureSchema,
  externalUrlSchema,
  type Quantity,
  type Resolved,
  type Resources,
  resourcesSchema,
  type SecretKey,
  secretKeySchema,
} from '../../catalog/definitions/common';
import { CLOUD_DISCOVERIES, type CloudDiscovery } from '../../catalog/definitions/raw-scrape';
import { type RawSettings, rawSettingsSchema } from '../../catalog/definitions/raw-settings';
import { type RelabelStep, relabelStepSchema } from '../../catalog/definitions/relabel';
import {
  authSchema,
  type ScrapeAuth,
  type ScrapeTls,
  tlsSchema,
} from '../../catalog/definitions/scrape';
import {
  arrayOf,
  boolean,
  byteSize,
  duration,
  enumOf,
  featureNames,
  headerName,
  httpUrl,
  kubeObjectName,
  nonNegativeInteger,
  objectSchema,
  orFalse,
  positiveDuration,
  positiveInteger,
  replicaCount,
  type Schema,
  textLine,
  volumeQuantity,
} from '../../catalog/helpers/schema';

/**
 * Limits of a scrape. A scrape that exceeds one fails, so that a single service cannot exhaust the memory of
 * Prometheus. `budgets` means 10000 samples and 32 labels, or more if the contracts of a service allow more. For a
 * service with complete contracts (`metricsComplete`) it means their sum, plus a reserve for the metrics of the runtime
 * and libraries.
 */
export interface ScrapeLimits {
  /** Samples per scrape of a target. @default 'budgets' */
  readonly sampleLimit?: number | 'budgets';
  /** Labels per series. @default 'budgets' */
  readonly labelLimit?: number | 'budgets';
  /** Bytes in a label name; 0 disables the limit. @default 0 */
  readonly labelNameLengthLimit?: number;
  /** Bytes in a label value. @default 512 */
  readonly labelValueLengthLimit?: number;
  /** Number of targets of a job. @default 500 */
  readonly targetLimit?: number;
}

/**
 * The queue of a remote write. Prometheus reads samples from its write-ahead log, which keeps about two hours; an outage
 * of the endpoint that is longer loses samples.
 */
export interface RemoteWriteQueue {
  /** Samples that each shard buffers. @default 10000 */
  readonly capacity?: number;
  /** Minimum number of parallel senders. @default 1 */
  readonly minShards?: number;
  /** Maximum number of parallel senders. @default 50 */
  readonly maxShards?: number;
  /** Samples in a request. @default 2000 */
  readonly maxSamplesPerSend?: number;
  /** Maximum time that a sample waits for a full request. @default '5s' */
  readonly batchSendDeadline?: Duration;
  /** First delay of a retry. @default '30ms' */
  readonly minBackoff?: Duration;
  /** Maximum delay of a retry. @default '5s' */
  readonly maxBackoff?: Duration;
  /** Whether to retry after status 429; otherwise the samples are dropped. @default true */
  readonly retryOnRateLimit?: boolean;
  /** Age above which samples are dropped instead of sent. @default no limit */
  readonly sampleAgeLimit?: Duration;
}

/** An endpoint that receives a copy of all samples: Mimir, Thanos Receive, Grafana Cloud, or another Prometheus. */
export interface RemoteWrite {
  /** Name in the logs and in the label `remote_name` of metrics; unique. @default remote-<number> */
  readonly name?: string;
  /** URL with its path: `https://mimir.example.org/api/v1/push`. */
  readonly url: string;
  /** Authentication. @default none */
  readonly auth?: ScrapeAuth;
  /** TLS of the connection. @default the authorities of the image */
  readonly tls?: ScrapeTls;
  /** URL of an HTTP proxy. @default none */
  readonly proxyUrl?: string;
  /**
   * HTTP headers, such as the tenant `X-Scope-OrgID`. A value that must not be published is a key of a Secret.
   * @default none
   */
  readonly headers?: Readonly<Record<string, string | SecretKey>>;
  /** Timeout of a request. @default '30s' */
  readonly timeout?: Duration;
  /** The queue. @default the defaults of each setting */
  readonly queue?: RemoteWriteQueue;
  /**
   * Relabelling of the series that are sent, which have the external labels. `keep` and `drop` select series.
   * @default none
   */
  readonly relabel?: readonly RelabelStep[];
  /** Whether to send exemplars. @default true */
  readonly sendExemplars?: boolean;
  /** Whether to send native histograms. @default true */
  readonly sendNativeHistograms?: boolean;
}

/** Settings of Prometheus. It has no authentication: with `exposure`, the controller must authenticate users. */
export interface PrometheusSettings extends BrowserAddress {
  /**
   * `'agent'` only scrapes, receives and writes to `remoteWrite`: it has no queries and evaluates no rules, which the
   * Prometheus that receives its samples does.
   * @default 'server'
   */
  readonly mode?: 'server' | 'agent';
  /** Number of pods that scrape the same targets independently. @default 1 */
  readonly replicas?: number;
  /** Number of groups of replicas; each job is assigned to one of them. @default 1 */
  readonly shards?: number;
  /** Scrape interval. An outage alert pages within six intervals, 90 seconds by default. @default '15s' */
  readonly scrapeInterval?: Duration;
  /** Scrape timeout. @default '10s' */
  readonly scrapeTimeout?: Duration;
  /** Interval of rule evaluations. @default '30s' */
  readonly evaluationInterval?: Duration;
  /**
   * Features to enable in addition to `exemplar-storage`, such as `promql-experimental-functions`, which rules and panels may
   * then use: https://prometheus.io/docs/prometheus/latest/feature_flags/
   * @default none
   */
  readonly enableFeatures?: readonly string[];
  /**
   * Discoveries that raw scrapes of services may use with the identity of the pods of Prometheus in the cloud
   * (`pods.prometheus.serviceAccountAnnotations`). Every team can then find what this identity may list.
   * @default none
   */
  readonly cloudDiscoveries?: readonly CloudDiscovery[];
  /** Interval of reading target files, in addition to change notifications. @default '30s' */
  readonly targetRefreshInterval?: Duration;
  /**
   * Retention time of blocks, by default longer than the default period of error budgets. With an agent, that of the
   * Prometheus that receives its samples, which limits the ranges of rules and the periods of SLOs.
   * @default '31d'
   */
  readonly retention?: Duration;
  /** Maximum size of blocks, above which the oldest are deleted. Must be below `storage`. @default '8GB' */
  readonly retentionSize?: Bytes;
  /** Maximum number of exemplars in memory, for all series. @default 100000 */
  readonly maxExemplars?: number;
  /** Maximum age of out-of-order samples, relative to the newest sample. @default '30m' */
  readonly outOfOrderTimeWindow?: Duration;
  /** Limits of scrapes. @default the defaults of each setting */
  readonly limits?: ScrapeLimits;
  /** Size of the volume of each pod. @default '10Gi' */
  readonly storage?: Quantity;
  /** Whether to accept remote write, which the ruler of Loki uses for recorded series. @default true */
  readonly remoteWriteReceiver?: boolean;
  /** Endpoints that receive a copy of all samples. @default none */
  readonly remoteWrite?: readonly RemoteWrite[];
  /**
   * Labels of all series and alerts that leave Prometheus, in addition to those that identify it: `cluster`, `prometheus_replica` and
   * `prometheus_shard`.
   * @default none
   */
  readonly externalLabels?: Readonly<Record<string, string>>;
  /** Requests and limits of each pod. @default cpu 200m, memory 512Mi, cpuLimit 2, memoryLimit 2Gi */
  readonly resources?: Resources;
  /** Keys of prometheus.yml that have no setting, merged over those of the stack. @default none */
  readonly raw?: RawSettings;
}

export const prometheusDefaults: Resolved<PrometheusSettings> = {
  externalUrl: false,
  exposure: false,
  mode: 'server',
  replicas: 1,
  shards: 1,
  scrapeInterval: '15s',
  scrapeTimeout: '10s',
  evaluationInterval: '30s',
  enableFeatures: [],
  targetRefreshInterval: '30s',
  cloudDiscoveries: [],
  // One day more than the default of alerts.budgetPeriod.
  retention: '31d',
  retentionSize: '8GB',
  maxExemplars: 100_000,
  outOfOrderTimeWindow: '30m',
  limits: {
    sampleLimit: 'budgets',
    labelLimit: 'budgets',
    labelNameLengthLimit: 0,
    labelValueLengthLimit: 512,
    targetLimit: 500,
  },
  storage: '10Gi',
  remoteWriteReceiver: true,
  remoteWrite: [],
  externalLabels: {},
  resources: { cpu: '200m', memory: '512Mi', cpuLimit: '2', memoryLimit: '2Gi' },
  raw: {},
};

/** Headers that Prometheus sets itself or that contain credentials, in lower case. */
const RESERVED_HEADERS = [
  'accept-encoding',
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'cookie',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'user-agent',
  'www-authenticate',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
  'x-prometheus-remote-read-version',
  'x-prometheus-remote-write-version',
  'x-prometheus-scrape-timeout-seconds',
];

const remoteWriteSchema: Schema = objectSchema<RemoteWrite>(
  {
    name: kubeObjectName,
    url: httpUrl,
    auth: authSchema,
    tls: tlsSchema,
    proxyUrl: httpUrl,
    headers: {
      type: 'object',
      propertyNames: headerName(RESERVED_HEADERS),
      additionalProperties: {
        if: { type: 'object' },
        // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
        then: secretKeySchema,
        else: { ...textLine, minLength: 1 },
      },
    },
    timeout: positiveDuration,
    queue: objectSchema<RemoteWriteQueue>({
      capacity: positiveInteger,
      minShards: positiveInteger,
      maxShards: positiveInteger,
      maxSamplesPerSend: positiveInteger,
      batchSendDeadline: positiveDuration,
      minBackoff: positiveDuration,
      maxBackoff: positiveDuration,
      retryOnRateLimit: boolean,
      sampleAgeLimit: positiveDuration,
    }),
    relabel: arrayOf(relabelStepSchema),
    sendExemplars: boolean,
    sendNativeHistograms: boolean,
  },
  ['url'],
);

const limit: Schema = { if: { const: 'budgets' }, else: positiveInteger };
export const prometheusSchema: Schema = objectSchema<PrometheusSettings>({
  externalUrl: orFalse(externalUrlSchema),
  exposure: orFalse(exposureSchema),
  mode: enumOf('server', 'agent'),
  replicas: replicaCount,
  shards: replicaCount,
  scrapeInterval: duration,
  scrapeTimeout: duration,
  evaluationInterval: duration,
  enableFeatures: featureNames,
  targetRefreshInterval: duration,
  cloudDiscoveries: { ...arrayOf(enumOf(...CLOUD_DISCOVERIES)), uniqueItems: true },
  retention: duration,
  retentionSize: byteSize,
  maxExemplars: nonNegativeInteger,
  outOfOrderTimeWindow: duration,
  limits: objectSchema<ScrapeLimits>({
    sampleLimit: limit,
    labelLimit: limit,
    labelNameLengthLimit: nonNegativeInteger,
    labelValueLengthLimit: positiveInteger,
    targetLimit: positiveInteger,
  }),
  storage: volumeQuantity,
  remoteWriteReceiver: boolean,
  remoteWrite: arrayOf(remoteWriteSchema),
  externalLabels: {
    type: 'object',
    // Labels that distinguish Prometheus, or that targets have.
    propertyNames: {
      pattern: `^(?!(${[...Object.values(externalLabels), ...targetLabels].join('|')})$)[a-zA-Z][a-zA-Z0-9_]*$`,
    },
    additionalProperties: { ...textLine, minLength: 1 },
  },
  resources: resourcesSchema,
  raw: rawSettingsSchema,
});
