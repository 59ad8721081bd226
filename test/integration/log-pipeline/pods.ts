import type { DiscoveredPod } from './agents';

export const podName = (service: string): string => `${service}-5d9c7b6f4-x2x7k`;

/** A container of a Deployment, as Kubernetes discovery describes it. */
export function pod(service: string, more: DiscoveredPod = {}): DiscoveredPod {
  return {
    __meta_kubernetes_namespace: 'shop',
    __meta_kubernetes_pod_name: podName(service),
    __meta_kubernetes_pod_uid: `uid-${service}`,
    __meta_kubernetes_pod_phase: 'Running',
    __meta_kubernetes_pod_node_name: 'node-1',
    __meta_kubernetes_pod_container_name: 'app',
    __meta_kubernetes_pod_controller_kind: 'ReplicaSet',
    __meta_kubernetes_pod_controller_name: `${service}-5d9c7b6f4`,
    __meta_kubernetes_pod_label_pod_template_hash: '5d9c7b6f4',
    __meta_kubernetes_pod_label_observability_team: 'commerce',
    ...more,
  };
}
