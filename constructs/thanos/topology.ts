import { ports } from '../../catalog/components/ports';
import { stateful } from '../../resolve/components';
import { anywhere, component, type Topology } from '../../resolve/flow';

export const thanos: Topology = {
  programs: ({ thanos: settings }, place) =>
    settings
      ? [
          stateful(place, 'thanos-query', settings.queryReplicas, [
            { job: 'thanos-query', port: ports.thanosQuery.http },
          ]),
          stateful(place, 'thanos-store', settings.storeReplicas, [
            { job: 'thanos-store', port: ports.thanosStore.http },
          ]),
          stateful(place, 'thanos-compactor', 1, [
            { job: 'thanos-compactor', port: ports.thanosCompactor.http },
          ]),
        ]
      : [],
  flows: ({ thanos: settings }) =>
    settings
      ? [
          {
            from: component('thanos-query'),
            to: component('prometheus'),
            ports: [ports.prometheus.sidecarGrpc],
            purpose: 'recent samples',
          },
          {
            from: component('thanos-query'),
            to: component('thanos-store'),
            ports: [ports.thanosStore.grpc],
            purpose: 'older samples',
          },
          ...(['prometheus', 'thanos-store', 'thanos-compactor'] as const).map((from) => ({
            from: component(from),
            to: anywhere,
            ports: [settings.objectStorePort],
            purpose: 'blocks',
          })),
        ]
      : [],
};
