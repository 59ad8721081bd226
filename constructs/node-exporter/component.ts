import { contractsIn, describeComponent, pinImage } from '../../catalog/components/component';
import type { Resolved } from '../../catalog/definitions/common';
import { settingsKey } from '../../catalog/definitions/defaults';
import {
  type ExternalNodeExporter,
  externalNodeExporterSchema,
  partKey,
} from '../../catalog/definitions/parts';
import * as deviceMetrics from './device-metrics';
import * as nodeMetrics from './metrics';
import { type NodeExporterSettings, nodeExporterDefaults, nodeExporterSchema } from './settings';

export const nodeExporterDescription = describeComponent({
  programs: {
    'node-exporter': 'metrics of each node',
  },
  ports: { nodeExporter: { metrics: 9100 } },
  images: { nodeExporter: pinImage('prom/node-exporter', 'v1.12.1', { program: 'node_exporter' }) },
  paths: {},
  metrics: contractsIn(nodeMetrics, deviceMetrics),
  dataSources: {},
  settings: {
    /**
     * Settings of node_exporter, an existing one with `external({ namespace, podLabels })`, or `false` for none.
     * @default the defaults of each setting
     */
    nodeExporter: partKey<
      NodeExporterSettings,
      ExternalNodeExporter,
      Resolved<NodeExporterSettings>
    >(
      settingsKey<NodeExporterSettings>(nodeExporterDefaults, nodeExporterSchema),
      externalNodeExporterSchema,
    ),
  },
});
