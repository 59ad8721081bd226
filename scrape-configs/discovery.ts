import { paths } from '../catalog/components/paths';
import type { ConsulScrape, DnsScrape, KubernetesScrape } from '../catalog/definitions/scrape';
import { labelKeys } from '../catalog/names';
import type { ResolvedService } from '../resolve/services';

/** A relabelling rule: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config */
export interface Relabel {
  readonly source_labels?: readonly string[];
  readonly separator?: string;
  readonly target_label?: string;
  readonly regex?: string;
  readonly replacement?: string;
  readonly action?: 'replace' | 'keep' | 'drop' | 'labeldrop' | 'labelkeep' | 'labelmap';
}

/** The part of a scrape job that finds its targets and names them. */
export interface Discovery {
  readonly file_sd_configs?: readonly object[];
  readonly kubernetes_sd_configs?: readonly object[];
  readonly dns_sd_configs?: readonly object[];
  readonly consul_sd_configs?: readonly object[];
  readonly relabel_configs?: readonly Relabel[];
}

/** Sets labels to fixed values. */
export const setLabels = (labels: Readonly<Record<string, string>>): Relabel[] =>
  Object.entries(labels).map(([target_label, value]) => ({
    target_label,
    // in a replacement `$` starts a reference to a group
    replacement: value.replaceAll('$', '$$$$'),
  }));

export const fileDiscovery = (job: string, refreshInterval: string): Discovery => ({
  file_sd_configs: [
    { files: [`${paths.prometheus.targets}/${job}.json`], refresh_interval: refreshInterval },
  ],
});

/** The pods of a DaemonSet; each is known by its node, which outlives it. */
export const daemonDiscovery = (
  component: { readonly name: string; readonly namespace: string },
  port: number,
  labels: Readonly<Record<string, string>>,
): Discovery => ({
  kubernetes_sd_configs: [podRole([component.namespace], { [labelKeys.name]: component.name })],
  relabel_configs: [
    ...runningPods(port),
    ...setLabels(labels),
    { source_labels: ['__meta_kubernetes_pod_node_name'], target_label: 'instance' },
  ],
});

export const kubernetesDiscovery = (
  scrape: KubernetesScrape,
  service: ResolvedService,
  labels: Readonly<Record<string, string>>,
): Discovery => ({
  kubernetes_sd_configs: [
    podRole([service.namespace], scrape.selector ?? { [labelKeys.name]: service.name }),
  ],
  relabel_configs: [
    ...runningPods(scrape.port),
    ...setLabels(labels),
    { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'instance' },
  ],
});

export const dnsDiscovery = (
  scrape: DnsScrape,
  labels: Readonly<Record<string, string>>,
  refreshInterval: string,
): Discovery => ({
  dns_sd_configs: [
    {
      names: [...scrape.names],
      type: scrape.type,
      ...(scrape.type === 'SRV' ? {} : { port: scrape.port }),
      refresh_interval: refreshInterval,
    },
  ],
  relabel_configs: setLabels(labels),
});

export const consulDiscovery = (
  scrape: ConsulScrape,
  service: ResolvedService,
  labels: Readonly<Record<string, string>>,
  refreshInterval: string,
): Discovery => ({
  consul_sd_configs: [
    {
      server: scrape.server,
      services: [...(scrape.services ?? [service.name])],
      ...(scrape.tags ? { tags: [...scrape.tags] } : {}),
      ...(scrape.datacenter ? { datacenter: scrape.datacenter } : {}),
      refresh_interval: refreshInterval,
    },
  ],
  relabel_configs: [
    ...setLabels(labels),
    // ids of services are unique on one agent only
    {
      source_labels: ['__meta_consul_node', '__meta_consul_service_id'],
      separator: '/',
      target_label: 'instance',
    },
  ],
});

const podRole = (names: readonly string[], labels: Readonly<Record<string, string>>) => ({
  role: 'pod',
  namespaces: { names: [...names] },
  selectors: [
    {
      role: 'pod',
      label: Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(','),
    },
  ],
});

/**
 * A pod is offered once for each port that it declares; giving all offers the one address makes them one
 * target. Finished pods are not targets.
 */
const runningPods = (port: number): Relabel[] => [
  { source_labels: ['__meta_kubernetes_pod_phase'], regex: 'Succeeded|Failed', action: 'drop' },
  { source_labels: ['__meta_kubernetes_pod_container_init'], regex: 'true', action: 'drop' },
  {
    source_labels: ['__meta_kubernetes_pod_ip'],
    regex: '([^:]+)',
    target_label: '__address__',
    replacement: `$1:${port}`,
  },
  {
    source_labels: ['__meta_kubernetes_pod_ip'],
    regex: '(.*:.*)',
    target_label: '__address__',
    replacement: `[$1]:${port}`,
  },
];
