import { pinImage } from '../../components/component';

/** memcached_exporter, as the stack deploys it. */
export const memcachedExporter = {
  image: pinImage('prom/memcached-exporter', 'v0.13.0', { program: 'memcached_exporter' }),
  port: 9150,
} as const;
