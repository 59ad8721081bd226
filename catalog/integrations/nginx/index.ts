import { exporterResources, exporterScrape, type IntegrationKind, urlPort } from '../integration';
import { nginxAlerts } from './alerts';
import { nginxExporter } from './exporter';
import { nginxMetrics } from './metrics';
import type { NginxIntegration } from './options';
import { nginxPanels } from './panels';

export const nginxKind: IntegrationKind<NginxIntegration> = {
  service: (options, place) => ({
    name: options.name,
    description: 'An NGINX server, by nginx-prometheus-exporter.',
    scrape: exporterScrape(options, nginxExporter.port, nginxMetrics),
    metrics: nginxMetrics,
    metricsComplete: true,
    alerts: nginxAlerts(options, place),
    panels: nginxPanels(options),
  }),
  exporter: ({ statusUrl = '', ...options }) => ({
    image: 'nginxExporter',
    port: nginxExporter.port,
    // The user of the image.
    uid: 1001,
    args: [`--web.listen-address=0.0.0.0:${nginxExporter.port}`, '--nginx.ssl-verify'],
    env: { SCRAPE_URI: statusUrl },
    connects: [urlPort(statusUrl)],
    resources: exporterResources(options),
  }),
};
