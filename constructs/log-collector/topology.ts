import { ports } from '../../catalog/components/ports';
import { daemonProgram } from '../../resolve/components';
import { anyPeer, componentPeer, type Flow, type Topology } from '../../resolve/flow';

export const logCollectorTopology: Topology = {
  programs: ({ logCollector: name }, place) => [
    daemonProgram(place, name, [{ job: name, port: ports[name].http }]),
  ],
  flows: (env) => [
    {
      from: componentPeer(env.logCollector),
      to: anyPeer,
      ports: env.apiServerPorts,
      purpose: 'discovery of pods',
    },
    ...env.logs.sources
      .filter((source) => source.kind === 'syslog')
      .map(
        ({ port, protocol = 'tcp', from }): Flow => ({
          from: { kind: 'addresses', cidrs: from },
          to: componentPeer(env.logCollector),
          ports: [port],
          ...(protocol === 'udp' ? { protocol: 'UDP' } : {}),
          purpose: 'messages of syslog',
        }),
      ),
  ],
};
