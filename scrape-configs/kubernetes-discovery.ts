import type { KubernetesRole, KubernetesScrape } from '../catalog/definitions/scrape';
import { replaceInside } from '../catalog/helpers/leaves';
import { namespacesOf, portsOfTargets, roleOf } from '../resolve/kubernetes-scrapes';
import { podSelector, type ResolvedService } from '../resolve/services';
import {
  dropEndedPods,
  dropInitContainers,
  nodeAddress,
  podAddress,
  type RelabelConfig,
  type ServiceDiscovery,
  setLabels,
} from './discovery';
import { fileIn } from './http-client';

type Discovering = Pick<ResolvedService, 'name' | 'namespace'>;

/** A selector of `kubernetes_sd_config`, of which Prometheus accepts one for each role. */
interface Selector {
  readonly role: KubernetesRole;
  readonly label?: string;
  readonly field?: string;
}

/** Returns the discovery of a service by the Kubernetes API. */
export function kubernetesDiscovery(
  scrape: KubernetesScrape,
  service: Discovering,
  labels: Readonly<Record<string, string>>,
): ServiceDiscovery {
  const role = roleOf(scrape);
  const { selectors: more, ...config } = (scrape.config ?? {}) as {
    readonly selectors?: readonly Selector[];
  };
  const names = namespacesOf(scrape, service);
  const selectors = joined([...selectorsOf(scrape, service), ...(more ?? [])]);
  return {
    kubernetes_sd_configs: [
      {
        role,
        ...(names.length > 0 ? { namespaces: { names: [...names] } } : {}),
        ...(selectors.length > 0 ? { selectors } : {}),
        ...(replaceInside(config, fileIn) as object),
      },
    ],
    relabel_configs: [
      ...targetRules(scrape, role),
      ...setLabels(labels),
      ...instanceRules(scrape, role, names.length > 1),
      ...probeRules(scrape, role),
    ],
  };
}

/** Returns the selectors of a scrape: its labels, or the name of the service. */
function selectorsOf(scrape: KubernetesScrape, service: Discovering): readonly Selector[] {
  const role = roleOf(scrape);
  const given = Object.entries(scrape.selector ?? {});
  const label = given.map(([key, value]) => `${key}=${value}`).join(',');
  const byName: Selector = { role, field: `metadata.name=${service.name}` };
  const isNamed = scrape.selector === undefined;
  switch (role) {
    case 'pod': {
      const own = Object.entries(podSelector(service, scrape));
      return own.length > 0
        ? [{ role, label: own.map(([key, value]) => `${key}=${value}`).join(',') }]
        : [];
    }
    case 'node':
      return label ? [{ role, label }] : [];
    case 'endpointslice':
      // The slices of a Service have its name as a label, and its labels.
      return isNamed
        ? [
            { role: 'service', field: `metadata.name=${service.name}` },
            { role, label: `${SERVICE_NAME}=${service.name}` },
          ]
        : bothOf(role, label);
    case 'endpoints':
      return isNamed
        ? [{ role: 'service', field: `metadata.name=${service.name}` }, byName]
        : bothOf(role, label);
    default:
      return isNamed ? [byName] : label ? [{ role, label }] : [];
  }
}

const SERVICE_NAME = 'kubernetes.io/service-name';

/** Kubernetes copies the labels of a Service to its endpoints. */
const bothOf = (role: KubernetesRole, label: string): readonly Selector[] =>
  label
    ? [
        { role: 'service', label },
        { role, label },
      ]
    : [];

/** Joins the selectors of one role: an object must match all of them. */
function joined(selectors: readonly Selector[]): readonly Selector[] {
  const roles = [...new Set(selectors.map(({ role }) => role))];
  return roles.map((role) => {
    const own = selectors.filter((one) => one.role === role);
    const all = (key: 'label' | 'field'): string => own.flatMap((one) => one[key] ?? []).join(',');
    return {
      role,
      ...(all('label') ? { label: all('label') } : {}),
      ...(all('field') ? { field: all('field') } : {}),
    };
  });
}

/** Labels of discovery with the name and the number of a port, by role. */
const PORT_LABELS: Readonly<
  Record<KubernetesRole, { readonly name: string; readonly number: string }>
> = {
  pod: {
    name: '__meta_kubernetes_pod_container_port_name',
    number: '__meta_kubernetes_pod_container_port_number',
  },
  service: {
    name: '__meta_kubernetes_service_port_name',
    number: '__meta_kubernetes_service_port_number',
  },
  // No label has the number of the port of an endpoint.
  endpoints: { name: '__meta_kubernetes_endpoint_port_name', number: '__address__' },
  endpointslice: { name: '__meta_kubernetes_endpointslice_port_name', number: '__address__' },
  node: { name: '', number: '' },
  ingress: { name: '', number: '' },
};

const annotation = (role: KubernetesRole, name: string): string =>
  `__meta_kubernetes_${role === 'pod' ? 'pod' : 'service'}_annotation_prometheus_io_${name}`;

/** Returns the rules that select the targets of a scrape and set their address, scheme and path. */
function targetRules(scrape: KubernetesScrape, role: KubernetesRole): readonly RelabelConfig[] {
  const ports = portsOfTargets(scrape);
  const [port] = ports;
  if (role === 'node') return typeof port === 'number' ? nodeAddress(port) : [];
  if (role === 'ingress') return ingressRules(scrape);
  // One port by its number need not be declared by a container.
  const isAnyContainer = role === 'pod' && ports.length === 1 && typeof port === 'number';
  const { annotations = false } = scrape;
  return [
    ...(annotations
      ? [{ source_labels: [annotation(role, 'scrape')], regex: 'true', action: 'keep' } as const]
      : []),
    ...(role === 'service' ? [] : [dropEndedPods]),
    ...(isAnyContainer ? [dropInitContainers, ...podAddress(port)] : [keepPorts(scrape, role)]),
    ...(annotations ? annotationRules(scrape, role) : []),
  ];
}

/** Returns the rule that keeps the ports of a scrape, and the objects whose annotation has a port. */
function keepPorts(scrape: KubernetesScrape, role: KubernetesRole): RelabelConfig {
  const { name, number } = PORT_LABELS[role];
  const ports = portsOfTargets(scrape);
  const names = ports.filter((port) => typeof port === 'string');
  const numbers = ports.filter((port) => typeof port === 'number');
  const before = number === '__address__' ? '.*:' : '';
  const { annotations = false } = scrape;
  // Without the annotation, its label is empty.
  const start = annotations ? ';' : '';
  return {
    source_labels: [...(annotations ? [annotation(role, 'port')] : []), name, number],
    regex: [
      ...(annotations ? ['\\d+;.*'] : []),
      ...(names.length > 0 ? [`${start}(${names.join('|')});.*`] : []),
      ...(numbers.length > 0 ? [`${start}.*;${before}(${numbers.join('|')})`] : []),
    ].join('|'),
    action: 'keep',
  };
}

/** Returns the rules for the port, the path and the scheme in annotations. */
function annotationRules(scrape: KubernetesScrape, role: KubernetesRole): readonly RelabelConfig[] {
  const port = annotation(role, 'port');
  const address = { target_label: '__address__' } as const;
  const ofPort: readonly RelabelConfig[] =
    role === 'pod'
      ? [
          {
            source_labels: [port, '__meta_kubernetes_pod_ip'],
            regex: '(\\d+);([^:]+)',
            ...address,
            replacement: '$2:$1',
          },
          {
            source_labels: [port, '__meta_kubernetes_pod_ip'],
            regex: '(\\d+);(.*:.*)',
            ...address,
            replacement: '[$2]:$1',
          },
        ]
      : [
          {
            source_labels: [port, '__address__'],
            regex: '(\\d+);(\\[.+\\]|[^:]+)(?::\\d+)?',
            ...address,
            replacement: '$2:$1',
          },
        ];
  return [
    ...ofPort,
    {
      source_labels: [annotation(role, 'path')],
      regex: '(/.*)',
      target_label: '__metrics_path__',
    },
    {
      source_labels: [annotation(role, 'scheme')],
      // An annotation must not cause that credentials are sent in clear text.
      regex: scrape.auth ? '(https)' : '(https?)',
      target_label: '__scheme__',
    },
  ];
}

/** Returns the rules for the hosts of Ingresses, of which those with wildcards are not addresses. */
const ingressRules = ({
  scheme,
  tls,
  auth,
  prober,
}: KubernetesScrape): readonly RelabelConfig[] => [
  { source_labels: ['__address__'], regex: '\\*.*', action: 'drop' },
  ...(prober === undefined && scheme === undefined && !tls && !auth
    ? [{ source_labels: ['__meta_kubernetes_ingress_scheme'], target_label: '__scheme__' }]
    : []),
];

/** Returns the rules that name the target: the pod or the node, which outlives the address. */
function instanceRules(
  scrape: KubernetesScrape,
  role: KubernetesRole,
  inSeveral: boolean,
): readonly RelabelConfig[] {
  const target_label = 'instance';
  if (role === 'node') return [{ source_labels: ['__meta_kubernetes_node_name'], target_label }];
  // The address, which contains the namespace, is the instance.
  if (role === 'service' || role === 'ingress') return [];
  const pod = '__meta_kubernetes_pod_name';
  const isOne = portsOfTargets(scrape).length <= 1;
  if (isOne && !inSeveral) return [{ source_labels: [pod], target_label }];
  // Endpoints without a pod keep their address as the instance.
  return [
    {
      source_labels: [...(inSeveral ? ['__meta_kubernetes_namespace'] : []), pod, '__address__'],
      regex: `${inSeveral ? '(.+);' : ''}(.+);.*:(\\d+)`,
      target_label,
      replacement: inSeveral ? (isOne ? '$1/$2' : '$1/$2:$3') : '$1:$2',
    },
  ];
}

/** Returns the rules that let an exporter probe the target: its URL or address is a parameter. */
function probeRules({ prober }: KubernetesScrape, role: KubernetesRole): readonly RelabelConfig[] {
  if (prober === undefined) return [];
  const target_label = '__param_target';
  return [
    role === 'ingress'
      ? {
          source_labels: [
            '__meta_kubernetes_ingress_scheme',
            '__address__',
            '__meta_kubernetes_ingress_path',
          ],
          regex: '(.+);(.+);(.*)',
          replacement: '$1://$2$3',
          target_label,
        }
      : { source_labels: ['__address__'], target_label },
    ...(role === 'service' || role === 'ingress'
      ? [{ source_labels: ['__param_target'], target_label: 'instance' }]
      : []),
    { target_label: '__address__', replacement: prober },
  ];
}
