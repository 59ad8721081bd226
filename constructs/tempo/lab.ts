import type { Adapter } from '@observability-stack/lab/adapters/adapter';
import { LOOPBACK } from '@observability-stack/lab/ports';
import { load } from 'js-yaml';
import { yaml } from '../../catalog/helpers/yaml';

interface TempoConfig {
  readonly server?: object;
}

/** Sets the listen addresses, including the gRPC port that only Tempo uses. */
export const tempoAdapter: Adapter = {
  file: (name, text, { sparePort }) => {
    if (!/\.ya?ml$/.test(name)) return text;
    const config = load(text) as TempoConfig | undefined;
    if (!config?.server) return text;
    return yaml({
      ...config,
      server: { ...config.server, http_listen_address: LOOPBACK, grpc_listen_port: sparePort },
    });
  },
};
