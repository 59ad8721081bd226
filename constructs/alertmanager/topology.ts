import { ports } from '../../catalog/components/ports';
import { receiverAddresses } from '../../catalog/definitions/receivers';
import { placedReceivers } from '../../catalog/definitions/routing';
import { addressPorts } from '../../resolve/address-ports';
import { statefulProgram } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import {
  anyPeer,
  componentPeer,
  exposureFlows,
  type Flow,
  type Topology,
} from '../../resolve/flow';

const self = componentPeer('alertmanager');
const { http, cluster } = ports.alertmanager;

export const alertmanagerTopology: Topology = {
  programs: ({ alertmanager: { replicas } }, place) => [
    statefulProgram(place, 'alertmanager', replicas, [{ job: 'alertmanager', port: http }]),
  ],
  flows: (env) => [
    ...senders(env).map((from) => ({
      from: componentPeer(from),
      to: self,
      ports: [http],
      use: 'alerts' as const,
      purpose: 'alerts',
    })),
    gossip('TCP'),
    gossip('UDP'),
    {
      from: componentPeer('grafana'),
      to: self,
      ports: [http],
      use: 'silences',
      purpose: 'alerts and silences',
    },
    ...exposureFlows(env.alertmanager.exposure, 'alertmanager', [http]),
    ...(env.alertmanager.notify
      ? [{ from: self, to: anyPeer, ports: receiverPorts(env), purpose: 'notifications' }]
      : []),
  ],
};

/** Returns the programs that send alerts, to each Alertmanager. */
const senders = ({ alerts }: ResolvedEnvironment) =>
  alerts.evaluator === 'grafana'
    ? (['prometheus', 'loki', 'grafana'] as const)
    : (['prometheus', 'loki'] as const);

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
    ...env.teams.flatMap(({ routing }) => placedReceivers(routing).map(({ receiver }) => receiver)),
  ];
  return [...new Set([443, ...addressPorts(receivers.flatMap(receiverAddresses))])].sort(
    (a, b) => a - b,
  );
}
