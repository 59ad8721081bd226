import { exporterResources, exporterScrape, type IntegrationKind, portOf } from '../integration';
import { memcachedAlerts } from './alerts';
import { memcachedExporter } from './exporter';
import { memcachedMetrics } from './metrics';
import type { MemcachedIntegration } from './options';
import { memcachedPanels } from './panels';

export const memcachedKind: IntegrationKind<MemcachedIntegration> = {
  service: (options, place) => ({
    name: options.name,
    description: 'A memcached server, by memcached_exporter.',
    scrape: exporterScrape(options, memcachedExporter.port, memcachedMetrics),
    metrics: memcachedMetrics,
    metricsComplete: true,
    alerts: memcachedAlerts(options, place),
    panels: memcachedPanels(options),
  }),
  exporter: ({ server = '', ...options }) => ({
    image: 'memcachedExporter',
    port: memcachedExporter.port,
    // User 65534, as in the image.
    uid: 65534,
    args: [
      `--memcached.address=${server}`,
      `--web.listen-address=0.0.0.0:${memcachedExporter.port}`,
    ],
    env: {},
    connects: [portOf(server)],
    resources: exporterResources(options),
  }),
};
