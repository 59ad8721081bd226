import { ports } from '../../catalog/components/ports';
import { addressPorts } from '../../resolve/address-ports';
import { statefulProgram } from '../../resolve/components';
import {
  anyPeer,
  componentPeer,
  exposureFlows,
  objectStorageFlows,
  type Topology,
} from '../../resolve/flow';
import type { LokiApi } from './settings';

/** The port of each part of the HTTP API that can be exposed. */
export const apiPorts: Readonly<Record<LokiApi, number>> = {
  push: ports.loki.http,
  query: ports.loki.query,
};

const self = componentPeer('loki');

export const lokiTopology: Topology = {
  programs: (settings, place) => [
    statefulProgram(place, 'loki', settings.loki.replicas, [
      { job: 'loki', port: ports.loki.http },
    ]),
  ],
  flows: (env) => [
    {
      from: componentPeer(env.logCollector),
      to: self,
      ports: [ports.loki.http],
      use: 'logLines',
      purpose: 'log lines',
    },
    {
      from: self,
      to: self,
      ports: [ports.loki.grpc, ports.loki.memberlist],
      purpose: 'ring, replication and queries',
    },
    {
      from: componentPeer('grafana'),
      to: self,
      ports: [ports.loki.query],
      use: 'logQueries',
      purpose: 'log queries',
    },
    ...exposureFlows(
      env.loki.exposure,
      'loki',
      env.loki.exposedApis.map((api) => apiPorts[api]).sort(),
      'API from outside',
    ),
    ...(env.loki.storage.kind === 'filesystem'
      ? []
      : objectStorageFlows('loki', env.loki.storage, 'chunks and indexes')),
    ...Object.values(env.loki.caches).flatMap((address) =>
      address === false
        ? []
        : [{ from: self, to: anyPeer, ports: addressPorts([address]), purpose: 'caches' }],
    ),
  ],
};
