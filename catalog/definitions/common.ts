import {
  boolean,
  bucketName,
  dnsLabel,
  dnsName,
  enumOf,
  hostOptionalPort,
  httpUrl,
  kubeLabelKey,
  kubeObjectName,
  mapOf,
  memoryQuantity,
  objectSchema,
  quantity,
  regionName,
  type Schema,
  secretKeyName,
  unionByKind,
} from '../helpers/schema';

/** A Prometheus duration: `30s`, `1h30m`, `15d`. */
export type Duration = string;
/** A size in bytes, in powers of 1024: `512MB`, `4GB`. */
export type Bytes = string;
/** A Kubernetes quantity: `100m`, `512Mi`. */
export type Quantity = string;

/** Settings with all defaults at every level. Unions that are discriminated by `kind` are unchanged. */
export type Resolved<T> = T extends readonly unknown[]
  ? T
  : T extends { readonly kind: string }
    ? T
    : T extends object
      ? { readonly [K in keyof T]-?: Resolved<Exclude<T[K], undefined>> }
      : T;

/** Resource requests and limits of a container. */
export interface Resources {
  /** CPU request. @default depends on the component */
  readonly cpu?: Quantity;
  /** Memory request. @default depends on the component */
  readonly memory?: Quantity;
  /** CPU limit. @default depends on the component */
  readonly cpuLimit?: Quantity;
  /** Memory limit, above which the container is killed. @default depends on the component */
  readonly memoryLimit?: Quantity;
}

export const resourcesSchema: Schema = objectSchema<Resources>({
  cpu: quantity,
  memory: memoryQuantity,
  cpuLimit: quantity,
  memoryLimit: memoryQuantity,
});

/**
 * A key of a Kubernetes Secret. Definitions refer to Secrets and never contain their values; docs/operate.md shows how
 * to create them.
 */
export interface SecretKey {
  /** Name of the Secret in the namespace of the component. */
  readonly secret: string;
  readonly key: string;
}

export const secretKeySchema: Schema = objectSchema<SecretKey>(
  { secret: kubeObjectName, key: secretKeyName },
  ['secret', 'key'],
);

/** S3-compatible object storage for blocks, chunks and indexes. */
export interface S3Storage {
  readonly kind: 's3';
  readonly bucket: string;
  /** Host of the endpoint, without scheme: `s3.eu-central-1.amazonaws.com`. */
  readonly endpoint: string;
  readonly region: string;
  /** Access key id and secret. @default the credentials from the environment of the pods */
  readonly credentials?: { readonly accessKeyId: SecretKey; readonly secretAccessKey: SecretKey };
  /**
   * Credentials as a file instead of environment variables: a key with a profile `[default]` in the format of
   * `~/.aws/credentials`. Replaces `credentials`.
   * @default none
   */
  readonly credentialsFile?: SecretKey;
  /** `virtual-hosted` for AWS, `path` for most others. @default detected by the client */
  readonly addressing?: 'path' | 'virtual-hosted';
  /** Whether to use plain HTTP; only for stores inside the cluster. @default false */
  readonly insecure?: boolean;
}

const s3Schema: Schema = objectSchema<S3Storage>(
  {
    kind: { const: 's3' },
    bucket: bucketName,
    // Clients add the scheme.
    endpoint: hostOptionalPort,
    region: regionName,
    credentials: objectSchema<NonNullable<S3Storage['credentials']>>(
      { accessKeyId: secretKeySchema, secretAccessKey: secretKeySchema },
      ['accessKeyId', 'secretAccessKey'],
    ),
    credentialsFile: secretKeySchema,
    addressing: enumOf('path', 'virtual-hosted'),
    insecure: { type: 'boolean' },
  },
  ['kind', 'bucket', 'endpoint', 'region'],
);

/** A bucket of Google Cloud Storage. */
export interface GcsStorage {
  readonly kind: 'gcs';
  readonly bucket: string;
  /**
   * Key file of a service account, in JSON.
   * @default the identity of the Kubernetes service account: `pods.<component>.serviceAccountAnnotations`
   */
  readonly credentialsFile?: SecretKey;
}

/** A container of Azure Blob Storage. */
export interface AzureStorage {
  readonly kind: 'azure';
  /** Name of the storage account. */
  readonly account: string;
  readonly container: string;
  /** Key of the storage account. @default the workload identity of the pods */
  readonly accountKey?: SecretKey;
  /** Client id of a user-assigned managed identity of the nodes; not with `accountKey`. @default none */
  readonly userAssignedId?: string;
  /** Suffix of the endpoint, for sovereign clouds. @default 'blob.core.windows.net' */
  readonly endpointSuffix?: string;
}

const gcsSchema: Schema = objectSchema<GcsStorage>(
  { kind: { const: 'gcs' }, bucket: bucketName, credentialsFile: secretKeySchema },
  ['kind', 'bucket'],
);

const azureSchema: Schema = objectSchema<AzureStorage>(
  {
    kind: { const: 'azure' },
    account: { type: 'string', pattern: '^[a-z0-9]{3,24}$' },
    container: {
      ...{ type: 'string', minLength: 3, maxLength: 63 },
      pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
    },
    accountKey: secretKeySchema,
    userAssignedId: { type: 'string', pattern: '^[0-9a-fA-F-]{36}$' },
    endpointSuffix: { type: 'string', pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$' },
  },
  ['kind', 'account', 'container'],
);

/** Object storage of a cloud, or compatible with it. */
export type ObjectStorage = S3Storage | GcsStorage | AzureStorage;

/** Schemas of each kind of `ObjectStorage`. */
export const objectStorageSchemas = { s3: s3Schema, gcs: gcsSchema, azure: azureSchema };

/** Access from outside the cluster, with TLS termination. */
export type Exposure =
  | {
      readonly kind: 'ingress';
      readonly host: string;
      readonly className: string;
      readonly tlsSecret: string;
      /** Namespace of the ingress controller, for the network policy. */
      readonly controllerNamespace: string;
      /** Annotations of the Ingress, for the controller. @default none */
      readonly annotations?: Readonly<Record<string, string>>;
      /**
       * Whether the controller authenticates every request in a way that the annotations do not show. A check reports programs
       * without authentication.
       * @default whether an annotation configures authentication
       */
      readonly authenticated?: boolean;
    }
  | {
      readonly kind: 'gateway';
      readonly host: string;
      readonly gateway: { readonly name: string; readonly namespace: string };
      /** Namespace of the data plane of the gateway. @default the namespace of the gateway */
      readonly dataPlaneNamespace?: string;
      /** Whether a policy of the gateway authenticates every request. @default false */
      readonly authenticated?: boolean;
    };

type ExposureOf<K extends Exposure['kind']> = Extract<Exposure, { readonly kind: K }>;

export const exposureSchema: Schema = unionByKind({
  ingress: objectSchema<ExposureOf<'ingress'>>(
    {
      kind: {},
      host: dnsName,
      className: kubeObjectName,
      tlsSecret: kubeObjectName,
      controllerNamespace: dnsLabel,
      annotations: { ...mapOf({ type: 'string' }), propertyNames: kubeLabelKey },
      authenticated: boolean,
    },
    ['host', 'className', 'tlsSecret', 'controllerNamespace'],
  ),
  gateway: objectSchema<ExposureOf<'gateway'>>(
    {
      kind: {},
      host: dnsName,
      gateway: objectSchema<{ name: string; namespace: string }>(
        { name: kubeObjectName, namespace: dnsLabel },
        ['name', 'namespace'],
      ),
      dataPlaneNamespace: dnsLabel,
      authenticated: boolean,
    },
    ['host', 'gateway'],
  ),
});

/** Access with a browser. The external URL is derived from the exposure. */
export interface BrowserAddress {
  /**
   * Prefix of links in notifications: `https://prometheus.example.org`. If it contains a path, the reverse proxy must
   * remove it: the program serves `/`.
   * @default the host of `exposure`
   */
  readonly externalUrl?: string | false;
  /** Access from outside the cluster; `false` for port forwarding, or for your own Ingress. @default false */
  readonly exposure?: Exposure | false;
}

/** Schema of a URL to which others append paths, without `$` and `%`, which would be expanded. */
export const externalUrlSchema: Schema = { ...httpUrl, pattern: '^[^?#$%\\s]*$' };
