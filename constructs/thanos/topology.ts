import { ports } from '../../catalog/components/ports';
import type { Resolved } from '../../catalog/definitions/common';
import { addressPorts } from '../../resolve/address-ports';
import { type ComponentName, statefulProgram } from '../../resolve/components';
import {
  anyPeer,
  componentPeer,
  type Flow,
  objectStorageFlows,
  type Topology,
} from '../../resolve/flow';
import type { ThanosSettings } from './settings';

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
          ...(settings.remotes.length > 0
            ? [
                {
                  from: componentPeer('thanos-query'),
                  to: anyPeer,
                  ports: addressPorts(settings.remotes.map(({ address }) => address)),
                  purpose: 'samples of other clusters',
                },
              ]
            : []),
          ...(['prometheus', 'thanos-store', 'thanos-compactor'] as const).flatMap((from) =>
            storageFlows(from, settings.storage),
          ),
        ]
      : [],
};

const storageFlows = (
  from: ComponentName,
  storage: Resolved<ThanosSettings>['storage'],
): readonly Flow[] =>
  storage.kind === 'objstore'
    ? [{ from: componentPeer(from), to: anyPeer, ports: [storage.port ?? 443], purpose: 'blocks' }]
    : objectStorageFlows(from, storage, 'blocks');
