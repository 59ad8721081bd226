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

/** Limits per tenant; Loki refuses what is above, and tells the sender. */
export interface LokiLimits {
  /** Streams that may be active at once. @default 5000 */
  readonly streams?: number;
  /** Ingestion, megabytes a second, averaged. @default 8 */
  readonly ingestionRateMb?: number;
  /** @default 16 */
  readonly ingestionBurstMb?: number;
  /** Per stream. @default '4MB' */
  readonly streamRate?: Bytes;
  /** @default '16MB' */
  readonly streamBurst?: Bytes;
  /** Longest line; what is beyond is cut off. @default '256KB' */
  readonly lineSize?: Bytes;
  /** Labels on a stream; the `service_name` that Loki adds does not count. @default 15 */
  readonly labels?: number;
  /** Longest span of one query; none goes back beyond the retention. @default '721h' */
  readonly queryLength?: Duration;
  /** Series that a metric query may return. @default 1000 */
  readonly querySeries?: number;
}

/** Chunks and index in the pod's own volume; one replica only. */
export interface FilesystemStorage {
  readonly kind: 'filesystem';
}

export interface LokiSettings {
  /** Pods of the ring, each running every part of Loki. @default 1 */
  readonly replicas?: number;
  /** Copies of each line; at most `replicas`. @default 1 */
  readonly replicationFactor?: number;
  /** @default filesystem */
  readonly storage?: FilesystemStorage | S3Storage;
  /** First day of the TSDB v13 schema, `YYYY-MM-DD`. Never change it once data is stored. @default '2024-04-01' */
  readonly schemaFrom?: string;
  /** Lines older than this are deleted by the compactor; at least `24h`. @default '168h' */
  readonly retention?: Duration;
  /** How often rules over lines run; each turn reads the lines of their window again. @default '1m' */
  readonly evaluationInterval?: Duration;
  /** @default as each setting says */
  readonly limits?: LokiLimits;
  /**
   * Carry out requests to delete lines (`/loki/api/v1/delete`), sent to a pod's own port; Grafana reaches none.
   * Without it nothing is deleted, and a request at most hides lines. In a ring send them to the pod whose
   * `loki_boltdb_shipper_compactor_running` is 1; the others forget them. @default false
   */
  readonly deletions?: boolean;
  /** Each pod's volume: write-ahead log, index cache and, with `filesystem`, the chunks. @default '10Gi' */
  readonly volume?: Quantity;
  /** Seconds to flush at shutdown. @default 120 */
  readonly terminationGracePeriod?: number;
  /** @default cpu 200m, memory 384Mi, cpuLimit 2, memoryLimit 1Gi */
  readonly resources?: Resources;
}

export const lokiDefaults: Resolved<LokiSettings> = {
  replicas: 1,
  replicationFactor: 1,
  storage: { kind: 'filesystem' },
  schemaFrom: '2024-04-01',
  retention: '168h',
  evaluationInterval: '1m',
  limits: {
    streams: 5000,
    ingestionRateMb: 8,
    ingestionBurstMb: 16,
    streamRate: '4MB',
    streamBurst: '16MB',
    lineSize: '256KB',
    labels: 15,
    queryLength: '721h',
    querySeries: 1000,
  },
  deletions: false,
  volume: '10Gi',
  terminationGracePeriod: 120,
  resources: { cpu: '200m', memory: '384Mi', cpuLimit: '2', memoryLimit: '1Gi' },
};

export const lokiSchema: Schema = object<LokiSettings>({
  replicas: positive,
  replicationFactor: positive,
  storage: byKind({ filesystem: object<FilesystemStorage>({ kind: {} }), s3: s3Schema }),
  schemaFrom: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
  retention: duration,
  evaluationInterval: duration,
  limits: object<LokiLimits>({
    streams: positive,
    ingestionRateMb: positive,
    ingestionBurstMb: positive,
    streamRate: bytes,
    streamBurst: bytes,
    lineSize: bytes,
    labels: positive,
    queryLength: duration,
    querySeries: positive,
  }),
  deletions: flag,
  volume: quantity,
  terminationGracePeriod: count,
  resources: resourcesSchema,
});
