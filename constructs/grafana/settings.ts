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
  enumOf,
  hostPort,
  httpUrl,
  iniValue,
  mapOf,
  objectSchema,
  orFalse,
  replicaCount,
  type Schema,
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
    };

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
  resources: { cpu: '100m', memory: '384Mi', cpuLimit: '1', memoryLimit: '1Gi' },
};

/** Name of a section or a key. */
const iniName: Schema = { type: 'string', pattern: '^[a-z0-9_][a-z0-9_.-]*$' };
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
  }),
  externalUrl: orFalse(externalUrlSchema),
  exposure: orFalse(exposureSchema),
  secretKey: orFalse(secretKeySchema),
  dashboardSchema: enumOf('classic', 'v2'),
  ini: mapOf(mapOf(iniEntry, iniName), iniName),
  resources: resourcesSchema,
});
