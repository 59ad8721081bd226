import { pinImage } from '../../components/component';

/** postgres_exporter, as the stack deploys it. */
export const postgresExporter = {
  image: pinImage('prometheuscommunity/postgres-exporter', 'v0.19.1', {
    program: 'postgres_exporter',
  }),
  port: 9187,
} as const;
