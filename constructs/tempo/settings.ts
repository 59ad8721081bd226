import {
  type Bytes,
  type Duration,
  type Quantity,
  type Resolved,
  type Resources,
  resourcesSchema,
  type S3Storage,
  s3Schema,
} from '../../catalog/definitions/common';
import {
  byKind,
  bytes,
  count,
  duration,
  flag,
  object,
  positive,
  quantity,
  type Schema,
} from '../../catalog/helpers/schema';

/** Limits of what is stored; spans above them are refused and counted. */
export interface TempoLimits {
  /** Bytes of spans a second, averaged. @default '15MB' */
  readonly ingestionRate?: Bytes;
  /** @default '20MB' */
  readonly ingestionBurst?: Bytes;
  /** Traces that get new spans at once. @default 10000 */
  readonly liveTraces?: number;
  /** Spans of one trace, beyond which the rest of it is dropped. @default '5MB' */
  readonly traceSize?: Bytes;
  /** Longest range of one search. @default '168h' */
  readonly searchLength?: Duration;
}

/** Blocks of traces in the pod's own volume. */
export interface TempoVolumeStorage {
  readonly kind: 'filesystem';
}

/** One process with every part of Tempo. While it restarts, spans wait in the queue of the Collector. */
export interface TempoSettings {
  /** @default filesystem */
  readonly storage?: TempoVolumeStorage | S3Storage;
  /** Traces older than this are deleted. @default '72h' */
  readonly retention?: Duration;
  /** Rate, errors and duration of the calls between services, written to Prometheus with exemplars. @default true */
  readonly serviceGraph?: boolean;
  /** @default as each setting says */
  readonly limits?: TempoLimits;
  /** Write-ahead log and, with `filesystem`, the blocks. @default '10Gi' */
  readonly volume?: Quantity;
  /** Seconds to write what is in memory at shutdown. @default 120 */
  readonly terminationGracePeriod?: number;
  /** @default cpu 100m, memory 256Mi, cpuLimit 1, memoryLimit 1Gi */
  readonly resources?: Resources;
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
};

export const tempoSchema: Schema = object<TempoSettings>({
  storage: byKind({ filesystem: object<TempoVolumeStorage>({ kind: {} }), s3: s3Schema }),
  retention: duration,
  serviceGraph: flag,
  limits: object<TempoLimits>({
    ingestionRate: bytes,
    ingestionBurst: bytes,
    liveTraces: positive,
    traceSize: bytes,
    searchLength: duration,
  }),
  volume: quantity,
  terminationGracePeriod: count,
  resources: resourcesSchema,
});
