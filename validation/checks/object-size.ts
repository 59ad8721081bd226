import { APPLY_LIMIT } from '../../constructs/pack-files';
import type { OutputCheck } from '../check';
import { objectPlace } from '../places';

/** `kubectl apply` keeps the whole object in an annotation, and annotations end at 262,144 bytes. */
export const objectSize: OutputCheck = {
  code: 'object-too-large',
  severity: 'error',
  title: 'An object is too large for client-side kubectl apply.',
  stage: 'output',
  run: ({ environment, manifests }) =>
    manifests
      .map((placed) => ({ placed, size: Buffer.byteLength(JSON.stringify(placed.object)) }))
      .filter(({ size }) => size >= APPLY_LIMIT)
      .map(({ placed, size }) => ({
        where: objectPlace(environment, placed),
        message: `has ${size} bytes as JSON, and ${APPLY_LIMIT} is the limit`,
        hint: 'split the longest file in it: one file of a ConfigMap must fit by itself',
      })),
};
