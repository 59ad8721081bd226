import {
  type Resolved,
  type Resources,
  resourcesSchema,
  type SecretKey,
  secretKeySchema,
} from '../../catalog/definitions/common';
import { type SettingsKey, withDefaults } from '../../catalog/definitions/defaults';
import {
  byKind,
  flag,
  image,
  number,
  object,
  objectName,
  orOff,
  port,
  ratio,
  type Schema,
} from '../../catalog/helpers/schema';

/** Names of the service records that the demo's programs answer for. */
export const demoServices = {
  orders: 'order-service',
  payments: 'payment-service',
  load: 'load-generator',
} as const;

/** Which traces the demo keeps. A program that is called follows its caller. */
export type DemoSampling =
  /** What Jaeger says: `jaeger.defaultSampling` and `jaeger.sampling`. With another trace store, every trace. */
  | { readonly kind: 'remote' }
  | { readonly kind: 'always' }
  | { readonly kind: 'ratio'; readonly ratio: number };

/** PostgreSQL for the orders. */
export interface DemoDatabase {
  /** Connection string, `postgresql://` and so on, with the password in it. */
  readonly url: SecretKey;
  /** Port of the string, which the network policy opens. @default 5432 */
  readonly port?: number;
}

export interface DemoSettings {
  /** Whole reference of an image with the programs in it; packages/demo/Dockerfile makes it. @default the stock Node image, and the programs as ConfigMaps */
  readonly image?: string | false;
  /** Secret that turns faults on demand on: `faults` is `enabled`, and `token` is what a request must bear. Without it they are off; where alerts reach people there may be none. @default off */
  readonly faults?: string | false;
  /** @default what Jaeger says */
  readonly sampling?: DemoSampling;
  /** Requests that the load generator makes. @default 5 */
  readonly requestsPerSecond?: number;
  /** Where the orders are. @default in each process, until it ends */
  readonly database?: DemoDatabase | false;
  /** Of each pod. @default cpu 20m, memory 80Mi, cpuLimit 500m, memoryLimit 192Mi */
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

/** What a database's own settings leave out. */
export const demoDatabasePort = 5432;

type Variant<K extends DemoSampling['kind']> = Extract<DemoSampling, { readonly kind: K }>;

const settings: Schema = object<DemoSettings>({
  // a tag alone would be the name of an image
  image: orOff({ ...image, pattern: '[:@]' }),
  faults: orOff(objectName),
  sampling: byKind({
    remote: object<Variant<'remote'>>({ kind: {} }),
    always: object<Variant<'always'>>({ kind: {} }),
    ratio: object<Variant<'ratio'>>({ kind: {}, ratio }, ['ratio']),
  }),
  requestsPerSecond: { ...number, exclusiveMinimum: 0, maximum: 1000 },
  database: orOff(object<DemoDatabase>({ url: secretKeySchema, port }, ['url'])),
  resources: resourcesSchema,
});

/** `true` is as each setting says. */
export const demoKey: SettingsKey<DemoSettings | boolean, Resolved<DemoSettings> | false> = {
  schema: { if: flag, else: settings },
  resolve: (given) =>
    given ? withDefaults<DemoSettings>(demoDefaults, given === true ? {} : given) : false,
};
