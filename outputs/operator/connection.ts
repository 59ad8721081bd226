import type { FileKey } from '../../scrape-configs/http-client';
import { type Conversion, type Convert, type Field, field, objectOf, sameFields } from '../convert';
import type { KeySelector, SecretOrConfigMap } from './objects';
import type { ReferencedValues } from './references';

export type Fields = Readonly<Record<string, Field>>;

interface ConnectionProps {
  /** Name of the job or receiver, by which its values are referred to. */
  readonly name: string;
  readonly usernames: ReferencedValues;
  readonly clientIds: ReferencedValues;
  /** Returns the key that is mounted at a path, or undefined for another path. */
  readonly keyAt: (path: string) => FileKey | undefined;
}

/** Returns the fields of authentication, TLS and proxy, with references in place of files. */
export function connectionFields(props: ConnectionProps): Fields {
  const { name, usernames, clientIds, keyAt } = props;
  const key = name.replaceAll(/[^-._a-zA-Z0-9]/g, '-');
  const tls = objectOf('a TLS configuration', {
    ...sameFields('server_name', 'insecure_skip_verify'),
    ca_file: field('ca', secretOrConfigMap(keyAt)),
    cert_file: field('cert', secretOrConfigMap(keyAt)),
    key_file: field('keySecret', secretKey(keyAt)),
    min_version: field('minVersion'),
    max_version: field('maxVersion'),
  });
  return {
    basic_auth: field(
      'basicAuth',
      objectOf('basic authentication', {
        username: field('username', (value) => usernames.refer(key, String(value))),
        password_file: field('password', secretKey(keyAt)),
      }),
    ),
    authorization: field(
      'authorization',
      objectOf('an authorization', {
        type: field('type'),
        credentials_file: field('credentials', secretKey(keyAt)),
      }),
    ),
    oauth2: field(
      'oauth2',
      objectOf('an OAuth 2.0 configuration', {
        client_id: field('clientId', (value) => ({
          configMap: clientIds.refer(key, String(value)),
        })),
        client_secret_file: field('clientSecret', secretKey(keyAt)),
        ...sameFields('token_url', 'scopes', 'endpoint_params', 'proxy_url'),
        tls_config: field('tlsConfig', tls),
      }),
    ),
    tls_config: field('tlsConfig', tls),
    proxy_url: field('proxyUrl'),
  };
}

type KeyAt = ConnectionProps['keyAt'];

const keyOf = (keyAt: KeyAt, value: unknown, at: Conversion): FileKey | undefined =>
  keyAt(String(value)) ?? at.omit('is a file that the operator does not mount');

/** Returns the conversion of the path of a file to a reference to a Secret or a ConfigMap. */
const secretOrConfigMap =
  (keyAt: KeyAt): Convert =>
  (value, at): SecretOrConfigMap | undefined => {
    const found = keyOf(keyAt, value, at);
    if (!found) return undefined;
    const { key } = found;
    return 'secret' in found
      ? { secret: { name: found.secret, key } }
      : { configMap: { name: found.configMap, key } };
  };

/** Returns the conversion of the path of a file to a reference to a Secret. */
export const secretKey =
  (keyAt: KeyAt): Convert =>
  (value, at): KeySelector | undefined => {
    const found = keyOf(keyAt, value, at);
    if (!found) return undefined;
    return 'secret' in found
      ? { name: found.secret, key: found.key }
      : at.omit('is a key of a ConfigMap, and the operator reads it only from a Secret');
  };
