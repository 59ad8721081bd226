import { ports } from '../../catalog/components/ports';
import { daemonProgram, externalProgram } from '../../resolve/components';
import type { Topology } from '../../resolve/flow';

export const nodeExporterTopology: Topology = {
  programs: ({ parts: { nodeExporter } }, place) => {
    const job = 'node-exporter';
    const { metrics } = ports.nodeExporter;
    if (nodeExporter.kind === 'external') {
      const { namespace, podLabels, port = metrics } = nodeExporter;
      return [
        externalProgram(place, 'node-exporter', namespace, [
          // In the host network, as it must be: the address of a pod is that of its node.
          { job, port, discovery: { role: 'pod', namespace, labels: podLabels, instance: 'node' } },
        ]),
      ];
    }
    return [
      { ...daemonProgram(place, 'node-exporter', [{ job, port: metrics }]), hostNetwork: true },
    ];
  },
  scrapesExternal: true,
  flows: () => [],
};
