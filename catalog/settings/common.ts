import { object, oneOf, quantity, type Schema, text } from '../schema';

/** Prometheus-style duration: `30s`, `1h30m`, `15d`. */
export type Duration = string;
/** Size in bytes: `512MB`, `4GB`. */
export type Bytes = string;
/** Kubernetes quantity: `100m`, `512Mi`. */
export type Quantity = string;

/** Every default filled in, at every depth. Unions told apart by `kind` stay as they are typed. */
export type Resolved<T> = T extends readonly unknown[]
  ? T
  : T extends { readonly kind: string }
    ? T
    : T extends object
      ? { readonly [K in keyof T]-?: Resolved<Exclude<T[K], undefined>> }
      : T;

/** What a container asks for and what it may take at most. */
export interface Resources {
  /** CPU request. @default the component's own */
  readonly cpu?: Quantity;
  /** Memory request. @default the component's own */
  readonly memory?: Quantity;
  /** CPU limit. @default the component's own */
  readonly cpuLimit?: Quantity;
  /** Memory limit: the container is killed above it. @default the component's own */
  readonly memoryLimit?: Quantity;
}

export const resourcesSchema: Schema = object<Resources>({
  cpu: quantity,
  memory: quantity,
  cpuLimit: quantity,
  memoryLimit: quantity,
});

/** A key of a Kubernetes Secret. Secrets are named, never held: the README shows how to create them. */
export interface SecretKey {
  /** Name of the Secret in the namespace of the component. */
  readonly secret: string;
  readonly key: string;
}

export const secretKeySchema: Schema = object<SecretKey>({ secret: text, key: text }, [
  'secret',
  'key',
]);

/** Where blocks, chunks and indexes go: any store that speaks S3. */
export interface S3Storage {
  readonly kind: 's3';
  readonly bucket: string;
  /** Host of the store, without scheme: `s3.eu-central-1.amazonaws.com`. */
  readonly endpoint: string;
  readonly region: string;
  /** Access key id and secret. @default what the pods get from their environment */
  readonly credentials?: { readonly accessKeyId: SecretKey; readonly secretAccessKey: SecretKey };
  /** `virtual-hosted` for AWS, `path` for most others. @default whichever the client finds to work */
  readonly addressing?: 'path' | 'virtual-hosted';
  /** Plain HTTP; for stores inside the cluster only. @default false */
  readonly insecure?: boolean;
}

export const s3Schema: Schema = object<S3Storage>(
  {
    kind: { const: 's3' },
    bucket: text,
    endpoint: text,
    region: text,
    credentials: object<NonNullable<S3Storage['credentials']>>(
      { accessKeyId: secretKeySchema, secretAccessKey: secretKeySchema },
      ['accessKeyId', 'secretAccessKey'],
    ),
    addressing: oneOf('path', 'virtual-hosted'),
    insecure: { type: 'boolean' },
  },
  ['kind', 'bucket', 'endpoint', 'region'],
);
