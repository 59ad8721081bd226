import { exporterResources, exporterScrape, type IntegrationKind, portOf } from '../integration';
import { postgresAlerts } from './alerts';
import { postgresExporter } from './exporter';
import { postgresMetrics } from './metrics';
import type { PostgresIntegration } from './options';
import { postgresPanels } from './panels';

export const postgresKind: IntegrationKind<PostgresIntegration> = {
  service: (options, place) => ({
    name: options.name,
    description: 'A PostgreSQL server, by postgres_exporter.',
    scrape: exporterScrape(options, postgresExporter.port, postgresMetrics),
    metrics: postgresMetrics,
    metricsComplete: true,
    alerts: postgresAlerts(options, place),
    panels: postgresPanels(options),
  }),
  exporter: ({ server, ...options }) => {
    const { address = '', database = 'postgres', sslmode = 'verify-full' } = server ?? {};
    return {
      image: 'postgresExporter',
      port: postgresExporter.port,
      // User 65534, as in the image.
      uid: 65534,
      args: [`--web.listen-address=0.0.0.0:${postgresExporter.port}`],
      env: {
        DATA_SOURCE_URI: `${address}/${database}?sslmode=${sslmode}`,
        ...(server ? { DATA_SOURCE_USER: server.username, DATA_SOURCE_PASS: server.password } : {}),
      },
      connects: [portOf(address)],
      resources: exporterResources(options),
    };
  },
};
