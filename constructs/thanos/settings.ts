import {
  type Duration,
  type ObjectStorage,
  objectStorageSchemas,
  type Quantity,
  type Resolved,
  type Resources,
  resourcesSchema,
  type SecretKey,
  secretKeySchema,
} from '../../catalog/definitions/common';
import { type ScrapeTls, tlsSchema } from '../../catalog/definitions/scrape';
import {
  arrayOf,
  duration,
  objectSchema,
  orFalse,
  portNumber,
  replicaCount,
  type Schema,
  unionByKind,
  volumeQuantity,
} from '../../catalog/helpers/schema';

/** A Thanos Store API outside of the cluster. */
export interface ThanosRemote {
  /** Address, as `host:port`. A prefix `dns+` or `dnssrv+` resolves it to all of its endpoints. */
  readonly address: string;
  /**
   * TLS of the connection, with the files of a client certificate where it is required; `false` sends queries unencrypted.
   * @default the authorities of the image
   */
  readonly tls?: ScrapeTls | false;
}

/** Storage whose configuration, with its credentials, is a file that you create. */
export interface ThanosObjstore {
  readonly kind: 'objstore';
  /** Secret with the [configuration of the object storage](https://thanos.io/tip/thanos/storage.md/). */
  readonly config: SecretKey;
  /** Port of the object storage, for the network policy. @default 443 */
  readonly port?: number;
}

/** Long-term storage of metrics: a sidecar for each Prometheus, and Thanos query, store and compactor. */
export interface ThanosSettings {
  /** Storage of blocks. @default objstore, with the key objstore.yml of the Secret thanos-object-store */
  readonly storage?: ObjectStorage | ThanosObjstore;
  /** Thanos of other clusters, whose series the queries also read: their query, sidecars or stores. @default none */
  readonly remotes?: readonly ThanosRemote[];
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
  storage: {
    kind: 'objstore',
    config: { secret: 'thanos-object-store', key: 'objstore.yml' },
  },
  remotes: [],
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
  storage: unionByKind({
    ...objectStorageSchemas,
    objstore: objectSchema<ThanosObjstore>(
      { kind: {}, config: secretKeySchema, port: portNumber },
      ['config'],
    ),
  }),
  remotes: arrayOf(
    objectSchema<ThanosRemote>(
      {
        address: {
          type: 'string',
          pattern: '^(dns(srv)?\\+)?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9])?:[0-9]{1,5}$',
        },
        tls: orFalse(tlsSchema),
      },
      ['address'],
    ),
  ),
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
