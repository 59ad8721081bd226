import { ports } from '../../catalog/components/ports';
import { addressPorts } from '../../resolve/address-ports';
import { statefulProgram } from '../../resolve/components';
import { anyPeer, browserFlows, componentPeer, type Flow, type Topology } from '../../resolve/flow';

export const grafanaTopology: Topology = {
  programs: (settings, place) => [
    statefulProgram(place, 'grafana', settings.grafana.replicas, [
      { job: 'grafana', port: ports.grafana.http },
    ]),
  ],
  flows: ({ grafana: { access, database, exposure } }) => [
    ...browserFlows(exposure, 'grafana', ports.grafana.http),
    ...(access.kind === 'oidc' ? [outside([access.tokenUrl, access.apiUrl], 'login')] : []),
    ...(database.kind === 'postgres' ? [outside([database.host], 'database')] : []),
  ],
};

const outside = (addresses: readonly string[], purpose: string): Flow => ({
  from: componentPeer('grafana'),
  to: anyPeer,
  ports: addressPorts(addresses),
  purpose,
});
