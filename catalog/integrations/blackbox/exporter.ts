import { pinImage } from '../../components/component';

/** blackbox_exporter, as the stack deploys it. */
export const blackboxExporter = {
  image: pinImage('prom/blackbox-exporter', 'v0.28.0', { program: 'blackbox_exporter' }),
  port: 9115,
} as const;
