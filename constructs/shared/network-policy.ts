import { Construct } from 'constructs';
import { type ComponentProgram, findComponent } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { type Flow, type FlowPeer, networkFlows } from '../../resolve/topology';
import { k8s } from './k8s';
import { commonLabels, componentLabels, componentSelector } from './labels';

/**
 * Returns the rule for DNS. Since DNS can carry data out of the cluster, only the DNS servers of
 * the cluster are allowed.
 */
function dnsEgress({ clusterDns }: ResolvedEnvironment): k8s.NetworkPolicyEgressRule {
  const { namespace, podLabels, cidrs, port } = clusterDns;
  return {
    to: [
      { ...inNamespace(namespace), podSelector: { matchLabels: podLabels } },
      ...cidrs.map((cidr) => ({ ipBlock: { cidr } })),
    ],
    ports: ['UDP', 'TCP'].map((protocol) => ({
      port: k8s.IntOrString.fromNumber(port),
      protocol,
    })),
  };
}

const inNamespace = (namespace: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
});

export interface ComponentPolicyProps {
  readonly environment: ResolvedEnvironment;
  readonly component: ComponentProgram;
}

/** Allows exactly the connections of a component that the topology declares. */
export class ComponentPolicy extends Construct {
  readonly component: ComponentProgram;

  constructor(scope: Construct, id: string, { environment, component }: ComponentPolicyProps) {
    super(scope, id);
    this.component = component;
    const own = environment.components.some(({ name }) => name === component.name);
    const ownLabels = componentLabels(component.name);
    // The topology identifies programs of the stack by name, and others by namespace.
    const isSelf = (peer: FlowPeer) =>
      own
        ? peer.kind === 'component' && peer.name === component.name
        : 'namespace' in peer &&
          peer.namespace === component.namespace &&
          (peer.kind === 'namespace' ||
            (peer.kind === 'pods'
              ? Object.entries(peer.labels).every(([key, value]) => ownLabels[key] === value)
              : peer.name === component.name));
    const flows = networkFlows(environment);
    const incoming = flows.filter((flow) => isSelf(flow.to));
    const outgoing = flows.filter((flow) => isSelf(flow.from));
    const ingress = merge(incoming, (flow) => flow.from).map(({ peer, ports }) => ({
      ...(peer.kind === 'anywhere' ? {} : { from: peersOf(environment, component, peer) }),
      ports,
    }));
    const egress = merge(outgoing, (flow) => flow.to).map(({ peer, ports }) => ({
      ...(peer.kind === 'anywhere' ? {} : { to: peersOf(environment, component, peer) }),
      ...(ports.length > 0 ? { ports } : {}),
    }));
    this.node.defaultChild = new k8s.KubeNetworkPolicy(this, 'policy', {
      metadata: {
        name: component.name,
        namespace: component.namespace,
        labels: componentLabels(component.name),
      },
      spec: {
        podSelector: { matchLabels: componentSelector(component.name) },
        policyTypes: ['Ingress', 'Egress'],
        // Without rules, no traffic is allowed. The API server drops empty lists, so every apply would add them again.
        ...(ingress.length > 0 ? { ingress } : {}),
        ...(egress.length > 0 ? { egress: [dnsEgress(environment), ...egress] } : {}),
      },
    });
  }
}

const peersOf = (
  environment: ResolvedEnvironment,
  component: ComponentProgram,
  peer: Exclude<FlowPeer, { kind: 'anywhere' }>,
): k8s.NetworkPolicyPeer[] =>
  peer.kind === 'addresses'
    ? peer.cidrs.map((cidr) => ({ ipBlock: { cidr } }))
    : [peerOf(environment, component, peer)];

function peerOf(
  environment: ResolvedEnvironment,
  component: ComponentProgram,
  peer: Exclude<FlowPeer, { kind: 'anywhere' | 'addresses' }>,
): k8s.NetworkPolicyPeer {
  if (peer.kind === 'namespace') return inNamespace(peer.namespace);
  if (peer.kind === 'pods')
    return { ...inNamespace(peer.namespace), podSelector: { matchLabels: peer.labels } };
  const other = peer.kind === 'service' ? peer : findComponent(environment, peer.name);
  return {
    ...(other.namespace === component.namespace ? {} : inNamespace(other.namespace)),
    podSelector: { matchLabels: componentSelector(other.name) },
  };
}

/** Returns one rule per peer, with all its ports. */
function merge(flows: readonly Flow[], end: (flow: Flow) => FlowPeer) {
  const byPeer = new Map<
    string,
    { peer: FlowPeer; open: boolean; ports: Map<string, k8s.NetworkPolicyPort> }
  >();
  for (const flow of flows) {
    const peer = end(flow);
    const key = JSON.stringify(peer);
    const rule = byPeer.get(key) ?? { peer, open: false, ports: new Map() };
    byPeer.set(key, rule);
    if (flow.ports.length === 0) rule.open = true;
    for (const port of flow.ports) {
      const protocol = flow.protocol ?? 'TCP';
      rule.ports.set(`${port}/${protocol}`, {
        port:
          typeof port === 'number'
            ? k8s.IntOrString.fromNumber(port)
            : k8s.IntOrString.fromString(port),
        protocol,
      });
    }
  }
  return [...byPeer.values()].map(({ peer, open, ports }) => ({
    peer,
    ports: open ? [] : [...ports.values()],
  }));
}

/** Denies all traffic that no other policy allows. */
export class DefaultDeny extends Construct {
  constructor(scope: Construct, id: string, props: { readonly namespace: string }) {
    super(scope, id);
    this.node.defaultChild = new k8s.KubeNetworkPolicy(this, 'policy', {
      metadata: {
        name: 'default-deny',
        namespace: props.namespace,
        labels: commonLabels(),
      },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
  }
}
