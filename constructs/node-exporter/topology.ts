import { ports } from '../../catalog/components/ports';
import { daemon } from '../../resolve/components';
import type { Topology } from '../../resolve/flow';

export const nodeExporter: Topology = {
  programs: (_, place) => [
    {
      ...daemon(place, 'node-exporter', [
        { job: 'node-exporter', port: ports.nodeExporter.metrics },
      ]),
      hostNetwork: true,
    },
  ],
  flows: () => [],
};
