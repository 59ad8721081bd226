import type { Adapter } from '@observability-stack/lab/adapters/adapter';
import { LOOPBACK } from '@observability-stack/lab/ports';
import { load } from 'js-yaml';
import { yaml } from '../../catalog/helpers/yaml';

interface LokiConfig {
  readonly server?: object;
  readonly memberlist?: object;
}

/** Sets the listen addresses, including the gRPC port, which Loki opens even without a ring. */
export const lokiAdapter: Adapter = {
  file: (name, text, { pod, sparePort }) => {
    if (!/\.ya?ml$/.test(name)) return text;
    const config = load(text) as LokiConfig | undefined;
    if (!config?.server) return text;
    const declared = pod.containers.some(({ ports }) =>
      ports?.some((port) => port.name === 'grpc'),
    );
    return yaml({
      ...config,
      server: {
        ...config.server,
        http_listen_address: LOOPBACK,
        grpc_listen_address: LOOPBACK,
        ...(declared ? {} : { grpc_listen_port: sparePort }),
      },
      ...(config.memberlist && { memberlist: { ...config.memberlist, bind_addr: [LOOPBACK] } }),
    });
  },
};
