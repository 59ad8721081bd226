import { isRecord } from '@observability-stack/query-common';
import type { KubernetesRole, KubernetesScrape, Scrape } from '../catalog/definitions/scrape';
import { addressPort } from './address-ports';
import { anyPeer, type FlowPeer, namespacePeer, type PolicyPort } from './flow';
import { podSelector, type ResolvedService } from './services';

/** The discovery of a service by the Kubernetes API. */
type Discovering = Pick<ResolvedService, 'name' | 'namespace'>;

export const roleOf = ({ role = 'pod' }: KubernetesScrape): KubernetesRole => role;

/** Returns the ports of each target in a list. */
export const portsOfTargets = ({ port = [] }: KubernetesScrape): readonly PolicyPort[] =>
  Array.isArray(port) ? port : [port as PolicyPort];

/** Returns the number of targets of each replica: one for each port. */
export const targetsPerReplica = (scrape: Scrape | false): number =>
  scrape && scrape.kind === 'kubernetes' ? Math.max(1, portsOfTargets(scrape).length) : 1;

/** Returns the namespaces of the targets; none for nodes, which are in no namespace. */
export const namespacesOf = (scrape: KubernetesScrape, service: Discovering): readonly string[] =>
  roleOf(scrape) === 'node' ? [] : (scrape.namespaces ?? [service.namespace]);

/** Reports whether the targets are those of another cluster, in which the stack has no rights to grant. */
export const isOtherCluster = ({ config = {} }: KubernetesScrape): boolean =>
  'api_server' in config || 'kubeconfig_file' in config;

/** Returns the ports of the API of another cluster. The port in a kubeconfig is not known: it is the usual one. */
export function apiPorts({ config = {} }: KubernetesScrape): readonly number[] {
  const { api_server: server, proxy_url: proxy } = config;
  if (typeof proxy === 'string') return [addressPort(proxy) ?? 80];
  return typeof server === 'string' ? [addressPort(server) ?? 443] : [443, 6443];
}

/** API groups and resources that Prometheus reads for each role. With endpoints it also watches their Services and pods. */
const RESOURCES: Readonly<Record<KubernetesRole, Readonly<Record<string, readonly string[]>>>> = {
  pod: { '': ['pods'] },
  service: { '': ['services'] },
  endpoints: { '': ['pods', 'services', 'endpoints'] },
  endpointslice: { '': ['pods', 'services'], 'discovery.k8s.io': ['endpointslices'] },
  node: {},
  ingress: { 'networking.k8s.io': ['ingresses'] },
};

const attaches = ({ config = {} }: KubernetesScrape, ...keys: readonly string[]): boolean => {
  const attached: unknown = config.attach_metadata;
  return keys.some((key) => isRecord(attached) && attached[key] === true);
};
const isOfPods = (scrape: KubernetesScrape): boolean =>
  ['pod', 'endpoints', 'endpointslice'].includes(roleOf(scrape));

/** Returns what Prometheus reads in the namespaces of a scrape, by API group. */
export const namespacedResources = (
  scrape: KubernetesScrape,
): Readonly<Record<string, readonly string[]>> => ({
  ...RESOURCES[roleOf(scrape)],
  // The Deployment of a pod is the owner of its ReplicaSet, and the CronJob that of its Job.
  ...(isOfPods(scrape) && attaches(scrape, 'deployment') ? { apps: ['replicasets'] } : {}),
  ...(isOfPods(scrape) && attaches(scrape, 'job', 'cronjob') ? { batch: ['jobs'] } : {}),
});

/** Returns what Prometheus reads in the whole cluster: nodes and namespaces are in no namespace. */
export const clusterResources = (scrape: KubernetesScrape): readonly string[] => [
  ...(roleOf(scrape) === 'node' || (isOfPods(scrape) && attaches(scrape, 'node')) ? ['nodes'] : []),
  ...(roleOf(scrape) !== 'node' && attaches(scrape, 'namespace') ? ['namespaces'] : []),
];

const isNumber = (port: PolicyPort): port is number => typeof port === 'number';

/**
 * Returns the ports that the network policy allows for the targets of a scrape; undefined if only the discovery knows them:
 * those of an annotation, and those of pods behind the port of a Service.
 */
export function policyPorts(scrape: KubernetesScrape): readonly PolicyPort[] | undefined {
  const { ports, prober, annotations = false, scheme, tls } = scrape;
  if (prober !== undefined) return [addressPort(prober) ?? 80];
  if (ports) return ports;
  const own = portsOfTargets(scrape);
  switch (roleOf(scrape)) {
    case 'ingress':
      return scheme === 'https' || tls ? [443] : [80, 443];
    case 'service':
      return undefined;
    case 'endpoints':
    case 'endpointslice':
      return !annotations && own.every(isNumber) ? own : undefined;
    default:
      return annotations ? undefined : own;
  }
}

/** Returns the ends of the connections to the targets of a scrape. */
export function targetPeers(scrape: KubernetesScrape, service: Discovering): readonly FlowPeer[] {
  if (scrape.prober !== undefined) return [addressPeer(scrape.prober)];
  // Nodes and the hosts of Ingresses are addresses that a policy cannot select.
  if (isOtherCluster(scrape) || ['node', 'ingress'].includes(roleOf(scrape))) return [anyPeer];
  const namespaces = namespacesOf(scrape, service);
  const labels = podSelector(service, scrape);
  return namespaces.map((namespace) =>
    roleOf(scrape) === 'pod' && Object.keys(labels).length > 0
      ? { kind: 'pods', namespace, labels }
      : // The labels of the pods behind a Service are not known.
        namespacePeer(namespace),
  );
}

/** Returns the namespace of a Service by its DNS name, or every address. */
function addressPeer(address: string): FlowPeer {
  const [, namespace] =
    /^[a-z0-9.-]+?\.([a-z0-9-]+)\.svc(?:\.[a-z0-9.-]+)?:\d+$/.exec(address) ?? [];
  return namespace === undefined ? anyPeer : namespacePeer(namespace);
}
