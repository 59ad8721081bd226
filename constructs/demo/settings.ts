import {
  type Resolved,
  type Resources,
  resourcesSchema,
  type SecretKey,
  secretKeySchema,
} from '../../catalog/definitions/common';
import { applyDefaults, type SettingsKey } from '../../catalog/definitions/defaults';
import {
  boolean,
  imageReference,
  kubeObjectName,
  numberSchema,
  objectSchema,
  orFalse,
  portNumber,
  ratio,
  type Schema,
  unionByKind,
} from '../../catalog/helpers/schema';

/** Names of the services that the programs of the demo implement. */
export const demoServices = {
  orders: 'order-service',
  payments: 'payment-service',
  deliveries: 'delivery-service',
  load: 'load-generator',
} as const;

/** Services of the demo that an environment can leave out: `services: { 'delivery-service': false }`. */
export const optionalDemoServices: readonly string[] = [demoServices.deliveries];

/** Sampling of traces in the demo. Called programs follow the decision of the caller. */
export type DemoSampling =
  /**
   * Remote sampling from Jaeger: `jaeger.defaultSampling` and `jaeger.sampling`. With another trace store, every trace
   * is sampled.
   */
  | { readonly kind: 'remote' }
  | { readonly kind: 'always' }
  | { readonly kind: 'ratio'; readonly ratio: number };

/** PostgreSQL database for orders. */
export interface DemoDatabase {
  /** Connection string with the password, `postgresql://...`. */
  readonly url: SecretKey;
  /** Port of the connection string, which the network policy allows. @default 5432 */
  readonly port?: number;
}

export interface DemoSettings {
  /**
   * Image with the programs, as a full reference, built from packages/demo/Dockerfile.
   * @default the Node.js image, with the programs in ConfigMaps
   */
  readonly image?: string | false;
  /**
   * Secret that enables fault injection: `faults` is `enabled`, and `token` is the bearer token of requests. Disabled
   * without it; not allowed where notifications are sent.
   * @default off
   */
  readonly faults?: string | false;
  /** Sampling of traces. @default remote sampling from Jaeger */
  readonly sampling?: DemoSampling;
  /** Requests per second of the load generator. @default 5 */
  readonly requestsPerSecond?: number;
  /** Storage of orders. @default in the memory of each process */
  readonly database?: DemoDatabase | false;
  /** Requests and limits of each pod. @default cpu 20m, memory 80Mi, cpuLimit 500m, memoryLimit 192Mi */
  readonly resources?: Resources;
}

export const demoDefaults: Resolved<DemoSettings> = {
  image: false,
  faults: false,
  sampling: { kind: 'remote' },
  requestsPerSecond: 5,
  database: false,
  resources: { cpu: '20m', memory: '80Mi', cpuLimit: '500m', memoryLimit: '192Mi' },
};

/** Default port of the database. */
export const demoDatabasePort = 5432;

type Variant<K extends DemoSampling['kind']> = Extract<DemoSampling, { readonly kind: K }>;

const settings: Schema = objectSchema<DemoSettings>({
  // A tag without a name would be parsed as the name of an image.
  image: orFalse({ ...imageReference, pattern: '[:@]' }),
  faults: orFalse(kubeObjectName),
  sampling: unionByKind({
    remote: objectSchema<Variant<'remote'>>({ kind: {} }),
    always: objectSchema<Variant<'always'>>({ kind: {} }),
    ratio: objectSchema<Variant<'ratio'>>({ kind: {}, ratio }, ['ratio']),
  }),
  requestsPerSecond: { ...numberSchema, exclusiveMinimum: 0, maximum: 1000 },
  database: orFalse(
    objectSchema<DemoDatabase>({ url: secretKeySchema, port: portNumber }, ['url']),
  ),
  resources: resourcesSchema,
});

/** `true` uses the default settings. */
export const demoKey: SettingsKey<DemoSettings | boolean, Resolved<DemoSettings> | false> = {
  schema: { if: boolean, else: settings },
  resolve: (given) =>
    given ? applyDefaults<DemoSettings>(demoDefaults, given === true ? {} : given) : false,
};
