import { paths } from '../catalog/components/paths';
import type { SecretKey } from '../catalog/definitions/common';
import type {
  ConfigMapKey,
  Scrape,
  ScrapeAuth,
  ScrapeOptions,
  ScrapeTls,
} from '../catalog/definitions/scrape';
import { type Leaf, leavesOf } from '../catalog/helpers/leaves';
import type { Part, Parts } from '../resolve/parts';

/** TLS of a connection: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#tls_config */
interface TlsConfig {
  readonly ca_file?: string;
  readonly cert_file?: string;
  readonly key_file?: string;
  readonly server_name?: string;
  readonly insecure_skip_verify?: true;
}

/** Authentication, TLS and proxy of a job or a discovery. Secrets are files, which Prometheus reads for each connection. */
export interface HttpClientConfig {
  readonly basic_auth?: { readonly username: string; readonly password_file: string };
  readonly authorization?: { readonly type?: string; readonly credentials_file: string };
  readonly oauth2?: {
    readonly client_id: string;
    readonly client_secret_file: string;
    readonly token_url: string;
    readonly scopes?: readonly string[];
    readonly endpoint_params?: Readonly<Record<string, string>>;
    readonly tls_config?: TlsConfig;
    readonly proxy_url?: string;
  };
  readonly tls_config?: TlsConfig;
  readonly proxy_url?: string;
}

/** A key of a Secret or a ConfigMap. */
export type FileKey = SecretKey | ConfigMapKey;

/** Returns the path of a key in the volume. The folders separate a Secret from a ConfigMap with the same name. */
export const mountedPath = (file: FileKey): string =>
  'secret' in file
    ? `secrets/${file.secret}/${file.key}`
    : `config-maps/${file.configMap}/${file.key}`;

/** Returns the path of a key in the pods of a program, which mounts it in this folder. */
export const fileOf = (file: FileKey, folder: string = paths.prometheus.secrets): string =>
  `${folder}/${mountedPath(file)}`;

/** The token and the authority of the cluster, which Kubernetes mounts into the pods of Prometheus and renews. */
export const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Returns the key that is mounted at a path, or undefined for another path: the inverse of `fileOf`. */
export function fileKeyAt(path: string): FileKey | undefined {
  const prefix = `${paths.prometheus.secrets}/`;
  const [kind, name, key, ...more] = path.startsWith(prefix)
    ? path.slice(prefix.length).split('/')
    : [];
  if (name === undefined || key === undefined || more.length > 0) return undefined;
  return kind === 'secrets' ? { secret: name, key } : { configMap: name, key };
}

/** Returns the authentication, TLS and proxy of an HTTP client, which reads its files in this folder. */
export const httpClient = (
  {
    auth,
    tls,
    proxyUrl,
    serviceAccount,
  }: Pick<ScrapeOptions, 'auth' | 'tls' | 'proxyUrl'> & {
    readonly serviceAccount?: true | undefined;
  },
  folder: string = paths.prometheus.secrets,
): HttpClientConfig => ({
  ...(auth ? authOf(auth, proxyUrl, folder) : {}),
  ...(serviceAccount
    ? {
        authorization: { credentials_file: `${SERVICE_ACCOUNT}/token` },
        tls_config: { ca_file: `${SERVICE_ACCOUNT}/ca.crt`, ...tlsOf(tls ?? {}, folder) },
      }
    : {}),
  ...(tls && !serviceAccount ? { tls_config: tlsOf(tls, folder) } : {}),
  ...(proxyUrl ? { proxy_url: proxyUrl } : {}),
});

function authOf(auth: ScrapeAuth, proxyUrl: string | undefined, folder: string): HttpClientConfig {
  switch (auth.kind) {
    case 'basic':
      return {
        basic_auth: { username: auth.username, password_file: fileOf(auth.password, folder) },
      };
    case 'authorization':
      return {
        authorization: {
          ...(auth.type ? { type: auth.type } : {}),
          credentials_file: fileOf(auth.credentials, folder),
        },
      };
    case 'oauth2':
      return {
        oauth2: {
          client_id: auth.clientId,
          client_secret_file: fileOf(auth.clientSecret, folder),
          token_url: auth.tokenUrl,
          ...(auth.scopes ? { scopes: auth.scopes } : {}),
          ...(auth.endpointParams ? { endpoint_params: auth.endpointParams } : {}),
          ...(auth.tls ? { tls_config: tlsOf(auth.tls, folder) } : {}),
          ...(proxyUrl ? { proxy_url: proxyUrl } : {}),
        },
      };
  }
}

export const tlsOf = (tls: ScrapeTls, folder: string = paths.prometheus.secrets): TlsConfig => ({
  ...(tls.ca ? { ca_file: fileOf(tls.ca, folder) } : {}),
  ...(tls.cert ? { cert_file: fileOf(tls.cert, folder) } : {}),
  ...(tls.key ? { key_file: fileOf(tls.key, folder) } : {}),
  ...(tls.serverName ? { server_name: tls.serverName } : {}),
  ...(tls.insecureSkipVerify ? { insecure_skip_verify: true } : {}),
});

/** Returns the files that a scrape reads, with their places in its definition. */
export function scrapeFiles(
  scrape: Scrape,
): readonly { readonly path: string; readonly file: FileKey }[] {
  const consul = scrape.kind === 'consul' ? scrape : undefined;
  return [
    ...clientFiles(scrape),
    ...(consul?.token ? [{ path: 'token', file: consul.token }] : []),
    ...tlsFiles('serverTls', consul?.serverTls),
    ...(scrape.kind === 'raw' || scrape.kind === 'kubernetes'
      ? rawEntries(scrape.config).flatMap(({ path, value }) =>
          isFileKey(value) ? [{ path: `config.${path}`, file: value }] : [],
        )
      : []),
  ];
}

/** Returns the files of the authentication and TLS of a connection, with their places in its definition. */
export const clientFiles = ({
  auth,
  tls,
}: Pick<ScrapeOptions, 'auth' | 'tls'>): readonly {
  readonly path: string;
  readonly file: FileKey;
}[] => [
  ...(auth?.kind === 'basic' ? [{ path: 'auth.password', file: auth.password }] : []),
  ...(auth?.kind === 'authorization' ? [{ path: 'auth.credentials', file: auth.credentials }] : []),
  ...(auth?.kind === 'oauth2'
    ? [{ path: 'auth.clientSecret', file: auth.clientSecret }, ...tlsFiles('auth.tls', auth.tls)]
    : []),
  ...tlsFiles('tls', tls),
];

/** Returns the files with which programs connect to an existing program. */
export const partFiles = (part: Parts[Part]): readonly FileKey[] =>
  clientFiles('auth' in part || 'tls' in part ? part : {}).map(({ file }) => file);

export const tlsFiles = (path: string, { ca, cert, key }: ScrapeTls = {}) =>
  Object.entries({ ca, cert, key }).flatMap(([name, file]) =>
    file ? [{ path: `${path}.${name}`, file }] : [],
  );

/** Reports whether a value of a configuration is a key of a Secret or a ConfigMap. */
export function isFileKey(value: unknown): value is FileKey {
  if (typeof value !== 'object' || value === null) return false;
  const keys = Object.keys(value).sort().join();
  return keys === 'key,secret' || keys === 'configMap,key';
}

/** Returns the path of a value that is a key of a Secret or a ConfigMap; undefined for others. */
export const fileIn = (value: unknown): string | undefined =>
  isFileKey(value) ? fileOf(value) : undefined;

/** Returns all values inside a raw configuration; a key of a Secret or a ConfigMap is one. */
export const rawEntries = (config: unknown): readonly Leaf[] =>
  leavesOf(config, ({ value }) => isFileKey(value));
