import {
  arrayOf,
  boolean,
  enumOf,
  headerName,
  httpUrl,
  mapOf,
  nonEmptyString,
  type Schema,
  textLine,
} from '../helpers/schema';

/**
 * Schemas of the HTTP client that Prometheus and Alertmanager share, and the helpers to write schemas of their
 * configuration: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#http_config
 */

/** An object with only these keys. */
export const keys = (
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
): Schema => ({ type: 'object', properties, required, additionalProperties: false });

/** Allows at most one of the keys. */
export const atMostOne = (...names: readonly string[]): Schema => ({
  allOf: names.slice(0, -1).map((name, index) => ({
    if: { type: 'object', required: [name] },
    // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
    then: {
      properties: Object.fromEntries(names.slice(index + 1).map((other) => [other, false])),
    },
  })),
});
/** Requires others where a key is set. */
export const requires = (name: string, ...others: readonly string[]): Schema => ({
  if: { type: 'object', required: [name] },
  // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
  then: { required: others },
});

const tlsVersion = enumOf('TLS10', 'TLS11', 'TLS12', 'TLS13');

const proxyRules: readonly Schema[] = [
  atMostOne('proxy_from_environment', 'proxy_url'),
  atMostOne('proxy_from_environment', 'no_proxy'),
  requires('no_proxy', 'proxy_url'),
];

/** Headers that Prometheus sets itself: https://github.com/prometheus/common/blob/v0.69.0/config/headers.go */
const RESERVED_HEADERS = [
  ...['authorization', 'host', 'content-encoding', 'content-length', 'content-type', 'user-agent'],
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'www-authenticate'],
  ...['accept-encoding', 'x-prometheus-remote-write-version', 'x-prometheus-remote-read-version'],
  ...['x-prometheus-scrape-timeout-seconds', 'x-amz-date', 'x-amz-security-token'],
  'x-amz-content-sha256',
];

/** At most one way to authenticate, and what a proxy needs. */
export const httpRules: readonly Schema[] = [
  atMostOne('basic_auth', 'authorization', 'oauth2', 'bearer_token_file'),
  ...proxyRules,
];

/**
 * Returns the schemas of the client. A secret, or a file, is a text or a reference to a file, such as
 * `{ secret: 'KEY' }`: checks report where each can be used.
 */
export function httpClient(reference: Schema) {
  const secret: Schema = { ...reference, type: ['string', 'object'] };
  const file = secret;
  const basicAuth: Schema = {
    ...keys({
      username: textLine,
      username_file: file,
      password: secret,
      password_file: file,
    }),
    allOf: [atMostOne('username', 'username_file'), atMostOne('password', 'password_file')],
  };
  const authorization = keys({
    // Prometheus rejects Basic here.
    type: { type: 'string', pattern: "^(?![Bb][Aa][Ss][Ii][Cc]$)[A-Za-z0-9!#$%&'*+.^_`|~-]+$" },
    credentials: secret,
    credentials_file: file,
  });
  const tlsConfig: Schema = {
    ...keys({
      ca: nonEmptyString,
      ca_file: file,
      cert: nonEmptyString,
      cert_file: file,
      key: secret,
      key_file: file,
      server_name: textLine,
      insecure_skip_verify: boolean,
      min_version: tlsVersion,
      max_version: tlsVersion,
    }),
    allOf: [
      atMostOne('ca', 'ca_file'),
      atMostOne('cert', 'cert_file'),
      requires('cert', 'key_file'),
      requires('cert_file', 'key_file'),
      {
        if: { type: 'object', required: ['key_file'], not: { required: ['cert'] } },
        // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
        then: { required: ['cert_file'] },
      },
    ],
  };
  const proxy = {
    proxy_url: httpUrl,
    no_proxy: textLine,
    proxy_from_environment: boolean,
    proxy_connect_header: { ...mapOf({ ...arrayOf(secret), minItems: 1 }), minProperties: 1 },
  } as const;
  const oauth2: Schema = {
    ...keys(
      {
        client_id: textLine,
        client_secret: secret,
        client_secret_file: file,
        client_certificate_key_id: textLine,
        client_certificate_key: secret,
        client_certificate_key_file: file,
        grant_type: enumOf('client_credentials', 'urn:ietf:params:oauth:grant-type:jwt-bearer'),
        signature_algorithm: enumOf('RS256', 'RS384', 'RS512'),
        iss: textLine,
        audience: textLine,
        claims: { type: 'object' },
        scopes: arrayOf(nonEmptyString),
        token_url: httpUrl,
        endpoint_params: mapOf({ type: 'string' }),
        tls_config: tlsConfig,
        ...proxy,
      },
      ['client_id', 'token_url'],
    ),
    allOf: proxyRules,
  };
  const httpHeaders = mapOf(
    keys({ values: arrayOf(textLine), secrets: arrayOf(secret), files: arrayOf(file) }),
    headerName(RESERVED_HEADERS),
  );
  const http = {
    basic_auth: basicAuth,
    authorization,
    oauth2,
    bearer_token: secret,
    bearer_token_file: file,
    tls_config: tlsConfig,
    follow_redirects: boolean,
    enable_http2: boolean,
    http_headers: httpHeaders,
    ...proxy,
  } as const;
  return { secret, file, tlsConfig, proxy, httpHeaders, http };
}
