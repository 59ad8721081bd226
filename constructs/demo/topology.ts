import { type DemoService, demoService } from '../../resolve/demo';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { anyPeer, type Flow, type FlowPeer, type Topology } from '../../resolve/flow';
import { demoDatabasePort, demoServices } from './settings';

/** The programs of the demo are services of a team. */
export const demoTopology: Topology = { programs: () => [], flows: demoFlows };

/** Returns the connections between the programs of the demo. */
function demoFlows(env: ResolvedEnvironment): readonly Flow[] {
  if (!env.demo) return [];
  const call = (from: string, to: string, purpose: string): Flow[] => {
    const [caller, called] = [demoService(env, from), demoService(env, to)];
    if (!caller || !called) return [];
    return [{ from: peer(caller), to: peer(called), ports: [called.port], purpose }];
  };
  const orders = demoService(env, demoServices.orders);
  const { database } = env.demo;
  return [
    ...call(demoServices.load, demoServices.orders, 'orders'),
    ...call(demoServices.orders, demoServices.payments, 'payments'),
    ...call(demoServices.orders, demoServices.deliveries, 'deliveries'),
    ...(orders && database
      ? [
          {
            from: peer(orders),
            to: anyPeer,
            ports: [database.port ?? demoDatabasePort],
            purpose: 'stored orders',
          },
        ]
      : []),
  ];
}

const peer = ({ record: { name, namespace } }: DemoService): FlowPeer => ({
  kind: 'service',
  name,
  namespace,
});
