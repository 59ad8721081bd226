import { createHash } from 'node:crypto';
import { labelKeys } from '../../../catalog/names';
import { canonical } from '../deep-diff';
import { type Change, changedFacts } from '../model';
import { type KubernetesObject, type ManifestParts, objectTitle, podSpecOf } from '../read/parts';
import { connectionFacts, permissionFacts, subjectFacts } from './access';
import { objectFacts } from './object-facts';
import { objectRisks } from './object-risks';
import { pairItems } from './pairing';

/** Compares Kubernetes objects; the files in ConfigMaps are compared by their content. */
export function objectChanges(before: ManifestParts, after: ManifestParts): Change[] {
  const { both, removed, added } = pairItems(before.objects, after.objects, [
    // of two objects with one name, equal ones are matched
    canonical,
    objectTitle,
  ]);
  return [
    ...both.flatMap(([old, now]) => changed(withoutFiles(old), withoutFiles(now))),
    ...programChanges(removed.filter(isReported), 'removed'),
    ...programChanges(added.filter(isReported), 'added'),
  ];
}

/** Reports whether an added or removed object is reported; a ConfigMap is reported by its files. */
const isReported = ({ kind, binaryData }: KubernetesObject): boolean =>
  kind !== 'ConfigMap' || binaryData !== undefined;

function withoutFiles(object: KubernetesObject): KubernetesObject {
  const { data, binaryData, ...rest } = object;
  if (object.kind !== 'ConfigMap') return object;
  const files = Object.entries((binaryData ?? {}) as Record<string, string>);
  return {
    ...rest,
    ...(files.length > 0
      ? { binaryData: Object.fromEntries(files.map(([name, text]) => [name, binaryText(text)])) }
      : {}),
  } as unknown as KubernetesObject;
}

const binaryText = (text: string): string => {
  const bytes = Buffer.from(text, 'base64');
  return `${bytes.length} bytes, SHA-256 ${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}`;
};

const about = (object: KubernetesObject): Pick<Change, 'area' | 'subject'> => ({
  area: 'Kubernetes',
  subject: objectTitle(object),
});

function changed(old: KubernetesObject, now: KubernetesObject): Change[] {
  const found = [
    ...changedFacts(permissionFacts(old), permissionFacts(now)),
    ...changedFacts(connectionFacts(old), connectionFacts(now)),
    ...changedFacts(subjectFacts(old), subjectFacts(now)),
    ...objectFacts(old, now),
  ];
  if (found.length === 0) return [];
  return [{ ...about(now), kind: 'changed', facts: found, risks: objectRisks(old, now, found) }];
}

/** Returns one change for all objects of an added or removed program. */
function programChanges(objects: readonly KubernetesObject[], kind: 'added' | 'removed'): Change[] {
  const programs = new Map<string, KubernetesObject[]>();
  for (const object of objects) {
    const name = object.metadata.labels?.[labelKeys.name];
    const key = name ? `${object.metadata.namespace ?? ''}/${name}` : objectTitle(object);
    programs.set(key, [...(programs.get(key) ?? []), object]);
  }
  return [...programs.values()].map((list): Change => {
    const [first] = list as [KubernetesObject];
    return {
      area: 'Kubernetes',
      kind,
      subject:
        list.length === 1
          ? objectTitle(first)
          : `${first.metadata.labels?.[labelKeys.name]} in ${first.metadata.namespace ?? 'the cluster'}: ${list.length} objects`,
      facts: list.flatMap((object) => {
        const text = summaryOf(object);
        return [
          {
            label: objectTitle(object),
            ...(kind === 'added' ? { after: text } : { before: text }),
          },
        ];
      }),
      risks: list
        .flatMap((object) =>
          kind === 'added'
            ? objectRisks(undefined, object, [])
            : objectRisks(object, undefined, []),
        )
        .filter(
          ({ code }) => kind === 'added' || code !== 'network-widened' || !list.some(hasPods),
        ),
    };
  });
}

/**
 * Reports whether an object has pods: a policy that is removed together with its pods opens
 * nothing.
 */
const hasPods = (object: KubernetesObject): boolean => podSpecOf(object) !== undefined;

/** Returns the most important facts of a new object. */
function summaryOf(object: KubernetesObject): string {
  const containers: readonly { readonly image: string }[] = podSpecOf(object)?.containers ?? [];
  const { schedule, timeZone } = object.spec ?? {};
  const parts = [
    ...(schedule === undefined ? [] : [`schedule ${schedule}${timeZone ? ` ${timeZone}` : ''}`]),
    ...(object.spec?.replicas === undefined ? [] : [`${object.spec.replicas} replicas`]),
    ...containers.map(({ image }) => image),
    ...Object.keys(permissionFacts(object)),
    ...Object.keys(connectionFacts(object)),
  ];
  return parts.join('; ') || object.kind;
}
