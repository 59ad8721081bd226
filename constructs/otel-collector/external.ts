import { paths } from '../../catalog/components/paths';
import type { ExternalLoki } from '../../catalog/definitions/parts';
import { TENANT_HEADER } from '../../catalog/names';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { otlpServices } from '../../resolve/otlp';
import type { Part } from '../../resolve/parts';
import { fileOf } from '../../scrape-configs/http-client';
import { basicAuthenticator, clientTls, fromFile } from '../shared/otel';

/** Returns the parts to which the Collector sends data. */
export const destinations = (environment: ResolvedEnvironment): readonly Part[] => [
  'tracing',
  ...(otlpServices(environment, 'logs').length > 0 ? (['loki'] as const) : []),
  ...(otlpServices(environment, 'metrics').length > 0 ? (['prometheus'] as const) : []),
];

type Connection = Pick<ExternalLoki, 'auth' | 'tls' | 'tenant'>;

/** Returns the authentication, TLS and tenant of an existing program. */
const connectionOf = ({ parts }: ResolvedEnvironment, name: Part): Connection => {
  const part = parts[name];
  return part.kind === 'external' ? (part as Connection) : {};
};

const authenticatorOf = (part: Part): string => `basicauth/${part}`;

/** Returns the extensions that authenticate exporters with a user name and a password. */
export const authenticators = (
  environment: ResolvedEnvironment,
): Readonly<Record<string, object>> =>
  Object.fromEntries(
    destinations(environment).flatMap((part) => {
      const { auth } = connectionOf(environment, part);
      return auth?.kind === 'basic'
        ? [
            [
              authenticatorOf(part),
              basicAuthenticator(auth, {
                password_file: fileOf(auth.password, paths.collector.clientFiles),
              }),
            ],
          ]
        : [];
    }),
  );

/**
 * Returns the authentication, TLS and headers of an exporter to an existing program, or the tenant of one of the stack:
 * https://github.com/open-telemetry/opentelemetry-collector/tree/main/config/confighttp
 */
export function externalClient(
  environment: ResolvedEnvironment,
  part: Part,
  ofTeam?: string,
): object {
  const { auth, tls, tenant = ofTeam } = connectionOf(environment, part);
  const folder = paths.collector.clientFiles;
  const headers = {
    ...(auth?.kind === 'authorization'
      ? { Authorization: `${auth.type ?? 'Bearer'} ${fromFile(fileOf(auth.credentials, folder))}` }
      : {}),
    ...(tenant === undefined ? {} : { [TENANT_HEADER]: tenant }),
  };
  return {
    ...clientTls(tls, folder),
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    ...(auth?.kind === 'basic' ? { auth: { authenticator: authenticatorOf(part) } } : {}),
  };
}
