import { Construct } from 'constructs';
import { type Component, findComponent } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { k8s } from '../shared/k8s';
import { componentLabels } from '../shared/labels';
import type { ResolvedKubernetes } from './settings';

export interface KubernetesProps {
  readonly environment: ResolvedEnvironment;
  readonly kubernetes: ResolvedKubernetes;
}

/**
 * The permissions of Prometheus to discover and scrape the programs of Kubernetes: those for nodes and metrics in the whole
 * cluster, which contain no `nodes/proxy` (it allows commands in every container), and those for pods and endpoints in the
 * namespaces of the programs.
 */
export class Kubernetes extends Construct {
  readonly environment: ResolvedEnvironment;
  /** Settings with all defaults. */
  readonly settings: ResolvedKubernetes;
  readonly clusterRole: k8s.KubeClusterRole;

  constructor(scope: Construct, id: string, { environment, kubernetes }: KubernetesProps) {
    super(scope, id);
    this.environment = environment;
    this.settings = kubernetes;
    const prometheus = findComponent(environment, 'prometheus');
    const labels = componentLabels(prometheus.name);
    // The names of objects in the cluster; the namespace distinguishes two installations.
    const name = `${prometheus.namespace}:${prometheus.name}-kubernetes`;
    this.clusterRole = new k8s.KubeClusterRole(this, 'cluster-role', {
      metadata: { name, labels },
      rules: clusterRules(kubernetes),
    });
    const subjects = [
      { kind: 'ServiceAccount', name: prometheus.name, namespace: prometheus.namespace },
    ];
    const roleRef = (kind: string, role: string) => ({
      apiGroup: 'rbac.authorization.k8s.io',
      kind,
      name: role,
    });
    new k8s.KubeClusterRoleBinding(this, 'cluster-role-binding', {
      metadata: { name, labels },
      roleRef: roleRef('ClusterRole', name),
      subjects,
    });
    for (const [namespace, resources] of discoveredIn(environment)) {
      const metadata = { name: `${prometheus.name}-kubernetes`, namespace, labels };
      new k8s.KubeRole(this, `role-${namespace}`, {
        metadata,
        rules: [...resources].map(([group, kinds]) => ({
          apiGroups: [group],
          resources: kinds,
          verbs: ['get', 'list', 'watch'],
        })),
      });
      new k8s.KubeRoleBinding(this, `role-binding-${namespace}`, {
        metadata,
        roleRef: roleRef('Role', metadata.name),
        subjects,
      });
    }
    this.node.defaultChild = this.clusterRole;
  }
}

function clusterRules({ kubelet, apiServer, scheduler, controllerManager }: ResolvedKubernetes) {
  const rules: k8s.PolicyRule[] = [];
  if (kubelet)
    rules.push(
      { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
      // The kubelet asks the API server whether the token may read its metrics.
      { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
    );
  if (apiServer || scheduler || controllerManager)
    rules.push({ nonResourceUrLs: ['/metrics'], verbs: ['get'] });
  return rules;
}

/** Returns the kinds of objects that discovery reads in each namespace, by API group. */
function discoveredIn({
  components,
}: ResolvedEnvironment): ReadonlyMap<string, ReadonlyMap<string, string[]>> {
  const found = new Map<string, ReadonlyMap<string, string[]>>();
  const external = components.filter(({ kind }: Component) => kind === 'External');
  for (const { discovery } of external.flatMap(({ metrics }) => metrics)) {
    if (discovery?.role === 'pod')
      found.set(
        discovery.namespace,
        new Map([['', ['pods']], ...(found.get(discovery.namespace) ?? [])]),
      );
    if (discovery?.role === 'endpointslice')
      // Prometheus also watches the Services and pods behind endpoints.
      found.set(
        discovery.namespace,
        new Map([
          ['', ['pods', 'services']],
          ['discovery.k8s.io', ['endpointslices']],
        ]),
      );
  }
  return found;
}
