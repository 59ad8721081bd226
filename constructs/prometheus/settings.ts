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
} from '../../catalog/definitions/common';
import { type RawSettings, rawSettingsSchema } from '../../catalog/definitions/raw-settings';
import {
  boolean,
  byteSize,
  duration,
  nonNegativeInteger,
  objectSchema,
  orFalse,
  positiveInteger,
  replicaCount,
  type Schema,
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

/** Settings of Prometheus. It has no authentication: with `exposure`, the controller must authenticate users. */
export interface PrometheusSettings extends BrowserAddress {
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
  /** Interval of reading target files, in addition to change notifications. @default '30s' */
  readonly targetRefreshInterval?: Duration;
  /** Retention time of blocks. @default '15d' */
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
  /** Requests and limits of each pod. @default cpu 200m, memory 512Mi, cpuLimit 2, memoryLimit 2Gi */
  readonly resources?: Resources;
  /** Keys of prometheus.yml that have no setting, merged over those of the stack. @default none */
  readonly raw?: RawSettings;
}

export const prometheusDefaults: Resolved<PrometheusSettings> = {
  externalUrl: false,
  exposure: false,
  replicas: 1,
  shards: 1,
  scrapeInterval: '15s',
  scrapeTimeout: '10s',
  evaluationInterval: '30s',
  targetRefreshInterval: '30s',
  retention: '15d',
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
  resources: { cpu: '200m', memory: '512Mi', cpuLimit: '2', memoryLimit: '2Gi' },
  raw: {},
};

const limit: Schema = { if: { const: 'budgets' }, else: positiveInteger };
export const prometheusSchema: Schema = objectSchema<PrometheusSettings>({
  externalUrl: orFalse(externalUrlSchema),
  exposure: orFalse(exposureSchema),
  replicas: replicaCount,
  shards: replicaCount,
  scrapeInterval: duration,
  scrapeTimeout: duration,
  evaluationInterval: duration,
  targetRefreshInterval: duration,
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
  resources: resourcesSchema,
  raw: rawSettingsSchema,
});
