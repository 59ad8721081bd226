import { ports } from '../../catalog/components/ports';
import { stateful } from '../../resolve/components';
import { bucket, component, type Topology } from '../../resolve/flow';

const self = component('loki');

export const loki: Topology = {
  programs: (settings, place) => [
    stateful(place, 'loki', settings.loki.replicas, [{ job: 'loki', port: ports.loki.http }]),
  ],
  flows: (env) => [
    {
      from: component(env.logCollector),
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
      from: component('grafana'),
      to: self,
      ports: [ports.loki.query],
      purpose: 'log queries',
    },
    ...(env.loki.storage.kind === 's3'
      ? [bucket('loki', env.loki.storage, 'chunks and indexes')]
      : []),
  ],
};
