import { pinImage } from '../../components/component';

/** nginx-prometheus-exporter, as the stack deploys it. */
export const nginxExporter = {
  image: pinImage('nginx/nginx-prometheus-exporter', '1.5.1', {
    program: 'nginx-prometheus-exporter',
  }),
  port: 9113,
} as const;
