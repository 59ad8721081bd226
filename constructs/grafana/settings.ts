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
  byKind,
  hostPort,
  httpUrl,
  iniValue,
  object,
  oneOf,
  orOff,
  positive,
  quantity,
  type Schema,
} from '../../catalog/helpers/schema';

/** Grafana's own database. */
export type GrafanaDatabase =
  | { readonly kind: 'sqlite'; readonly volume: Quantity }
  | {
      readonly kind: 'postgres';
      readonly host: string;
      readonly name: string;
      readonly user: string;
      readonly password: SecretKey;
      /** @default 'require' */
      readonly sslMode?: 'disable' | 'require' | 'verify-full';
    };

/** Who may log in. Nowhere is there an initial admin password. */
export type GrafanaAccess =
  | { readonly kind: 'anonymous-viewer' }
  | {
      readonly kind: 'oidc';
      readonly clientId: string;
      readonly clientSecret: SecretKey;
      readonly authUrl: string;
      readonly tokenUrl: string;
      readonly apiUrl: string;
      /** @default 'openid profile email groups' */
      readonly scopes?: string;
      /** JMESPath that maps claims to Viewer, Editor or Admin. */
      readonly roleMapping: string;
    };

export interface GrafanaSettings extends BrowserAddress {
  /** More than one needs an external database. @default 1 */
  readonly replicas?: number;
  /** @default sqlite in a 1Gi volume */
  readonly database?: GrafanaDatabase;
  /** @default anonymous viewer */
  readonly access?: GrafanaAccess;
  /**
   * What encrypts the secrets in Grafana's database. `false`: Grafana's own default, which everybody knows;
   * for laptops. @default false
   */
  readonly secretKey?: SecretKey | false;
  /**
   * Form of the dashboards: `classic` is read by Grafana 10 to 13, `v2` are the resources that Grafana 13 has in its
   * API and in Git Sync. @default 'classic'
   */
  readonly dashboardSchema?: 'classic' | 'v2';
  /** Each bundled data source is a process of its own. @default cpu 100m, memory 384Mi, cpuLimit 1, memoryLimit 1Gi */
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
  resources: { cpu: '100m', memory: '384Mi', cpuLimit: '1', memoryLimit: '1Gi' },
};

type Variant<U, K extends string> = Extract<U, { readonly kind: K }>;

export const grafanaSchema: Schema = object<GrafanaSettings>({
  replicas: positive,
  database: byKind({
    sqlite: object<Variant<GrafanaDatabase, 'sqlite'>>({ kind: {}, volume: quantity }, ['volume']),
    postgres: object<Variant<GrafanaDatabase, 'postgres'>>(
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
  access: byKind({
    'anonymous-viewer': object<Variant<GrafanaAccess, 'anonymous-viewer'>>({ kind: {} }),
    oidc: object<Variant<GrafanaAccess, 'oidc'>>(
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
  externalUrl: orOff(externalUrlSchema),
  exposure: orOff(exposureSchema),
  secretKey: orOff(secretKeySchema),
  dashboardSchema: oneOf('classic', 'v2'),
  resources: resourcesSchema,
});
