import {
  type Duration,
  type Quantity,
  type Resolved,
  type Resources,
  resourcesSchema,
  type SecretKey,
  secretKeySchema,
} from '../../catalog/definitions/common';
import {
  duration,
  objectSchema,
  portNumber,
  replicaCount,
  type Schema,
  volumeQuantity,
} from '../../catalog/helpers/schema';

/** Long-term storage of metrics: a sidecar for each Prometheus, and Thanos query, store and compactor. */
export interface ThanosSettings {
  /**
   * Secret with the object store configuration of Thanos, which contains the bucket and its credentials.
   * @default key objstore.yml of thanos-object-store
   */
  readonly objectStore?: SecretKey;
  /** Port of the object storage, for the network policy. @default 443 */
  readonly objectStorePort?: number;
  /** Number of query pods. @default 2 */
  readonly queryReplicas?: number;
  /** Number of store gateway pods. @default 2 */
  readonly storeReplicas?: number;
  /** Retention of raw samples. @default '90d' */
  readonly retentionRaw?: Duration;
  /** Retention of samples downsampled to five minutes. @default '180d' */
  readonly retention5m?: Duration;
  /** Retention of samples downsampled to one hour. @default '1y' */
  readonly retention1h?: Duration;
  /** Size of the cache volume of each store gateway. @default '10Gi' */
  readonly storeVolume?: Quantity;
  /** Size of the volume of the compactor, which must hold the largest compaction. @default '50Gi' */
  readonly compactorVolume?: Quantity;
  /** Requests and limits of each sidecar. @default cpu 50m, memory 128Mi, cpuLimit 500m, memoryLimit 512Mi */
  readonly sidecarResources?: Resources;
  /** Requests and limits of each query pod. @default cpu 200m, memory 256Mi, cpuLimit 2, memoryLimit 1Gi */
  readonly queryResources?: Resources;
  /** Requests and limits of each store gateway. @default cpu 200m, memory 512Mi, cpuLimit 2, memoryLimit 2Gi */
  readonly storeResources?: Resources;
  /** Requests and limits of the compactor. @default cpu 200m, memory 512Mi, cpuLimit 2, memoryLimit 4Gi */
  readonly compactorResources?: Resources;
}

export const thanosDefaults: Resolved<ThanosSettings> = {
  objectStore: { secret: 'thanos-object-store', key: 'objstore.yml' },
  objectStorePort: 443,
  queryReplicas: 2,
  storeReplicas: 2,
  retentionRaw: '90d',
  retention5m: '180d',
  retention1h: '1y',
  storeVolume: '10Gi',
  compactorVolume: '50Gi',
  sidecarResources: { cpu: '50m', memory: '128Mi', cpuLimit: '500m', memoryLimit: '512Mi' },
  queryResources: { cpu: '200m', memory: '256Mi', cpuLimit: '2', memoryLimit: '1Gi' },
  storeResources: { cpu: '200m', memory: '512Mi', cpuLimit: '2', memoryLimit: '2Gi' },
  compactorResources: { cpu: '200m', memory: '512Mi', cpuLimit: '2', memoryLimit: '4Gi' },
};

export const thanosSchema: Schema = objectSchema<ThanosSettings>({
  objectStore: secretKeySchema,
  objectStorePort: portNumber,
  queryReplicas: replicaCount,
  storeReplicas: replicaCount,
  retentionRaw: duration,
  retention5m: duration,
  retention1h: duration,
  storeVolume: volumeQuantity,
  compactorVolume: volumeQuantity,
  sidecarResources: resourcesSchema,
  queryResources: resourcesSchema,
  storeResources: resourcesSchema,
  compactorResources: resourcesSchema,
});
