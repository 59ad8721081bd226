import { CHECKSUM_ANNOTATION } from '../../../catalog/names';
import { deepDiff } from '../deep-diff';
import type { Fact } from '../model';
import type { KubernetesObject } from '../read/parts';
import { KUBERNETES_SETS } from '../sets';

/** Fields that other facts describe. */
const COVERED: Readonly<Record<string, readonly string[]>> = {
  Role: ['rules'],
  ClusterRole: ['rules'],
  RoleBinding: ['subjects'],
  ClusterRoleBinding: ['subjects'],
  NetworkPolicy: ['spec.ingress', 'spec.egress'],
};

/** A changed configuration is reported with the configuration; restarts of pods, in a separate list. */
const isChecksum = (path: string): boolean => path.endsWith(CHECKSUM_ANNOTATION);

const POD = 'spec.template.spec.';
const words: readonly (readonly [RegExp, string])[] = [
  [/^spec\.replicas$/, 'replicas'],
  [
    /^spec\.volumeClaimTemplates\[([^\]]+)\]\.spec\.resources\.requests\.storage$/,
    'size of volume $1',
  ],
  [/^spec\.volumeClaimTemplates\[([^\]]+)\]/, 'volume $1'],
  [/^containers\[([^\]]+)\]\.image$/, 'image of $1'],
  [/^containers\[([^\]]+)\]\.resources\.requests\.([\w-]+)$/, '$2 requested by $1'],
  [/^containers\[([^\]]+)\]\.resources\.limits\.([\w-]+)$/, '$2 limit of $1'],
  [/^containers\[([^\]]+)\]\.args$/, 'argument of $1'],
  [/^containers\[([^\]]+)\]\.env\[([^\]]+)\](?:\.value)?$/, 'variable $2 of $1'],
  [/^containers\[([^\]]+)\]$/, 'container $1'],
  [/^containers\[([^\]]+)\]\.(.+)$/, '$2 of $1'],
  [/^initContainers\[([^\]]+)\]\.(.+)$/, '$2 of init container $1'],
  [/^initContainers\[([^\]]+)\]$/, 'init container $1'],
];

/** Returns the differences of two objects, as a description if it is shorter than the path. */
export function objectFacts(before: KubernetesObject, after: KubernetesObject): Fact[] {
  const covered = COVERED[after.kind] ?? [];
  return withFieldLists(pathFacts(before, after))
    .filter(({ label }) => !covered.some((path) => isWithin(label, path)))
    .map((fact) => (after.kind === 'Secret' ? hidden(fact) : fact))
    .map((fact) => ({ ...fact, label: wordsFor(fact.label) }));
}

/** Pattern of a field of a custom resource. */
const FIELD = /^spec\.versions\[([^\]]+)\]\.fields\.(.+)$/;

/** Lists the fields of custom resources, of which a new release has many, in one fact for each version. */
function withFieldLists(facts: readonly Fact[]): Fact[] {
  const lists = new Map<string, Fact & { readonly names: readonly string[] }>();
  const rest = facts.filter(({ label, before, after }) => {
    const [, version, name] = FIELD.exec(label) ?? [];
    if (version === undefined || name === undefined) return true;
    const what = before === undefined ? 'new' : after === undefined ? 'removed' : 'changed';
    const text = `${what} fields of version ${version}`;
    const names = [...(lists.get(text)?.names ?? []), name];
    lists.set(text, {
      label: text,
      [what === 'removed' ? 'before' : 'after']: names.join(', '),
      names,
    });
    return false;
  });
  return [...rest, ...[...lists.values()].map(({ names: _, ...fact }) => fact)];
}

const isWithin = (label: string, path: string): boolean =>
  label.startsWith(path) && /^($|[.[])/.test(label.slice(path.length));

/** Reports that a Secret changed, without its value. */
const hidden = (fact: Fact): Fact =>
  ['data', 'stringData'].some((path) => isWithin(fact.label, path))
    ? {
        label: fact.label,
        ...(fact.before === undefined ? {} : { before: '(secret)' }),
        ...(fact.after === undefined ? {} : { after: '(changed)' }),
      }
    : fact;

export const pathFacts = (before: KubernetesObject, after: KubernetesObject): Fact[] =>
  deepDiff(before, after, '', KUBERNETES_SETS).filter(({ label }) => !isChecksum(label));

function wordsFor(path: string): string {
  const short = path.startsWith(POD) ? path.slice(POD.length) : path;
  const [pattern, replacement] = words.find(([regex]) => regex.test(short)) ?? [];
  return pattern && replacement ? short.replace(pattern, replacement) : short;
}
