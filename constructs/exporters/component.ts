import { describeComponent } from '../../catalog/components/component';
import { blackboxExporter } from '../../catalog/integrations/blackbox/exporter';
import { postgresExporter } from '../../catalog/integrations/postgres/exporter';

/** The exporters of integrations, which are services of teams. */
export const exportersDescription = describeComponent({
  programs: {},
  ports: { exporters: { blackbox: blackboxExporter.port, postgres: postgresExporter.port } },
  images: { blackboxExporter: blackboxExporter.image, postgresExporter: postgresExporter.image },
  paths: {},
  metrics: [],
  dataSources: {},
  settings: {},
});
