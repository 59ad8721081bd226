import { ports } from '../../catalog/components/ports';
import { statefulProgram } from '../../resolve/components';
import { componentPeer, objectStoreFlow, type Topology } from '../../resolve/flow';

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
      purpose: 'log queries',
    },
    ...(env.loki.storage.kind === 's3'
      ? [objectStoreFlow('loki', env.loki.storage, 'chunks and indexes')]
      : []),
  ],
};
