import { quantityOf } from '@observability-stack/query-common';
import { keptAnnotations } from '../../../catalog/names';
import type { Risk } from '../model';
import type { KubernetesObject, Value } from '../read/parts';

/** What becomes of stored data when an object comes, goes or changes. */
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
          `nothing uses the volumes of ${metadata.name} any more; they stay until they are deleted`,
        ),
      ];
    const isKept = Object.keys(keptAnnotations).every((key) => metadata.annotations?.[key]);
    return /^(Namespace|PersistentVolumeClaim)$/.test(kind) && !isKept
      ? [lost(`${kind} ${metadata.name} goes with all it holds`)]
      : [];
  }
  const now = storesOf(after);
  const found = [...storesOf(before)]
    .filter(([name, text]) => now.get(name) !== text)
    .map(([name, text]) => lost(`${metadata.name} no longer keeps ${name} on ${text}`));
  const [old, size] = [before, after].map((object) => sizeOf(object));
  if (old !== undefined && size !== undefined && size < old)
    found.push({ code: 'immutable-field', text: 'a volume cannot become smaller' });
  return found;
}

const lost = (text: string): Risk => ({ code: 'data-lost', text });

/** Volumes that outlive the pod, by name, and what they are on. */
function storesOf({ spec }: KubernetesObject): Map<string, string> {
  const found = new Map<string, string>();
  for (const { metadata } of (spec?.volumeClaimTemplates ?? []) as Value[])
    found.set(String(metadata?.name), 'a volume of its own');
  for (const { name, persistentVolumeClaim: claim } of (spec?.template?.spec?.volumes ??
    []) as Value[])
    if (claim) found.set(String(name), `the volume ${claim.claimName}`);
  return found;
}

function sizeOf({ kind, spec }: KubernetesObject): number | undefined {
  const size = spec?.resources?.requests?.storage;
  return kind === 'PersistentVolumeClaim' && size !== undefined
    ? quantityOf(String(size))
    : undefined;
}
