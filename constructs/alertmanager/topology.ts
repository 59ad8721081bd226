import { ports } from '../../catalog/components/ports';
import { addressPorts } from '../../resolve/address-ports';
import { statefulProgram } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { anyPeer, browserFlows, componentPeer, type Flow, type Topology } from '../../resolve/flow';

const self = componentPeer('alertmanager');
const { http, cluster } = ports.alertmanager;

export const alertmanagerTopology: Topology = {
  programs: ({ alertmanager: { replicas } }, place) => [
    statefulProgram(place, 'alertmanager', replicas, [{ job: 'alertmanager', port: http }]),
  ],
  flows: (env) => [
    ...(['prometheus', 'loki'] as const).map((from) => ({
      from: componentPeer(from),
      to: self,
      ports: [http],
      purpose: 'alerts',
    })),
    gossip('TCP'),
    gossip('UDP'),
    {
      from: componentPeer('grafana'),
      to: self,
      ports: [http],
      purpose: 'alerts and silences',
    },
    ...browserFlows(env.alertmanager.exposure, 'alertmanager', http),
    ...(env.alertmanager.notify
      ? [{ from: self, to: anyPeer, ports: receiverPorts(env), purpose: 'notifications' }]
      : []),
  ],
};

const gossip = (protocol: 'TCP' | 'UDP'): Flow => ({
  from: self,
  to: self,
  ports: [cluster],
  protocol,
  purpose: 'gossip of notifications and silences',
});

function receiverPorts(env: ResolvedEnvironment): number[] {
  const receivers = [
    env.alertmanager.watchdog,
    ...env.teams.flatMap((team) => Object.values(team.routing)),
  ];
  const plain = receivers.flatMap((receiver) => {
    if (receiver.kind === 'email') return [receiver.smarthost];
    if ('url' in receiver && 'plain' in receiver.url) return [receiver.url.plain];
    return [];
  });
  return [...new Set([443, ...addressPorts(plain)])].sort((a, b) => a - b);
}
