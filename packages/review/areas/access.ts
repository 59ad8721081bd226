import { labelKeys, PART_OF } from '../../../catalog/names';
import { formatFactValue } from '../deep-diff';
import type { JsonValueNode, KubernetesObject } from '../read/parts';

type Set = Record<string, string>;
const ALLOWED = 'allowed';
const setOf = (items: readonly string[]): Set =>
  Object.fromEntries(items.map((item) => [item, ALLOWED]));

/** Returns the permissions of a Role or ClusterRole: `may get pods`. */
export function permissionFacts({ rules, kind }: KubernetesObject): Set {
  if (kind !== 'Role' && kind !== 'ClusterRole') return {};
  return setOf(
    ((rules ?? []) as JsonValueNode[]).flatMap(
      ({
        verbs = [],
        apiGroups = [''],
        resources = [],
        resourceNames = [],
        nonResourceURLs = [],
      }) =>
        (verbs as string[]).flatMap((verb) => [
          ...(nonResourceURLs as string[]).map((url) => `may ${verb} ${url}`),
          ...(resources as string[]).flatMap((resource) =>
            (apiGroups as string[]).map(
              (group) =>
                `may ${verb} ${resource}${group ? `.${group}` : ''}${resourceNames.length > 0 ? ` named ${resourceNames.join(', ')}` : ''}`,
            ),
          ),
        ]),
    ),
  );
}

/** Reports whether a role already grants a permission, possibly by a wildcard. */
export function isAllowed(role: KubernetesObject, permission: string): boolean {
  const [, verb = '', thing = ''] = /^may (\S+) (.*)$/.exec(permission) ?? [];
  const [resource = ''] = thing.split(' named ');
  const [name = '', ...group] = resource.split('.');
  const wider = [verb, '*'].flatMap((one) =>
    [resource, [name, '*'].join('.'), ['*', ...group].join('.'), '*', '*.*'].map(
      (other) => `may ${one} ${other}`,
    ),
  );
  const held = permissionFacts(role);
  return verb !== '' && wider.some((text) => Object.hasOwn(held, text));
}

/** Returns the subjects of a role binding. */
export const subjectFacts = ({ subjects }: KubernetesObject): Set =>
  setOf(
    ((subjects ?? []) as JsonValueNode[]).map(
      ({ kind, namespace, name }) => `bound to ${kind} ${namespace ? `${namespace}/` : ''}${name}`,
    ),
  );

/** Returns the connections that a NetworkPolicy allows: `allows ingress from loki, TCP port 9090`. */
export function connectionFacts({ kind, spec }: KubernetesObject): Set {
  if (kind !== 'NetworkPolicy') return {};
  return setOf([
    ...flows(spec.ingress, 'from').map((flow) => `allows ingress ${flow}`),
    ...flows(spec.egress, 'to').map((flow) => `allows egress ${flow}`),
  ]);
}

function flows(rules: readonly JsonValueNode[] | undefined, direction: 'from' | 'to'): string[] {
  return (rules ?? []).flatMap((rule) => {
    const peers: string[] = (rule[direction] ?? []).map(peerText);
    const ports: string[] = (rule.ports ?? []).map(portText);
    return (peers.length > 0 ? peers : ['anywhere']).flatMap((peer) =>
      (ports.length > 0 ? ports : ['every port']).map((port) => `${direction} ${peer}, ${port}`),
    );
  });
}

const portText = ({ port, endPort, protocol = 'TCP' }: JsonValueNode): string =>
  port === undefined
    ? `every ${protocol} port`
    : `${protocol} port ${port}${endPort ? `-${endPort}` : ''}`;

function peerText({ podSelector, namespaceSelector, ipBlock }: JsonValueNode): string {
  if (ipBlock) return `${ipBlock.cidr}${ipBlock.except ? ` but ${ipBlock.except.join(', ')}` : ''}`;
  const pods = podSelector ? selectorText(podSelector, labelKeys.name) : 'every pod';
  if (!namespaceSelector) return pods;
  return `${pods} in ${selectorText(namespaceSelector, 'kubernetes.io/metadata.name')}`;
}

/** Formats a selector by the name in it, with all other labels. */
function selectorText(selector: JsonValueNode, nameKey: string): string {
  const { [nameKey]: name, [labelKeys.instance]: instance, ...rest } = selector.matchLabels ?? {};
  // Omits the label that every object of this project has.
  if (instance !== undefined && instance !== PART_OF) rest[labelKeys.instance] = instance;
  const others = Object.entries(rest).map(([key, value]) => `${key}=${value}`);
  const expressions = ((selector.matchExpressions ?? []) as JsonValueNode[]).map(formatFactValue);
  const parts = [...(name ? [String(name)] : []), ...others, ...expressions];
  return parts.join(' ') || 'all';
}
