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
import {
  bytes,
  count,
  duration,
  flag,
  object,
  orOff,
  positive,
  quantity,
  type Schema,
} from '../../catalog/helpers/schema';

/**
 * Limits on one scrape; above any of them the whole scrape fails, so that a leak stops at its source. `budgets` is 10000
 * series and 32 labels, or more where the contracts of a service allow more. For a service whose contracts are complete
 * (`metricsComplete`) it is what they allow, with room for the metrics of its runtime and libraries.
 */
export interface ScrapeLimits {
  /** Series a target may expose. @default 'budgets' */
  readonly samples?: number | 'budgets';
  /** Labels on one series. @default 'budgets' */
  readonly labels?: number | 'budgets';
  /** Bytes in the name of a label; 0 is no limit. @default 0 */
  readonly labelNameLength?: number;
  /** Bytes in the value of a label. @default 512 */
  readonly labelValueLength?: number;
  /** Targets a job may have. @default 500 */
  readonly targets?: number;
}

/** Prometheus has no log-in: whoever reaches its `exposure` reads every metric, so let the controller authenticate. */
export interface PrometheusSettings extends BrowserAddress {
  /** Pods that scrape the same targets, each on its own. @default 1 */
  readonly replicas?: number;
  /** Groups of replicas that divide the jobs among them. A job stays whole. @default 1 */
  readonly shards?: number;
  /** A total outage pages within six of them: 90 seconds. @default '15s' */
  readonly scrapeInterval?: Duration;
  /** @default '10s' */
  readonly scrapeTimeout?: Duration;
  /** How often rules run. @default '30s' */
  readonly evaluationInterval?: Duration;
  /** How often target files are read again even if no change was noticed. @default '30s' */
  readonly targetRefreshInterval?: Duration;
  /** Blocks older than this are deleted. @default '15d' */
  readonly retention?: Duration;
  /** Oldest blocks go when all of them pass this size. Keep it under `storage`. @default '8GB' */
  readonly retentionSize?: Bytes;
  /** Exemplars kept in memory, all series together. @default 100000 */
  readonly maxExemplars?: number;
  /** How far behind the newest sample a late one may be. @default '30m' */
  readonly outOfOrderWindow?: Duration;
  /** @default as each setting says */
  readonly limits?: ScrapeLimits;
  /** Size of each pod's volume. @default '10Gi' */
  readonly storage?: Quantity;
  /** Accept remote write; Loki's ruler sends its recorded series this way. @default true */
  readonly remoteWriteReceiver?: boolean;
  /** @default cpu 200m, memory 512Mi, cpuLimit 2, memoryLimit 2Gi */
  readonly resources?: Resources;
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
  outOfOrderWindow: '30m',
  limits: {
    samples: 'budgets',
    labels: 'budgets',
    labelNameLength: 0,
    labelValueLength: 512,
    targets: 500,
  },
  storage: '10Gi',
  remoteWriteReceiver: true,
  resources: { cpu: '200m', memory: '512Mi', cpuLimit: '2', memoryLimit: '2Gi' },
};

const limit: Schema = { if: { const: 'budgets' }, else: positive };
export const prometheusSchema: Schema = object<PrometheusSettings>({
  externalUrl: orOff(externalUrlSchema),
  exposure: orOff(exposureSchema),
  replicas: positive,
  shards: positive,
  scrapeInterval: duration,
  scrapeTimeout: duration,
  evaluationInterval: duration,
  targetRefreshInterval: duration,
  retention: duration,
  retentionSize: bytes,
  maxExemplars: count,
  outOfOrderWindow: duration,
  limits: object<ScrapeLimits>({
    samples: limit,
    labels: limit,
    labelNameLength: count,
    labelValueLength: positive,
    targets: positive,
  }),
  storage: quantity,
  remoteWriteReceiver: flag,
  resources: resourcesSchema,
});
