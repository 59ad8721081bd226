import {
  type BrowserAddress,
  exposureSchema,
  externalUrlSchema,
  type Quantity,
  type Resolved,
  type Resources,
  resourcesSchema,
  type SecretKey,
  secretKeySchema,
} from '../../catalog/definitions/common';
import {
  type AddressNetwork,
  networkSchema,
  type PodNetwork,
} from '../../catalog/definitions/parts';
import { type RawSettings, rawSettingsSchema } from '../../catalog/definitions/raw-settings';
import {
  type Authorization,
  authorizationSchema,
  type BasicAuth,
  basicAuthSchema,
  type ScrapeTls,
  tlsSchema,
} from '../../catalog/definitions/scrape';
import {
  arrayOf,
  enumOf,
  grafanaUid,
  hostPort,
  httpUrl,
  iniValue,
  mapOf,
  objectSchema,
  orFalse,
  replicaCount,
  type Schema,
  textLine,
  unionByKind,
  volumeQuantity,
} from '../../catalog/helpers/schema';

/** The database of Grafana. */
export type GrafanaDatabase =
  | { readonly kind: 'sqlite'; readonly volume: Quantity }
  | {
      readonly kind: 'postgres';
      readonly host: string;
      readonly name: string;
      readonly user: string;
      readonly password: SecretKey;
      /** SSL mode of the connection. @default 'require' */
      readonly sslMode?: 'disable' | 'require' | 'verify-full';
    };

/** Authentication of users. An initial admin password is never set. */
export type GrafanaAccess =
  | { readonly kind: 'anonymous-viewer' }
  | {
      readonly kind: 'oidc';
      readonly clientId: string;
      readonly clientSecret: SecretKey;
      readonly authUrl: string;
      readonly tokenUrl: string;
      readonly apiUrl: string;
      /** OAuth scopes. @default 'openid profile email groups' */
      readonly scopes?: string;
      /** JMESPath expression that maps claims to Viewer, Editor or Admin. */
      readonly roleMapping: string;
    }
  | {
      readonly kind: 'ldap';
      /** Key with `ldap.toml`: servers, the password of the bind user, and the roles of groups. */
      readonly config: SecretKey;
      /** The servers that it names, for the network policy: `ldap.example.org:636`. */
      readonly servers: readonly string[];
    };

/** A data source in addition to those of the stack. */
export interface ExtraDataSource {
  /** Title, unique in Grafana. */
  readonly name: string;
  /** Uid, by which dashboards and links name it; never changes. */
  readonly uid: string;
  /** Id of its plugin: one that Grafana includes, such as `influxdb` or `mysql`, or one of `plugins`. */
  readonly type: string;
  /** URL, or `host:port` of a database. */
  readonly url: string;
  /** Where it runs, for the network policy. @default every address on the port of `url` */
  readonly network?: PodNetwork | AddressNetwork;
  /** Authentication by HTTP. @default none */
  readonly auth?: BasicAuth | Authorization;
  /** TLS of the connections. @default the authorities of the image */
  readonly tls?: ScrapeTls;
  /** User of a database. @default none */
  readonly user?: string;
  /** Settings of the plugin (`jsonData`). @default none */
  readonly jsonData?: RawSettings;
  /** Credentials of the plugin (`secureJsonData`), each from a Secret: `{ password: { secret: 'orders', key: 'password' } }`. @default none */
  readonly secureJsonData?: Readonly<Record<string, SecretKey>>;
}

/** Data sources that the image of Grafana includes. */
export const includedDataSources: readonly string[] = [
  ...[
    'alertmanager',
    'graphite',
    'grafana-azure-monitor-datasource',
    'grafana-testdata-datasource',
  ],
  ...['cloudwatch', 'elasticsearch', 'grafana-postgresql-datasource', 'influxdb', 'jaeger', 'loki'],
  ...['grafana-pyroscope-datasource', 'mssql', 'mysql', 'opentsdb', 'parca', 'prometheus'],
  ...['stackdriver', 'tempo', 'zipkin'],
];

/** Sections of grafana.ini, with keys and values. */
export type GrafanaIni = Readonly<
  Record<string, Readonly<Record<string, string | number | boolean | SecretKey>>>
>;

export interface GrafanaSettings extends BrowserAddress {
  /** Number of pods; more than one requires an external database. @default 1 */
  readonly replicas?: number;
  /** Database. @default sqlite in a 1Gi volume */
  readonly database?: GrafanaDatabase;
  /** Authentication of users. @default anonymous viewer */
  readonly access?: GrafanaAccess;
  /**
   * Encryption key of the secrets in the database. `false` uses the default of Grafana, which is public; only for local
   * environments.
   * @default false
   */
  readonly secretKey?: SecretKey | false;
  /**
   * Format of dashboards: `classic` for Grafana 10 to 13, `v2` for the resources of Grafana 13 and Git Sync.
   * @default 'classic'
   */
  readonly dashboardSchema?: 'classic' | 'v2';
  /**
   * Keys of grafana.ini that have no setting, by section, merged over those of the stack. A value from a Secret is a
   * reference: `smtp: { password: { secret: 'grafana-smtp', key: 'password' } }`.
   * @default none
   */
  readonly ini?: GrafanaIni;
  /** Data sources in addition to those of the stack. @default none */
  readonly dataSources?: readonly ExtraDataSource[];
  /**
   * Plugins by id, each with its version. An init container installs them from grafana.com, or from `pluginCatalog`, at each
   * start of a pod; a plugin that cannot be installed stops the start.
   * @default none
   */
  readonly plugins?: Readonly<Record<string, string>>;
  /** URL of the catalog of plugins, for clusters without access to the internet. @default 'https://grafana.com/api/plugins' */
  readonly pluginCatalog?: string;
  /**
   * Requests and limits of each pod. Each bundled data source runs in a separate process.
   * @default cpu 100m, memory 384Mi, cpuLimit 1, memoryLimit 1Gi
   */
  readonly resources?: Resources;
}

export const grafanaDefaults: Resolved<GrafanaSettings> = {
  replicas: 1,
  database: { kind: 'sqlite', volume: '1Gi' },
  access: { kind: 'anonymous-viewer' },
  externalUrl: false,
  exposure: false,
  secretKey: false,
  dashboardSchema: 'classic',
  ini: {},
  dataSources: [],
  plugins: {},
  pluginCatalog: 'https://grafana.com/api/plugins',
  resources: { cpu: '100m', memory: '384Mi', cpuLimit: '1', memoryLimit: '1Gi' },
};

/** Id of a plugin: `grafana-clock-panel`. */
const pluginId: Schema = { type: 'string', pattern: '^[a-z0-9][a-z0-9-]*$' };

/** Name of a section. */
const iniName: Schema = { type: 'string', pattern: '^[a-z0-9_][a-z0-9_.-]*$' };
/** Name of a key, such as `startTLS_policy`, or of a feature toggle. */
const iniKey: Schema = { type: 'string', pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]*$' };
const iniEntry: Schema = {
  if: { type: ['number', 'boolean'] },
  else: { if: { type: 'string' }, else: secretKeySchema },
  allOf: [{ if: { not: { type: 'string' } }, else: iniValue }],
};

type Variant<U, K extends string> = Extract<U, { readonly kind: K }>;

export const grafanaSchema: Schema = objectSchema<GrafanaSettings>({
  replicas: replicaCount,
  database: unionByKind({
    sqlite: objectSchema<Variant<GrafanaDatabase, 'sqlite'>>({ kind: {}, volume: volumeQuantity }, [
      'volume',
    ]),
    postgres: objectSchema<Variant<GrafanaDatabase, 'postgres'>>(
      {
        kind: {},
        host: hostPort,
        name: iniValue,
        user: iniValue,
        password: secretKeySchema,
        sslMode: { enum: ['disable', 'require', 'verify-full'] },
      },
      ['host', 'name', 'user', 'password'],
    ),
  }),
  access: unionByKind({
    'anonymous-viewer': objectSchema<Variant<GrafanaAccess, 'anonymous-viewer'>>({ kind: {} }),
    oidc: objectSchema<Variant<GrafanaAccess, 'oidc'>>(
      {
        kind: {},
        clientId: iniValue,
        clientSecret: secretKeySchema,
        authUrl: { allOf: [httpUrl, iniValue] },
        tokenUrl: { allOf: [httpUrl, iniValue] },
        apiUrl: { allOf: [httpUrl, iniValue] },
        scopes: iniValue,
        roleMapping: iniValue,
      },
      ['clientId', 'clientSecret', 'authUrl', 'tokenUrl', 'apiUrl', 'roleMapping'],
    ),
    ldap: objectSchema<Variant<GrafanaAccess, 'ldap'>>(
      { kind: {}, config: secretKeySchema, servers: { ...arrayOf(hostPort), minItems: 1 } },
      ['config', 'servers'],
    ),
  }),
  externalUrl: orFalse(externalUrlSchema),
  exposure: orFalse(exposureSchema),
  secretKey: orFalse(secretKeySchema),
  dashboardSchema: enumOf('classic', 'v2'),
  ini: mapOf(mapOf(iniEntry, iniKey), iniName),
  dataSources: arrayOf(
    objectSchema<ExtraDataSource>(
      {
        name: textLine,
        uid: grafanaUid,
        type: pluginId,
        url: { anyOf: [httpUrl, hostPort] },
        network: networkSchema,
        auth: unionByKind({ basic: basicAuthSchema, authorization: authorizationSchema }),
        tls: tlsSchema,
        user: textLine,
        jsonData: rawSettingsSchema,
        secureJsonData: mapOf(secretKeySchema, { type: 'string', pattern: '^[A-Za-z0-9_.-]+$' }),
      },
      ['name', 'uid', 'type', 'url'],
    ),
  ),
  plugins: mapOf({ type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+[A-Za-z0-9.+-]*$' }, pluginId),
  pluginCatalog: httpUrl,
  resources: resourcesSchema,
});
