import { paths } from '../../catalog/components/paths';
import { ports } from '../../catalog/components/ports';
import type { Resolved } from '../../catalog/definitions/common';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { type ContainerProps, httpProbe, livenessProbe, type SecretMount } from '../shared/pods';
import type { ThanosSettings } from './settings';

/** Returns the sidecar of Prometheus, which serves recent samples and uploads blocks. */
export function thanosSidecar(
  environment: ResolvedEnvironment,
  thanos: Resolved<ThanosSettings>,
): {
  readonly container: ContainerProps;
  readonly secrets: readonly SecretMount[];
  readonly ports: Readonly<Record<string, number>>;
} {
  const own = {
    'sidecar-grpc': ports.prometheus.sidecarGrpc,
    'sidecar-http': ports.prometheus.sidecarHttp,
  };
  return {
    ports: own,
    secrets: [objectStoreSecret(thanos)],
    container: {
      name: 'thanos-sidecar',
      image: environment.images.thanos,
      args: [
        'sidecar',
        `--prometheus.url=http://127.0.0.1:${ports.prometheus.http}`,
        `--tsdb.path=${paths.prometheus.data}`,
        `--grpc-address=0.0.0.0:${ports.prometheus.sidecarGrpc}`,
        `--http-address=0.0.0.0:${ports.prometheus.sidecarHttp}`,
        objectStoreFlag(thanos),
      ],
      ports: own,
      resources: thanos.sidecarResources,
      readiness: httpProbe('/-/ready', 'sidecar-http', { periodSeconds: 10 }),
      liveness: livenessProbe('/-/healthy', 'sidecar-http'),
      mounts: [
        { name: 'data', mountPath: paths.prometheus.data },
        { name: 'object-store', mountPath: paths.thanos.objectStore, readOnly: true },
      ],
    },
  };
}

export const objectStoreSecret = (thanos: Resolved<ThanosSettings>): SecretMount => ({
  volume: 'object-store',
  secret: thanos.objectStore.secret,
  keys: [thanos.objectStore.key],
});

export const objectStoreFlag = (thanos: Resolved<ThanosSettings>): string =>
  `--objstore.config-file=${paths.thanos.objectStore}/${thanos.objectStore.key}`;
