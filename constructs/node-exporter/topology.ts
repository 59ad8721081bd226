import { ports } from '../../catalog/components/ports';
import { daemonProgram } from '../../resolve/components';
import type { Topology } from '../../resolve/flow';

export const nodeExporterTopology: Topology = {
  programs: (_, place) => [
    {
      ...daemonProgram(place, 'node-exporter', [
        { job: 'node-exporter', port: ports.nodeExporter.metrics },
      ]),
      hostNetwork: true,
    },
  ],
  flows: () => [],
};
