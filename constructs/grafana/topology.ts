import { ports } from '../../catalog/components/ports';
import { addressPorts } from '../../resolve/address-ports';
import { statefulProgram } from '../../resolve/components';
import { programEnd } from '../../resolve/endpoints';
import {
  anyPeer,
  componentPeer,
  exposureFlows,
  type Flow,
  type Topology,
} from '../../resolve/flow';

export const grafanaTopology: Topology = {
  programs: (settings, place) => [
    statefulProgram(place, 'grafana', settings.grafana.replicas, [
      { job: 'grafana', port: ports.grafana.http },
    ]),
  ],
  flows: ({ grafana: { access, database, dataSources, exposure, pluginCatalog, plugins } }) => [
    ...exposureFlows(exposure, 'grafana', [ports.grafana.http]),
    ...(access.kind === 'oidc' ? [outside([access.tokenUrl, access.apiUrl], 'login')] : []),
    ...(access.kind === 'ldap' ? [outside(access.servers, 'login')] : []),
    ...dataSources.map(({ name, url, network }): Flow => {
      const { peer, ports } = programEnd(network, addressPorts([url]));
      return { from: componentPeer('grafana'), to: peer, ports, purpose: `data source ${name}` };
    }),
    ...(Object.keys(plugins).length > 0 ? [outside([pluginCatalog], 'plugins')] : []),
    ...(database.kind === 'postgres' ? [outside([database.host], 'database')] : []),
  ],
};

const outside = (addresses: readonly string[], purpose: string): Flow => ({
  from: componentPeer('grafana'),
  to: anyPeer,
  ports: addressPorts(addresses),
  purpose,
});
