import { Construct } from 'constructs';
import { keptAnnotations } from '../../catalog/names';
import { headlessService } from '../../resolve/addresses';
import type { ComponentProgram } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { podSettings } from '../../resolve/pods';
import { k8s } from './k8s';
import { commonLabels, componentLabels, componentSelector } from './labels';
import { ComponentPolicy } from './network-policy';
import { filled } from './pod-settings';

/** Read permissions on the Kubernetes API. */
export interface ReadRights {
  /** Namespaces of the permissions, or all. */
  readonly namespaces: readonly string[] | 'all';
  readonly rules: readonly k8s.PolicyRule[];
}

export interface ComponentBaseProps {
  readonly environment: ResolvedEnvironment;
  readonly component: ComponentProgram;
  /** Ports of the Service in front of all pods; empty for programs that accept no connections. */
  readonly service: Readonly<Record<string, number>>;
  /** Additional ports for connections between pods. @default none */
  readonly peerPorts?: Readonly<Record<string, number>>;
  /** Permissions on the Kubernetes API. @default none, and no token in the pods */
  readonly rights?: readonly ReadRights[];
}

/** The objects of a component besides its pods: ServiceAccount, RBAC, Services, NetworkPolicy, PodDisruptionBudget. */
export class ComponentBase extends Construct {
  readonly component: ComponentProgram;
  readonly serviceAccount: k8s.KubeServiceAccount;
  /** The Service in front of all pods; undefined for programs that accept no connections. */
  readonly service?: k8s.KubeService;
  /** Headless Service of a StatefulSet. */
  readonly headlessService?: k8s.KubeService;
  /** PodDisruptionBudget of a StatefulSet. */
  readonly disruptionBudget?: k8s.KubePodDisruptionBudget;
  readonly networkPolicy: ComponentPolicy;

  constructor(scope: Construct, id: string, props: ComponentBaseProps) {
    super(scope, id);
    const { component, environment } = props;
    const { name, namespace } = component;
    const metadata = { name, namespace, labels: componentLabels(name) };
    const selector = componentSelector(name);
    this.component = component;

    const { serviceAccountAnnotations = {} } = podSettings(environment, component);
    this.serviceAccount = new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: { ...metadata, ...filled('annotations', serviceAccountAnnotations) },
      automountServiceAccountToken: false,
    });
    for (const rights of props.rights ?? []) grant(this, component, rights);
    if (Object.keys(props.service).length > 0) {
      this.service = new k8s.KubeService(this, 'service', {
        metadata,
        spec: { type: 'ClusterIP', selector, ports: servicePorts(props.service) },
      });
    }
    if (component.kind === 'StatefulSet') {
      this.headlessService = new k8s.KubeService(this, 'headless-service', {
        metadata: { ...metadata, name: headlessService(component) },
        spec: {
          clusterIp: 'None',
          // For discovery of peers, and for scrapes of pods that are not ready.
          publishNotReadyAddresses: true,
          selector,
          ports: servicePorts({ ...props.service, ...props.peerPorts }),
        },
      });
      this.disruptionBudget = new k8s.KubePodDisruptionBudget(this, 'disruption-budget', {
        metadata,
        spec: {
          maxUnavailable: k8s.IntOrString.fromNumber(1),
          selector: { matchLabels: selector },
        },
      });
    }
    this.networkPolicy = new ComponentPolicy(this, 'network-policy', { environment, component });
    this.node.defaultChild = this.service ?? this.serviceAccount;
  }
}

const servicePorts = (ports: Readonly<Record<string, number>>): k8s.ServicePort[] =>
  Object.entries(ports).map(([name, port]) => ({
    name,
    port,
    targetPort: k8s.IntOrString.fromString(name),
  }));

function grant(
  scope: Construct,
  component: ComponentProgram,
  { namespaces, rules }: ReadRights,
): void {
  const subjects = [
    { kind: 'ServiceAccount', name: component.name, namespace: component.namespace },
  ];
  const labels = componentLabels(component.name);
  const roleRef = (kind: string, name: string) => ({
    apiGroup: 'rbac.authorization.k8s.io',
    kind,
    name,
  });
  if (namespaces === 'all') {
    // Names of cluster-scoped objects; the namespace distinguishes two installations.
    const name = `${component.namespace}:${component.name}`;
    new k8s.KubeClusterRole(scope, 'cluster-role', {
      metadata: { name, labels },
      rules: [...rules],
    });
    new k8s.KubeClusterRoleBinding(scope, 'cluster-role-binding', {
      metadata: { name, labels },
      roleRef: roleRef('ClusterRole', name),
      subjects,
    });
    return;
  }
  for (const namespace of namespaces) {
    const metadata = { name: component.name, namespace, labels };
    new k8s.KubeRole(scope, `role-${namespace}`, { metadata, rules: [...rules] });
    new k8s.KubeRoleBinding(scope, `role-binding-${namespace}`, {
      metadata,
      roleRef: roleRef('Role', component.name),
      subjects,
    });
  }
}

/** A Namespace with an enforced Pod Security level. */
export class Namespace extends Construct {
  readonly name: string;
  /** Enforced level; undefined keeps the default of the cluster. */
  readonly podSecurity: 'restricted' | 'privileged' | undefined;

  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly name: string;
      /** Enforced level; `undefined` keeps existing labels. */
      readonly podSecurity: 'restricted' | 'privileged' | undefined;
      /** Whether other workloads use the namespace, so that it is never deleted. @default false */
      readonly keep?: boolean;
      /** Other annotations. @default none */
      readonly annotations?: Readonly<Record<string, string>>;
    },
  ) {
    super(scope, id);
    this.name = props.name;
    this.podSecurity = props.podSecurity;
    const annotations = { ...(props.keep ? keptAnnotations : {}), ...props.annotations };
    this.node.defaultChild = new k8s.KubeNamespace(this, 'namespace', {
      metadata: {
        name: props.name,
        ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
        labels: {
          ...commonLabels(),
          ...(props.podSecurity
            ? {
                'pod-security.kubernetes.io/enforce': props.podSecurity,
                'pod-security.kubernetes.io/audit': props.podSecurity,
                'pod-security.kubernetes.io/warn': props.podSecurity,
              }
            : {}),
        },
      },
    });
  }
}
