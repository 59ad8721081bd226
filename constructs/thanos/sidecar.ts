import type { Construct } from 'constructs';
import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import type { Resolved } from '../../catalog/definitions/common';
import { findComponent } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import {
  type ConfigMount,
  type ContainerProps,
  httpProbe,
  livenessProbe,
  type SecretMount,
} from '../shared/pods';
import { objectStoreClient } from './object-store';
import type { ThanosSettings } from './settings';

/** Returns the sidecar of Prometheus, which serves recent samples and uploads blocks. */
export function thanosSidecar(
  scope: Construct,
  environment: ResolvedEnvironment,
  thanos: Resolved<ThanosSettings>,
): {
  readonly container: ContainerProps;
  readonly configs: readonly ConfigMount[];
  readonly secrets: readonly SecretMount[];
  readonly ports: Readonly<Record<string, number>>;
} {
  const own = {
    'sidecar-grpc': ports.prometheus.sidecarGrpc,
    'sidecar-http': ports.prometheus.sidecarHttp,
  };
  const store = objectStoreClient(scope, findComponent(environment, 'prometheus'), thanos.storage);
  return {
    ports: own,
    configs: store.configs,
    secrets: store.secrets,
    container: {
      name: 'thanos-sidecar',
      image: environment.images.thanos,
      args: [
        'sidecar',
        `--prometheus.url=http://127.0.0.1:${ports.prometheus.http}`,
        `--tsdb.path=${paths.prometheus.data}`,
        `--grpc-address=0.0.0.0:${ports.prometheus.sidecarGrpc}`,
        `--http-address=0.0.0.0:${ports.prometheus.sidecarHttp}`,
        ...store.args,
      ],
      ...(store.env.length > 0 ? { env: store.env } : {}),
      ports: own,
      resources: thanos.sidecarResources,
      readiness: httpProbe('/-/ready', 'sidecar-http', { periodSeconds: 10 }),
      liveness: livenessProbe('/-/healthy', 'sidecar-http'),
      mounts: [{ name: 'data', mountPath: paths.prometheus.data }, ...store.mounts],
    },
  };
}
