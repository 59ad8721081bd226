import { describeComponent, pin } from '../../catalog/components/component';

export const nodeExporter = describeComponent({
  programs: {
    'node-exporter': 'metrics of each node',
  },
  ports: { nodeExporter: { metrics: 9100 } },
  images: { nodeExporter: pin('prom/node-exporter', 'v1.12.1') },
});
