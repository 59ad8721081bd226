import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import type { Resolved, SecretKey } from '../../catalog/definitions/common';
import { withRaw } from '../../catalog/definitions/raw-settings';
import { grafanaUrl } from '../../resolve/addresses';
import type { ResolvedEnvironment } from '../../resolve/environment';
import type { FileReference, Ini } from './ini';
import type { GrafanaAccess, GrafanaDatabase, GrafanaIni, GrafanaSettings } from './settings';

/** Returns grafana.ini: https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/ */
export const grafanaConfig = (environment: ResolvedEnvironment): Ini =>
  withRaw(ownConfig(environment), rawIni(environment.grafana.ini));

/** Returns the sections of a definition, with files in place of Secrets. */
const rawIni = (ini: GrafanaIni): Ini =>
  Object.fromEntries(
    Object.entries(ini).map(([section, keys]) => [
      section,
      Object.fromEntries(
        Object.entries(keys).map(([key, value]) => [
          key,
          typeof value === 'object' ? secretFile(value) : value,
        ]),
      ),
    ]),
  );

/** Returns the configuration without the sections of the definition. */
function ownConfig(environment: ResolvedEnvironment): Ini {
  const { grafana } = environment;
  const rootUrl = grafanaUrl(environment);
  const isEncrypted = rootUrl.startsWith('https://');
  return {
    paths: {
      data: paths.grafana.data,
      plugins: `${paths.grafana.data}/plugins`,
      provisioning: paths.grafana.provisioning,
    },
    server: {
      http_port: ports.grafana.http,
      root_url: rootUrl,
      // Compression uses hundreds of megabytes in Grafana 13; in production, the proxy in front
      // compresses.
      enable_gzip: false,
    },
    database: database(grafana.database),
    security: {
      disable_initial_admin_creation: true,
      disable_gravatar: true,
      cookie_secure: isEncrypted,
      strict_transport_security: isEncrypted,
      ...(grafana.secretKey ? { secret_key: secretFile(grafana.secretKey) } : {}),
    },
    users: {
      allow_sign_up: false,
      // Viewers need it to open Explore, the target of the links between signals.
      viewers_can_edit: true,
    },
    auth: { disable_login_form: grafana.access.kind !== 'ldap' },
    'auth.basic': { enabled: false },
    ...access(grafana.access),
    ...quiet,
    // Otherwise rules are evaluated in Prometheus and Loki, and only displayed here.
    unified_alerting: { execute_alerts: environment.alerts.evaluator === 'grafana' },
    log: { mode: 'console', level: 'info' },
    'log.console': { format: 'json' },
  };
}

/** Disables all connections to the internet. */
const quiet: Ini = {
  analytics: {
    reporting_enabled: false,
    check_for_updates: false,
    check_for_plugin_updates: false,
    feedback_links_enabled: false,
  },
  plugins: {
    // The updater removes a bundled data source at start before it finds that it cannot replace it.
    preinstall_disabled: true,
    preinstall_auto_update: false,
    plugin_admin_enabled: false,
    public_key_retrieval_disabled: true,
  },
  news: { news_feed_enabled: false },
  snapshots: { external_enabled: false },
};

function database(database: GrafanaDatabase): Ini[string] {
  if (database.kind === 'sqlite') return { type: 'sqlite3', path: 'grafana.db', wal: true };
  return {
    type: 'postgres',
    host: database.host,
    name: database.name,
    user: database.user,
    password: secretFile(database.password),
    ssl_mode: database.sslMode ?? 'require',
  };
}

function access(access: GrafanaAccess): Ini {
  if (access.kind === 'anonymous-viewer') {
    return { 'auth.anonymous': { enabled: true, org_role: 'Viewer' } };
  }
  if (access.kind === 'ldap')
    return {
      'auth.anonymous': { enabled: false },
      'auth.ldap': {
        enabled: true,
        config_file: secretFile(access.config).file,
        allow_sign_up: true,
      },
    };
  return {
    'auth.anonymous': { enabled: false },
    'auth.generic_oauth': {
      enabled: true,
      name: 'Single sign-on',
      auto_login: true,
      allow_sign_up: true,
      client_id: access.clientId,
      client_secret: secretFile(access.clientSecret),
      scopes: access.scopes ?? 'openid profile email groups',
      auth_url: access.authUrl,
      token_url: access.tokenUrl,
      api_url: access.apiUrl,
      use_pkce: true,
      role_attribute_path: access.roleMapping,
      // Users without a role in the mapping are denied.
      role_attribute_strict: true,
      allow_assign_grafana_admin: false,
    },
  };
}

/** Returns the Secrets that Grafana reads, with their keys. */
export function grafanaSecrets(grafana: Resolved<GrafanaSettings>): Map<string, string[]> {
  const { database, access, secretKey, ini } = grafana;
  const keys = [
    ...(database.kind === 'postgres' ? [database.password] : []),
    ...(access.kind === 'oidc' ? [access.clientSecret] : []),
    ...(access.kind === 'ldap' ? [access.config] : []),
    ...(secretKey ? [secretKey] : []),
    ...Object.values(ini).flatMap((keys) =>
      Object.values(keys).filter((value): value is SecretKey => typeof value === 'object'),
    ),
  ];
  const bySecret = new Map<string, string[]>();
  for (const { secret, key } of keys) {
    const known = bySecret.get(secret) ?? [];
    if (!known.includes(key)) bySecret.set(secret, [...known, key]);
  }
  return bySecret;
}

/** Returns the mount path of a Secret. */
export const secretFolder = (secret: string): string => `${paths.grafana.secrets}/${secret}`;

/**
 * Returns a reference to the file that mounts a key of a Secret, so that the configuration does not
 * contain the value.
 */
const secretFile = ({ secret, key }: SecretKey): FileReference => ({
  file: `${secretFolder(secret)}/${key}`,
});
