import { APPLY_LIMIT } from '../../constructs/shared/pack-files';
import type { OutputCheck } from '../check';
import type { OutputManifest } from '../output';
import { objectPlace } from '../places';

/** `kubectl apply` keeps the whole object in an annotation, and annotations end at 262,144 bytes. */
export const objectSize: OutputCheck = {
  code: 'object-too-large',
  severity: 'error',
  title: 'An object is too large for client-side kubectl apply.',
  stage: 'output',
  run: ({ environment, manifests }) =>
    manifests
      .map((placed) => ({ placed, size: sizeOf(placed.object) }))
      .filter(({ size }) => size >= APPLY_LIMIT)
      .map(({ placed, size }) => ({
        where: objectPlace(environment, placed),
        message: `has ${size} bytes as JSON, and ${APPLY_LIMIT} is the limit`,
        hint: hintFor(placed.object.data ?? {}),
      })),
};

/** Bytes as JSON in UTF-8. */
const sizeOf = (object: OutputManifest): number => Buffer.byteLength(JSON.stringify(object));

/** What makes the longest file of a ConfigMap shorter. Several files find room in several ConfigMaps by themselves. */
function hintFor(data: Readonly<Record<string, string>>): string {
  const [longest] = Object.keys(data).sort((a, b) => bytesOf(data, b) - bytesOf(data, a));
  if (longest === undefined) return 'make two objects of it';
  if (longest === 'promtail.yaml' || longest === 'config.alloy') {
    return 'services with equal logs records share one part of the pipeline: make records equal, or leave them out, since auto reads JSON, logfmt and text';
  }
  if (longest.endsWith('.json')) return `divide the targets of ${longest} over several jobs`;
  return `${longest} must fit by itself: give it less, such as shorter lists and texts`;
}

const bytesOf = (data: Readonly<Record<string, string>>, file: string): number =>
  Buffer.byteLength(data[file] ?? '');
