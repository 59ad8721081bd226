import {
  type Bytes,
  type Duration,
  type ObjectStorage,
  objectStorageSchemas,
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
  positiveInteger,
  type Schema,
  unionByKind,
  volumeQuantity,
} from '../../catalog/helpers/schema';

/** Limits per tenant. Tempo discards and counts spans that exceed them. */
export interface TempoLimits {
  /** Average ingestion rate in bytes per second (`rate_limit_bytes`). @default '15MB' */
  readonly ingestionRate?: Bytes;
  /** Ingestion burst in bytes (`burst_size_bytes`). @default '20MB' */
  readonly ingestionBurst?: Bytes;
  /** Maximum number of active traces (`max_traces_per_user`). @default 10000 */
  readonly liveTraces?: number;
  /** Maximum size of a trace, above which its spans are discarded (`max_bytes_per_trace`). @default '5MB' */
  readonly traceSize?: Bytes;
  /** Maximum time range of a search (`search.max_duration`). @default '168h' */
  readonly searchLength?: Duration;
}

/** Storage of blocks in the volume of the pod. */
export interface TempoVolumeStorage {
  readonly kind: 'filesystem';
}

/** Settings of Tempo, which runs as a single binary. While it restarts, spans wait in the queue of the Collector. */
export interface TempoSettings {
  /** Storage of blocks. @default filesystem */
  readonly storage?: TempoVolumeStorage | ObjectStorage;
  /** Retention of traces. @default '72h' */
  readonly retention?: Duration;
  /**
   * Whether to derive RED metrics of calls between services, with exemplars, and write them to Prometheus.
   * @default true
   */
  readonly serviceGraph?: boolean;
  /** Limits per tenant. @default the defaults of each setting */
  readonly limits?: TempoLimits;
  /** Size of the volume: write-ahead log and, with `filesystem`, blocks. @default '10Gi' */
  readonly volume?: Quantity;
  /** Time for flushing at shutdown, in seconds. @default 120 */
  readonly terminationGracePeriod?: number;
  /** Requests and limits of the pod. @default cpu 100m, memory 256Mi, cpuLimit 1, memoryLimit 1Gi */
  readonly resources?: Resources;
  /** Keys of tempo.yaml that have no setting, merged over those of the stack. @default none */
  readonly raw?: RawSettings;
}

export const tempoDefaults: Resolved<TempoSettings> = {
  storage: { kind: 'filesystem' },
  retention: '72h',
  serviceGraph: true,
  limits: {
    ingestionRate: '15MB',
    ingestionBurst: '20MB',
    liveTraces: 10_000,
    traceSize: '5MB',
    searchLength: '168h',
  },
  volume: '10Gi',
  terminationGracePeriod: 120,
  resources: { cpu: '100m', memory: '256Mi', cpuLimit: '1', memoryLimit: '1Gi' },
  raw: {},
};

export const tempoSchema: Schema = objectSchema<TempoSettings>({
  storage: unionByKind({
    filesystem: objectSchema<TempoVolumeStorage>({ kind: {} }),
    ...objectStorageSchemas,
  }),
  retention: duration,
  serviceGraph: boolean,
  limits: objectSchema<TempoLimits>({
    ingestionRate: byteSize,
    ingestionBurst: byteSize,
    liveTraces: positiveInteger,
    traceSize: byteSize,
    searchLength: duration,
  }),
  volume: volumeQuantity,
  terminationGracePeriod: nonNegativeInteger,
  resources: resourcesSchema,
  raw: rawSettingsSchema,
});
