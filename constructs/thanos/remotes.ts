import { paths } from '../../catalog/components/paths';
import type { Resolved } from '../../catalog/definitions/common';
import { yaml } from '../../catalog/helpers/yaml';
import { type FileKey, tlsFiles, tlsOf } from '../../scrape-configs/http-client';
import type { ThanosRemote, ThanosSettings } from './settings';

type Settings = Pick<Resolved<ThanosSettings>, 'remotes'>;

/** Name of the file with the endpoints of other clusters. */
export const ENDPOINTS_FILE = 'endpoints.yml';

/**
 * Returns the endpoints of other clusters with their TLS settings, which flags can only set for all endpoints:
 * https://thanos.io/tip/components/query.md/#flags
 */
export const remoteEndpoints = ({ remotes }: Settings): string =>
  yaml({ endpoints: remotes.map(endpointOf) });

function endpointOf({ address, tls = {} }: ThanosRemote): object {
  if (tls === false) return { address };
  const { server_name, ...files } = tlsOf(tls, paths.thanos.clientFiles);
  return {
    address,
    client_config: {
      tls_config: { enabled: true, ...files },
      ...(server_name ? { server_name } : {}),
    },
  };
}

/** Returns the Secrets and ConfigMaps of the connections to other clusters. */
export const remoteFiles = ({ remotes }: Settings): readonly FileKey[] =>
  remotes.flatMap(({ tls }) => tlsFiles('tls', tls || {}).map(({ file }) => file));
