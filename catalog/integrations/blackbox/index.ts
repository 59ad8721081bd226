import { rawScrape } from '../../definitions/scrape';
import { probe } from '../../definitions/slo';
import type { AdditionalScrape } from '../../definitions/team';
import {
  EXPORTER_FILES,
  exporterResources,
  exporterScrape,
  type IntegrationKind,
  type IntegrationPlace,
  onlyDeclared,
  portOf,
  urlPort,
} from '../integration';
import { blackboxAlerts } from './alerts';
import { blackboxExporter } from './exporter';
import { configReloadSuccessful, probeMetrics, probeSuccess } from './metrics';
import type { BlackboxIntegration } from './options';
import { blackboxPanels } from './panels';

/** Module of blackbox_exporter by list of targets. */
const modules = { http: 'http_2xx', tcp: 'tcp_connect', tls: 'tls_connect' } as const;

/** The configuration of the deployed exporter. A probe ends before the scrape that requested it times out. */
const CONFIG = `modules:
  http_2xx:
    prober: http
    http:
      preferred_ip_protocol: ip4
  tcp_connect:
    prober: tcp
    tcp:
      preferred_ip_protocol: ip4
  tls_connect:
    prober: tcp
    tcp:
      preferred_ip_protocol: ip4
      tls: true
`;

/** Returns one scrape per module. The exporter is the address of every target, and the target its instance. */
function probeScrapes(
  options: BlackboxIntegration,
  { namespace }: IntegrationPlace,
): readonly AdditionalScrape[] {
  const { port } = blackboxExporter;
  const address = options.exporter ?? `${options.name}.${namespace}.svc:${port}`;
  return (['http', 'tcp', 'tls'] as const).flatMap((name): AdditionalScrape[] => {
    const targets = options[name];
    if (!targets) return [];
    const metrics = probeMetrics[name];
    const scrape = rawScrape({
      config: {
        static_configs: [{ targets }],
        relabel_configs: [
          { source_labels: ['__address__'], target_label: '__param_target' },
          { source_labels: ['__param_target'], target_label: 'instance' },
          { target_label: '__address__', replacement: address },
        ],
      },
      ports: [portOf(address)],
      metricsPath: '/probe',
      params: { module: modules[name] },
      metricRelabel: [onlyDeclared(metrics)],
    });
    return [{ name, scrape, metrics, metricsComplete: true }];
  });
}

/** The ports of the targets of probes. */
const portsOf = ({ http = [], tcp = [], tls = [] }: BlackboxIntegration): readonly number[] => [
  ...new Set([...http.map(urlPort), ...[...tcp, ...tls].map(portOf)]),
];

export const blackboxKind: IntegrationKind<BlackboxIntegration> = {
  service: (options, place) => ({
    name: options.name,
    description: 'Probes by blackbox_exporter.',
    scrape: exporterScrape(options, blackboxExporter.port, [configReloadSuccessful]),
    metrics: [configReloadSuccessful],
    metricsComplete: true,
    scrapes: probeScrapes(options, place),
    ...(options.objective === undefined
      ? {}
      : {
          slos: [
            probe({
              objective: options.objective,
              success: probeSuccess.where({ service: options.name }),
            }),
          ],
        }),
    alerts: blackboxAlerts(options, place),
    panels: blackboxPanels(options),
  }),
  exporter: (options) => ({
    image: 'blackboxExporter',
    port: blackboxExporter.port,
    // User 65534, as in the image.
    uid: 65534,
    args: [
      `--config.file=${EXPORTER_FILES}/blackbox.yml`,
      `--web.listen-address=0.0.0.0:${blackboxExporter.port}`,
    ],
    env: {},
    files: { 'blackbox.yml': CONFIG },
    connects: portsOf(options),
    resources: exporterResources(options),
  }),
};
