// Discovery by the Kubernetes API in a scrape configuration, with the relabelling that selects its targets, as `kubernetesSd`.
import { isRecord } from '@observability-stack/query-common';
import { KUBERNETES_KEYS } from '../../catalog/definitions/raw-scrape';
import {
  KUBERNETES_ROLES,
  type KubernetesRole,
  type KubernetesScrape,
} from '../../catalog/definitions/scrape';
import type { Mapping } from './read';

export interface KubernetesJob {
  readonly discovered: Omit<KubernetesScrape, 'kind'>;
  /** Rules that do not select targets. */
  readonly relabel_configs: readonly Mapping[];
  /** Whether it discovers the objects of every namespace, which a definition lists. */
  readonly inAllNamespaces: boolean;
}

/** Port of the kubelet, which is the address of a node. */
const KUBELET_PORT = 10_250;

interface Rule {
  readonly action: string;
  readonly sources: readonly string[];
  readonly target: string;
  readonly regex: string;
  readonly replacement: string;
}

const read = (rule: Mapping): Rule => ({
  action: String(rule.action ?? 'replace').toLowerCase(),
  sources: [rule.source_labels ?? []].flat().map(String),
  target: String(rule.target_label ?? ''),
  regex: String(rule.regex ?? '(.*)'),
  replacement: String(rule.replacement ?? '$1'),
});

const ANNOTATION = /^__meta_kubernetes_(?:pod|service)_annotation_prometheus_io_(\w+)$/;
const PORT =
  /^__meta_kubernetes_(?:pod_container|service|endpoint|endpointslice)_port_(?:name|number)$/;
const LABEL = /^__meta_kubernetes_(?:pod|service|node|ingress)_label_(\w+)$/;

/** Returns the values of an expression of literals, such as `web|metrics`; undefined for others. */
const literals = (regex: string): readonly string[] | undefined =>
  /^\(?[\w./-]+(\|[\w./-]+)*\)?$/.test(regex) ? regex.replace(/[()]/g, '').split('|') : undefined;

/** Returns the label of a Kubernetes object; undefined if several have this name in discovery. */
function labelOf(name: string): string | undefined {
  const [, recommended] = /^app_kubernetes_io_([a-z]+)$/.exec(name) ?? [];
  if (recommended !== undefined) return `app.kubernetes.io/${recommended}`;
  return name.includes('_') ? undefined : name;
}

/** Returns the discovery of a job with one `kubernetes_sd_config`; why it has no form in a definition otherwise. */
export function kubernetesJob(entries: readonly unknown[], rules: unknown): KubernetesJob | string {
  const [entry, another] = entries;
  if (!isRecord(entry) || another !== undefined)
    return 'it has several kubernetes_sd_configs: write a kubernetesSd for each';
  const { role: given = 'pod', namespaces, ...config } = entry;
  const role = KUBERNETES_ROLES.find((one) => one === given);
  if (!role) return `kubernetesSd has no role ${JSON.stringify(given)}`;
  const [unknown] = Object.keys(config).filter((key) => !KUBERNETES_KEYS.includes(key));
  if (unknown !== undefined)
    return `${unknown} of kubernetes_sd_configs has no form in kubernetesSd`;
  const { names, own_namespace: own } = isRecord(namespaces) ? namespaces : {};
  if (own === true) return 'own_namespace is that of Prometheus: write namespaces of kubernetesSd';
  const list = [names ?? []].flat().map(String);

  const selection = selectionOf([rules ?? []].flat().filter(isRecord));
  if (typeof selection === 'string') return selection;
  const { ports, annotations, selector, prober, others } = selection;
  const port = portOf(role, ports);
  if (port === undefined && !annotations && role !== 'ingress')
    return 'it scrapes every port of its targets: write kubernetesSd({ port, selector }) for each service';
  if (selector === undefined && !annotations && ['pod', 'service'].includes(role))
    return 'no label selects its targets: write kubernetesSd({ port, selector }) for each service';
  return {
    discovered: {
      ...(role === 'pod' ? {} : { role }),
      ...(port === undefined ? {} : { port }),
      ...(annotations ? { annotations } : {}),
      ...(selector || annotations ? { selector: selector ?? {} } : {}),
      ...(list.length > 0 ? { namespaces: list } : {}),
      ...(prober === undefined ? {} : { prober }),
      ...(Object.keys(config).length > 0 ? { config: config as never } : {}),
    },
    relabel_configs: others,
    inAllNamespaces: list.length === 0 && role !== 'node',
  };
}

function portOf(role: KubernetesRole, ports: readonly string[]): KubernetesScrape['port'] {
  const found = ports.map((port) => (/^\d+$/.test(port) ? Number(port) : port));
  if (role === 'node' && found.length === 0) return KUBELET_PORT;
  return found.length > 1 ? found : found[0];
}

interface Selection {
  readonly ports: readonly string[];
  readonly annotations: boolean;
  readonly selector: Readonly<Record<string, string>> | undefined;
  readonly prober: string | undefined;
  readonly others: readonly Mapping[];
}

/** Divides rules into those that select targets and others; why that cannot be done otherwise. */
function selectionOf(rules: readonly Mapping[]): Selection | string {
  const ports: string[] = [];
  const selector: Record<string, string> = {};
  let annotations = false;
  let prober: string | undefined;
  const others: Mapping[] = [];
  for (const mapping of rules) {
    const { action, sources, target, regex, replacement } = read(mapping);
    const [source = '', second] = sources;
    const annotation = sources.flatMap((one) => ANNOTATION.exec(one)?.[1] ?? []);
    const values = action === 'keep' && second === undefined ? literals(regex) : undefined;
    const [value, otherValue] = values ?? [];
    const label = labelOf(LABEL.exec(source)?.[1] ?? '_');
    if (annotation.includes('scrape')) {
      if (value !== 'true' || otherValue !== undefined)
        return 'the annotation prometheus.io/scrape has another meaning than in kubernetesSd';
      annotations = true;
    } else if (annotation.some((name) => ['path', 'port', 'scheme'].includes(name))) {
      // `annotations` does the same.
      if (action !== 'replace')
        return `the rule on ${sources.join(', ')} has no form in kubernetesSd`;
    } else if (values && PORT.test(source)) ports.push(...values);
    else if (value !== undefined && otherValue === undefined && label !== undefined)
      selector[label] = value;
    else if (target === '__address__') {
      if (source !== '' || !/^[\w.-]+:\d+$/.test(replacement))
        return 'a rule replaces the addresses of its targets: write kubernetesSd({ port, selector }) for each service';
      prober = replacement;
    } else if (target !== '__param_target' && source !== '__param_target') others.push(mapping);
  }
  return {
    ...{ ports, annotations, prober, others },
    selector: Object.keys(selector).length > 0 ? selector : undefined,
  };
}
