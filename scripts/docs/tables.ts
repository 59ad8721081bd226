import { programDescriptions } from '../../catalog/components/component-descriptions';
import { ports } from '../../catalog/components/ports';
import type { Component, ComponentName } from '../../resolve/components';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { autoscalingOf } from '../../resolve/pods';
import { type FlowPeer, networkFlows } from '../../resolve/topology';
import type { LocatedManifest } from '../../validation/output';

const row = (...cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly string[]): string =>
  [row(...head), row(...head.map(() => '---')), ...rows].join('\n');
const code = (text: string): string => `\`${text}\``;

/** The component's key in the table of ports. */
const portsKey = (name: ComponentName): keyof typeof ports =>
  name === 'otel-collector'
    ? 'collector'
    : (name.replace(/-([a-z])/g, (_, letter: string) =>
        letter.toUpperCase(),
      ) as keyof typeof ports);

/** Returns the ports of a program that the stack runs; those of others are settings. */
const portsOf = (name: ComponentName): string =>
  Object.entries<number>(ports[portsKey(name)] ?? {})
    .map(([use, port]) => `${port} ${use}`)
    .join(', ') || '-';

/** Renders every program of all environments: image, ports and namespace. */
export function componentTable(environments: readonly ResolvedEnvironment[]): string {
  const names = (Object.keys(programDescriptions) as ComponentName[]).filter((name) =>
    environments.some(({ components }) => components.some((one) => one.name === name)),
  );
  const pods = (environment: ResolvedEnvironment, component: Component | undefined): string => {
    if (!component) return '-';
    if (component.kind === 'DaemonSet') return 'each node';
    if (component.kind === 'External') return 'scraped';
    const autoscaling = autoscalingOf(environment, component.name);
    if (autoscaling) return `${autoscaling.min} to ${autoscaling.max}`;
    return String(component.workloads.reduce((sum, { replicas }) => sum + replicas, 0));
  };
  return table(
    ['component', 'purpose', 'ports', ...environments.map(({ name }) => `pods in ${code(name)}`)],
    names.map((name) =>
      row(
        name,
        programDescriptions[name],
        portsOf(name),
        ...environments.map((environment) =>
          pods(
            environment,
            environment.components.find((one) => one.name === name),
          ),
        ),
      ),
    ),
  );
}

/** Renders every connection that the network policies allow. */
export function flowTable(environment: ResolvedEnvironment): string {
  const name = (peer: FlowPeer): string => {
    switch (peer.kind) {
      case 'component':
      case 'service':
        return peer.name;
      case 'pods':
        return `pods of ${code(peer.namespace)} with ${Object.entries(peer.labels)
          .map(([key, value]) => code(`${key}=${value}`))
          .join(', ')}`;
      case 'namespace':
        return `pods of ${code(peer.namespace)}`;
      case 'addresses':
        return peer.cidrs.map(code).join(', ');
      case 'anywhere':
        return 'outside, or the nodes';
    }
  };
  const rows = networkFlows(environment).map(({ from, to, ports: list, protocol, purpose }) =>
    row(
      name(from),
      name(to),
      list.length > 0 ? `${list.join(', ')}${protocol === 'UDP' ? ' UDP' : ''}` : 'any',
      purpose,
    ),
  );
  // Several jobs of one program connect to the same port.
  return table(['from', 'to', 'ports', 'for'], [...new Set(rows)]);
}

interface SecretUse {
  readonly namespace: string;
  readonly secret: string;
  readonly keys: Set<string>;
  readonly users: Set<string>;
}

/** Renders every Secret that the manifests use. */
export function requiredSecrets(manifests: readonly LocatedManifest[]): SecretUse[] {
  const found = new Map<string, SecretUse>();
  const add = (namespace: string, secret: string, keys: readonly string[], user: string): void => {
    const id = `${namespace}/${secret}`;
    const use = found.get(id) ?? { namespace, secret, keys: new Set(), users: new Set() };
    for (const key of keys) use.keys.add(key);
    use.users.add(user);
    found.set(id, use);
  };
  for (const { object } of manifests) {
    const { namespace = '', name } = object.metadata;
    if (object.kind === 'Ingress') {
      for (const { secretName } of object.spec.tls ?? []) {
        add(namespace, secretName, ['tls.crt', 'tls.key'], name);
      }
    }
    const pod = object.spec?.template?.spec;
    if (!pod) continue;
    for (const { secret, projected } of pod.volumes ?? []) {
      for (const source of secret ? [secret] : (projected?.sources ?? [])) {
        const mounted = source.secret ?? source;
        const secretName = mounted.secretName ?? source.secret?.name;
        if (secretName) {
          add(
            namespace,
            secretName,
            (mounted.items ?? []).map(({ key }: { key: string }) => key),
            name,
          );
        }
      }
    }
    for (const { env = [] } of [...(pod.containers ?? []), ...(pod.initContainers ?? [])]) {
      for (const { valueFrom } of env) {
        const reference = valueFrom?.secretKeyRef;
        if (reference) add(namespace, reference.name, [reference.key], name);
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.secret < b.secret ? -1 : 1));
}

export const secretTable = (manifests: readonly LocatedManifest[]): string =>
  table(
    ['Secret', 'namespace', 'keys', 'read by'],
    requiredSecrets(manifests).map(({ secret, namespace, keys, users }) =>
      row(
        code(secret),
        code(namespace),
        [...keys].sort().map(code).join(', '),
        [...users].sort().join(', '),
      ),
    ),
  );
