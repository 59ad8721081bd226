import { pinImage } from '../../components/component';

/** redis_exporter, as the stack deploys it. */
export const redisExporter = {
  image: pinImage('oliver006/redis_exporter', 'v1.54.0', { program: 'redis_exporter' }),
  port: 9121,
} as const;
