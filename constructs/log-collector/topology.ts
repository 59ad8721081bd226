import { ports } from '../../catalog/components/ports';
import { daemon } from '../../resolve/components';
import { anywhere, component, type Topology } from '../../resolve/flow';

export const logCollector: Topology = {
  programs: ({ logCollector: name }, place) => [
    daemon(place, name, [{ job: name, port: ports[name].http }]),
  ],
  flows: (env) => [
    {
      from: component(env.logCollector),
      to: anywhere,
      ports: env.apiServerPorts,
      purpose: 'discovery of pods',
    },
  ],
};
