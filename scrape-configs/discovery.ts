import { paths } from '../catalog/components/paths';
import type { RelabelStep } from '../catalog/definitions/relabel';
import type { ConsulScrape, DnsScrape } from '../catalog/definitions/scrape';
import { labelKeys } from '../catalog/names';
import type { ClusterDiscovery, ComponentProgram } from '../resolve/components';
import type { ResolvedService } from '../resolve/services';
import { fileOf, tlsOf } from './http-client';

/** A relabelling rule: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config */
export interface RelabelConfig {
  readonly source_labels?: readonly string[];
  readonly separator?: string;
  readonly target_label?: string;
  readonly regex?: string;
  readonly replacement?: string;
  readonly action?: 'replace' | 'keep' | 'drop' | 'labeldrop' | 'labelkeep' | 'labelmap';
}

/** The discovery and relabelling of a scrape job. */
export interface ServiceDiscovery {
  readonly file_sd_configs?: readonly object[];
  readonly kubernetes_sd_configs?: readonly object[];
  readonly dns_sd_configs?: readonly object[];
  readonly consul_sd_configs?: readonly object[];
  readonly static_configs?: readonly object[];
  readonly relabel_configs?: readonly RelabelConfig[];
}

/** Returns rules that set labels to fixed values. */
export const setLabels = (labels: Readonly<Record<string, string>>): RelabelConfig[] =>
  Object.entries(labels).map(([target_label, value]) => ({
    target_label,
    // In a replacement, `$` starts a reference to a group.
    replacement: value.replaceAll('$', '$$$$'),
  }));

const actions = { labelDrop: 'labeldrop', labelKeep: 'labelkeep', labelMap: 'labelmap' } as const;

/** Returns the rule of a step. */
export function relabelRule(step: RelabelStep): RelabelConfig {
  switch (step.kind) {
    case 'keep':
    case 'drop':
      return { ...sourceOf(step), regex: step.regex, action: step.kind };
    case 'replace':
      return {
        ...(step.labels ? sourceOf({ ...step, labels: step.labels }) : {}),
        ...(step.regex === undefined ? {} : { regex: step.regex }),
        target_label: step.target,
        ...(step.replacement === undefined ? {} : { replacement: step.replacement }),
      };
    case 'labelMap':
      return {
        regex: step.regex,
        ...(step.replacement === undefined ? {} : { replacement: step.replacement }),
        action: actions[step.kind],
      };
    default:
      return { regex: step.regex, action: actions[step.kind] };
  }
}

const sourceOf = ({
  labels,
  separator,
}: {
  readonly labels: readonly string[];
  readonly separator?: string;
}): RelabelConfig => ({
  source_labels: labels,
  ...(separator === undefined ? {} : { separator }),
});

export const fileDiscovery = (job: string, refreshInterval: string): ServiceDiscovery => ({
  file_sd_configs: [
    { files: [`${paths.prometheus.targets}/${job}.json`], refresh_interval: refreshInterval },
  ],
});

/** Returns discovery of the pods of a component. The instance of a DaemonSet is the node, since it outlives the pod. */
export const componentDiscovery = (
  component: Pick<ComponentProgram, 'name' | 'namespace' | 'kind'>,
  port: number,
  labels: Readonly<Record<string, string>>,
): ServiceDiscovery => ({
  kubernetes_sd_configs: [podRole([component.namespace], { [labelKeys.name]: component.name })],
  relabel_configs: [
    ...runningPods(port),
    ...setLabels(labels),
    {
      source_labels: [
        `__meta_kubernetes_pod_${component.kind === 'DaemonSet' ? 'node_name' : 'name'}`,
      ],
      target_label: 'instance',
    },
  ],
});

/** Returns discovery of the programs of the cluster. */
export function clusterDiscovery(
  discovery: ClusterDiscovery,
  port: number,
  labels: Readonly<Record<string, string>>,
): ServiceDiscovery {
  switch (discovery.role) {
    case 'node':
      return {
        kubernetes_sd_configs: [{ role: 'node' }],
        relabel_configs: [
          ...nodeAddress(port),
          ...setLabels(labels),
          { source_labels: ['__meta_kubernetes_node_name'], target_label: 'instance' },
        ],
      };
    case 'pod':
      return {
        kubernetes_sd_configs: [podRole([discovery.namespace], discovery.labels)],
        relabel_configs: [
          ...runningPods(port),
          ...setLabels(labels),
          {
            source_labels: [
              discovery.instance === 'node'
                ? '__meta_kubernetes_pod_node_name'
                : '__meta_kubernetes_pod_name',
            ],
            target_label: 'instance',
          },
        ],
      };
    case 'endpointslice':
      return {
        kubernetes_sd_configs: [
          {
            role: 'endpointslice',
            namespaces: { names: [discovery.namespace] },
            // The slices of a Service have its name as a label; those that are older than it have its name.
            selectors: [
              { role: 'service', field: `metadata.name=${discovery.service}` },
              { role: 'endpointslice', label: `kubernetes.io/service-name=${discovery.service}` },
            ],
          },
        ],
        relabel_configs: [
          {
            source_labels: ['__meta_kubernetes_endpointslice_port_name'],
            regex: discovery.port,
            action: 'keep',
          },
          ...setLabels(labels),
        ],
      };
    case 'static':
      return {
        static_configs: [{ targets: [...discovery.targets] }],
        relabel_configs: setLabels(labels),
      };
  }
}

export const dnsDiscovery = (
  scrape: DnsScrape,
  labels: Readonly<Record<string, string>>,
  refreshInterval: string,
): ServiceDiscovery => ({
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
): ServiceDiscovery => ({
  consul_sd_configs: [
    {
      server: scrape.server,
      services: [...(scrape.services ?? [service.name])],
      ...(scrape.tags ? { tags: [...scrape.tags] } : {}),
      ...(scrape.datacenter ? { datacenter: scrape.datacenter } : {}),
      refresh_interval: refreshInterval,
      ...(scrape.serverTls ? { scheme: 'https', tls_config: tlsOf(scrape.serverTls) } : {}),
      ...(scrape.token ? { authorization: { credentials_file: fileOf(scrape.token) } } : {}),
    },
  ],
  relabel_configs: [
    ...setLabels(labels),
    // Service ids are unique only per agent.
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
 * Keeps running pods. A pod is discovered once per declared port; with the same address for all, they become one
 * target.
 */
export const runningPods = (port: number): RelabelConfig[] => [
  dropEndedPods,
  dropInitContainers,
  ...podAddress(port),
];

export const dropEndedPods: RelabelConfig = {
  source_labels: ['__meta_kubernetes_pod_phase'],
  regex: 'Succeeded|Failed',
  action: 'drop',
};

export const dropInitContainers: RelabelConfig = {
  source_labels: ['__meta_kubernetes_pod_container_init'],
  regex: 'true',
  action: 'drop',
};

/** Returns rules that set the address of a pod, which has brackets with IPv6. */
export const podAddress = (port: number): RelabelConfig[] =>
  addressWithPort('__meta_kubernetes_pod_ip', port);

const addressWithPort = (label: string, port: number): RelabelConfig[] => [
  {
    source_labels: [label],
    regex: '([^:]+)',
    target_label: '__address__',
    replacement: `$1:${port}`,
  },
  {
    source_labels: [label],
    regex: '(.*:.*)',
    target_label: '__address__',
    replacement: `[$1]:${port}`,
  },
];

/** Returns rules that set the address of a node: that of discovery may be a host name that only the nodes resolve. */
export const nodeAddress = (port: number): RelabelConfig[] =>
  addressWithPort('__meta_kubernetes_node_address_InternalIP', port);
