import { ports } from '../../catalog/components/ports';
import { portsOf } from '../../resolve/address-ports';
import { stateful } from '../../resolve/components';
import { anywhere, browsers, component, type Flow, type Topology } from '../../resolve/flow';

export const grafana: Topology = {
  programs: (settings, place) => [
    stateful(place, 'grafana', settings.grafana.replicas, [
      { job: 'grafana', port: ports.grafana.http },
    ]),
  ],
  flows: ({ grafana: { access, database, exposure } }) => [
    ...browsers(exposure, 'grafana', ports.grafana.http),
    ...(access.kind === 'oidc' ? [outside([access.tokenUrl, access.apiUrl], 'log-in')] : []),
    ...(database.kind === 'postgres' ? [outside([database.host], 'database')] : []),
  ],
};

const outside = (addresses: readonly string[], purpose: string): Flow => ({
  from: component('grafana'),
  to: anywhere,
  ports: portsOf(addresses),
  purpose,
});
