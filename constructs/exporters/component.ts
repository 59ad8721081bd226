import { describeComponent } from '../../catalog/components/component';
import { blackboxExporter } from '../../catalog/integrations/blackbox/exporter';
import { memcachedExporter } from '../../catalog/integrations/memcached/exporter';
import { nginxExporter } from '../../catalog/integrations/nginx/exporter';
import { postgresExporter } from '../../catalog/integrations/postgres/exporter';
import { redisExporter } from '../../catalog/integrations/redis/exporter';

/** The exporters of integrations, which are services of teams. */
export const exportersDescription = describeComponent({
  programs: {},
  ports: {
    exporters: {
      blackbox: blackboxExporter.port,
      memcached: memcachedExporter.port,
      nginx: nginxExporter.port,
      postgres: postgresExporter.port,
      redis: redisExporter.port,
    },
  },
  images: {
    blackboxExporter: blackboxExporter.image,
    memcachedExporter: memcachedExporter.image,
    nginxExporter: nginxExporter.image,
    postgresExporter: postgresExporter.image,
    redisExporter: redisExporter.image,
  },
  paths: {},
  metrics: [],
  dataSources: {},
  settings: {},
});
