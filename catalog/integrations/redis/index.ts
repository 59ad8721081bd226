import { exporterResources, exporterScrape, type IntegrationKind, portOf } from '../integration';
import { redisAlerts } from './alerts';
import { redisExporter } from './exporter';
import { redisMetrics } from './metrics';
import type { RedisIntegration } from './options';
import { redisPanels } from './panels';

export const redisKind: IntegrationKind<RedisIntegration> = {
  service: (options, place) => ({
    name: options.name,
    description: 'A Redis server, by redis_exporter.',
    scrape: exporterScrape(options, redisExporter.port, redisMetrics),
    metrics: redisMetrics,
    metricsComplete: true,
    alerts: redisAlerts(options, place),
    panels: redisPanels(options),
  }),
  exporter: ({ server, ...options }) => {
    const { address = '', tls = true, username, password } = server ?? {};
    return {
      image: 'redisExporter',
      port: redisExporter.port,
      // The user of the image.
      uid: 59000,
      args: [`--web.listen-address=0.0.0.0:${redisExporter.port}`],
      env: {
        REDIS_ADDR: `${tls ? 'rediss' : 'redis'}://${address}`,
        ...(username ? { REDIS_USER: username } : {}),
        ...(password ? { REDIS_PASSWORD: password } : {}),
      },
      connects: [portOf(address)],
      resources: exporterResources(options),
    };
  },
};
