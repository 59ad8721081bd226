// Simulates Kubernetes service discovery, since the lab has no API server.
import type { LabPod } from './pods';
import { LOOPBACK } from './ports';
import { NODE_NAME } from './variables';

export interface StaticGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** The part of a `kubernetes_sd_configs` entry that the stack uses; the same in Promtail. */
export interface KubernetesDiscovery {
  readonly role: string;
  readonly namespaces?: { readonly names?: readonly string[] };
  readonly selectors?: readonly { readonly role: string; readonly label?: string }[];
}

/**
 * Returns the target groups of role `pod`: one per container port, with the meta labels of Prometheus and Promtail, so that
 * the original relabel rules apply.
 */
export function discover(
  { role, namespaces, selectors = [] }: KubernetesDiscovery,
  pods: readonly LabPod[],
): readonly StaticGroup[] {
  // Nodes and endpoints are those of a cluster.
  if (role !== 'pod') return [];
  const wanted = selectors.flatMap(({ label }) => label?.split(',') ?? []);
  return pods
    .filter((pod) => !namespaces?.names || namespaces.names.includes(pod.namespace))
    .filter((pod) =>
      wanted.every((term) => {
        const [key = '', value] = term.split('=');
        return pod.labels[key] === value;
      }),
    )
    .flatMap(groupsOf);
}

const sanitize = (key: string) => key.replaceAll(/[^A-Za-z0-9_]/g, '_');

function groupsOf(pod: LabPod): StaticGroup[] {
  const own: Record<string, string> = {
    namespace: pod.namespace,
    pod_name: pod.name,
    pod_uid: pod.uid,
    pod_ip: LOOPBACK,
    pod_host_ip: LOOPBACK,
    pod_node_name: NODE_NAME,
    pod_phase: 'Running',
    pod_ready: 'true',
    pod_controller_kind: pod.controller.kind,
    pod_controller_name: pod.controller.name,
  };
  for (const [key, value] of Object.entries(pod.labels)) {
    own[`pod_label_${sanitize(key)}`] = value;
    own[`pod_labelpresent_${sanitize(key)}`] = 'true';
  }
  return pod.containers.flatMap((container) => {
    const ports = container.ports?.length ? container.ports : [undefined];
    return ports.map((port) => {
      const labels: Record<string, string> = {
        ...own,
        pod_container_name: container.name,
        pod_container_image: container.image,
        pod_container_init: 'false',
        ...(port
          ? {
              pod_container_port_name: port.name ?? '',
              pod_container_port_number: String(port.containerPort),
              pod_container_port_protocol: 'TCP',
            }
          : {}),
      };
      return {
        targets: [port ? `${LOOPBACK}:${port.containerPort}` : LOOPBACK],
        labels: Object.fromEntries(
          Object.entries(labels).map(([key, value]) => [`__meta_kubernetes_${key}`, value]),
        ),
      };
    });
  });
}
