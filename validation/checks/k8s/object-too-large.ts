import { memoizeByObject } from '@observability-stack/query-common';
import { APPLY_LIMIT, fileSize } from '../../../constructs/shared/pack-files';
import type { OutputCheck } from '../../check';
import type { OutputManifest } from '../../output';
import { objectPlace } from '../../places';

/**
 * Reports objects above the limit of `kubectl apply`, which stores the whole object in an
 * annotation: annotations are limited to 262,144 bytes.
 */
export const k8sObjectTooLarge: OutputCheck = {
  code: 'k8s/object-too-large',
  severity: 'error',
  title: 'An object is too large for client-side kubectl apply.',
  stage: 'output',
  run: ({ environment, manifests }) =>
    manifests
      .map((placed) => ({ placed, size: sizeOf(placed.object) }))
      .filter(({ size }) => size >= APPLY_LIMIT)
      .map(({ placed, size }) => ({
        where: objectPlace(environment, placed),
        message: `${placed.object.kind} "${placed.object.metadata.name}" is too large: expected less than ${APPLY_LIMIT} bytes as JSON, found ${size}`,
        hint: hintFor(placed.object.metadata.name, placed.object.data ?? {}),
      })),
};

/** Returns the size as JSON in bytes of UTF-8. */
const sizeOf = memoizeByObject(({ data, ...object }: OutputManifest): number => {
  const size = Buffer.byteLength(JSON.stringify({ ...object, ...(data && { data: {} }) }));
  const files = Object.keys(data ?? {});
  const separators = Math.max(0, files.length - 1);
  return files.reduce((sum, name) => sum + fileSize(data, name), size + separators);
});

/**
 * Returns a hint to shorten the longest file of a ConfigMap. Several files are split over several
 * ConfigMaps automatically.
 */
function hintFor(name: string, data: Readonly<Record<string, string>>): string {
  const [longest] = Object.keys(data).sort((a, b) => bytesOf(data, b) - bytesOf(data, a));
  if (longest === undefined) return 'split it into two objects';
  if (longest === 'promtail.yaml' || longest === 'config.alloy') {
    return 'use equal logs in several services, which share a part of the pipeline, or remove them: auto reads JSON, logfmt and text';
  }
  if (name.startsWith('grafana-dashboards-')) return `split dashboard ${longest} into two`;
  if (longest.endsWith('.json')) return `divide the targets of ${longest} among several jobs`;
  return `shorten ${longest}, such as its lists and texts: one file is not split`;
}

const bytesOf = (data: Readonly<Record<string, string>>, file: string): number =>
  Buffer.byteLength(data[file] ?? '');
