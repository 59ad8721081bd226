import {
  byKind,
  dnsLabel,
  dnsName,
  httpUrl,
  labelKey,
  map,
  object,
  objectName,
  oneOf,
  quantity,
  type Schema,
  text,
} from '../helpers/schema';

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

/** A key of a Kubernetes Secret. Secrets are named, never held: docs/operate.md shows how to create them. */
export interface SecretKey {
  /** Name of the Secret in the namespace of the component. */
  readonly secret: string;
  readonly key: string;
}

export const secretKeySchema: Schema = object<SecretKey>(
  // what the API server takes as a key
  { secret: objectName, key: { type: 'string', pattern: '^[A-Za-z0-9._-]+$', maxLength: 253 } },
  ['secret', 'key'],
);

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
    // clients put the scheme in front themselves
    endpoint: { type: 'string', pattern: '^[A-Za-z0-9._-]+(:[0-9]+)?$' },
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

/** How people reach a program from outside the cluster. TLS ends there. */
export type Exposure =
  | {
      readonly kind: 'ingress';
      readonly host: string;
      readonly className: string;
      readonly tlsSecret: string;
      /** Namespace of the ingress controller, for the network policy. */
      readonly controllerNamespace: string;
      /** @default none */
      readonly annotations?: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'gateway';
      readonly host: string;
      readonly gateway: { readonly name: string; readonly namespace: string };
      /** Namespace in which the gateway's data plane runs. @default the gateway's */
      readonly dataPlaneNamespace?: string;
    };

type ExposureOf<K extends Exposure['kind']> = Extract<Exposure, { readonly kind: K }>;

export const exposureSchema: Schema = byKind({
  ingress: object<ExposureOf<'ingress'>>(
    {
      kind: {},
      host: dnsName,
      className: objectName,
      tlsSecret: objectName,
      controllerNamespace: dnsLabel,
      annotations: { ...map({ type: 'string' }), propertyNames: labelKey },
    },
    ['host', 'className', 'tlsSecret', 'controllerNamespace'],
  ),
  gateway: object<ExposureOf<'gateway'>>(
    {
      kind: {},
      host: dnsName,
      gateway: object<{ name: string; namespace: string }>(
        { name: objectName, namespace: dnsLabel },
        ['name', 'namespace'],
      ),
      dataPlaneNamespace: dnsLabel,
    },
    ['host', 'gateway'],
  ),
});

/** Where a browser finds a program. Both settings are one decision: the address follows from the exposure. */
export interface BrowserAddress {
  /**
   * What links in notifications start with: `https://prometheus.example.org`. Where it has a path, the proxy in front
   * removes it: the program itself answers at `/`. @default the host of `exposure`
   */
  readonly externalUrl?: string | false;
  /** The way in from outside; `false`: by port-forward only, or by a way of your own. @default false */
  readonly exposure?: Exposure | false;
}

/** An address that others append paths to; `$` and `%` would be expanded on the way. */
export const externalUrlSchema: Schema = { ...httpUrl, pattern: '^[^?#$%\\s]*$' };
