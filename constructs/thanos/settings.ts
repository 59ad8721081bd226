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
  object,
  port,
  positive,
  quantity,
  type Schema,
} from '../../catalog/helpers/schema';

/** Long-term metrics: a sidecar beside each Prometheus, and query, store and compactor. */
export interface ThanosSettings {
  /** Secret with Thanos' object store file, which names the bucket and holds its credentials. @default key objstore.yml of thanos-object-store */
  readonly objectStore?: SecretKey;
  /** Port of the object store, for the network policy. @default 443 */
  readonly objectStorePort?: number;
  /** @default 2 */
  readonly queryReplicas?: number;
  /** @default 2 */
  readonly storeReplicas?: number;
  /** Raw samples. @default '90d' */
  readonly retentionRaw?: Duration;
  /** Samples at five minutes. @default '180d' */
  readonly retention5m?: Duration;
  /** Samples at one hour. @default '1y' */
  readonly retention1h?: Duration;
  /** The store gateway's cache volume. @default '10Gi' */
  readonly storeVolume?: Quantity;
  /** Room for the largest block being compacted. @default '50Gi' */
  readonly compactorVolume?: Quantity;
  /** @default cpu 50m, memory 128Mi, cpuLimit 500m, memoryLimit 512Mi */
  readonly sidecarResources?: Resources;
  /** @default cpu 200m, memory 256Mi, cpuLimit 2, memoryLimit 1Gi */
  readonly queryResources?: Resources;
  /** @default cpu 200m, memory 512Mi, cpuLimit 2, memoryLimit 2Gi */
  readonly storeResources?: Resources;
  /** @default cpu 200m, memory 512Mi, cpuLimit 2, memoryLimit 4Gi */
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

export const thanosSchema: Schema = object<ThanosSettings>({
  objectStore: secretKeySchema,
  objectStorePort: port,
  queryReplicas: positive,
  storeReplicas: positive,
  retentionRaw: duration,
  retention5m: duration,
  retention1h: duration,
  storeVolume: quantity,
  compactorVolume: quantity,
  sidecarResources: resourcesSchema,
  queryResources: resourcesSchema,
  storeResources: resourcesSchema,
  compactorResources: resourcesSchema,
});
