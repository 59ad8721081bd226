import { ports } from '../../catalog/components/ports';
import { daemonProgram } from '../../resolve/components';
import { anyPeer, componentPeer, type Topology } from '../../resolve/flow';

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
  ],
};
