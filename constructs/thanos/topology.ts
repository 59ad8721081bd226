import { ports } from '../../catalog/components/ports';
import { statefulProgram } from '../../resolve/components';
import { anyPeer, componentPeer, type Topology } from '../../resolve/flow';

export const thanosTopology: Topology = {
  programs: ({ thanos: settings }, place) =>
    settings
      ? [
          statefulProgram(place, 'thanos-query', settings.queryReplicas, [
            { job: 'thanos-query', port: ports.thanosQuery.http },
          ]),
          statefulProgram(place, 'thanos-store', settings.storeReplicas, [
            { job: 'thanos-store', port: ports.thanosStore.http },
          ]),
          statefulProgram(place, 'thanos-compactor', 1, [
            { job: 'thanos-compactor', port: ports.thanosCompactor.http },
          ]),
        ]
      : [],
  flows: ({ thanos: settings }) =>
    settings
      ? [
          {
            from: componentPeer('thanos-query'),
            to: componentPeer('prometheus'),
            ports: [ports.prometheus.sidecarGrpc],
            purpose: 'recent samples',
          },
          {
            from: componentPeer('thanos-query'),
            to: componentPeer('thanos-store'),
            ports: [ports.thanosStore.grpc],
            purpose: 'older samples',
          },
          ...(['prometheus', 'thanos-store', 'thanos-compactor'] as const).map((from) => ({
            from: componentPeer(from),
            to: anyPeer,
            ports: [settings.objectStorePort],
            purpose: 'blocks',
          })),
        ]
      : [],
};
