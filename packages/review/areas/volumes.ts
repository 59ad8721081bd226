import { parseQuantity } from '@observability-stack/query-common';
import { undeletedAnnotations } from '../../../catalog/names';
import type { Risk } from '../model';
import { type JsonValueNode, type KubernetesObject, podSpecOf } from '../read/parts';

/** Reports the loss of stored data when an object is removed or changed. */
export function volumeRisks(
  before: KubernetesObject | undefined,
  after: KubernetesObject | undefined,
): Risk[] {
  if (!before) return [];
  const { kind, metadata } = before;
  if (!after) {
    if (before.spec?.volumeClaimTemplates)
      return [
        lost(
          `the volumes of ${metadata.name} are no longer used; they are kept until they are deleted`,
        ),
      ];
    const isKept = Object.keys(undeletedAnnotations).every((key) => metadata.annotations?.[key]);
    return /^(Namespace|PersistentVolumeClaim)$/.test(kind) && !isKept
      ? [lost(`${kind} ${metadata.name} is deleted with its data`)]
      : [];
  }
  const now = storesOf(after);
  const found = [...storesOf(before)]
    .filter(([name, text]) => now.get(name) !== text)
    .map(([name, text]) => lost(`${metadata.name} no longer stores ${name} on ${text}`));
  const [old, size] = [before, after].map((object) => sizeOf(object));
  if (old !== undefined && size !== undefined && size < old)
    found.push({ code: 'immutable-field', text: 'a volume cannot shrink' });
  return found;
}

const lost = (text: string): Risk => ({ code: 'data-lost', text });

/** Returns the volumes that outlive the pod, by name, with their claims. */
function storesOf(object: KubernetesObject): Map<string, string> {
  const { spec } = object;
  const found = new Map<string, string>();
  for (const { metadata } of (spec?.volumeClaimTemplates ?? []) as JsonValueNode[])
    found.set(String(metadata?.name), 'its own volume');
  for (const { name, persistentVolumeClaim: claim } of (podSpecOf(object)?.volumes ??
    []) as JsonValueNode[])
    if (claim) found.set(String(name), `volume ${claim.claimName}`);
  return found;
}

function sizeOf({ kind, spec }: KubernetesObject): number | undefined {
  const size = spec?.resources?.requests?.storage;
  return kind === 'PersistentVolumeClaim' && size !== undefined
    ? parseQuantity(String(size))
    : undefined;
}
