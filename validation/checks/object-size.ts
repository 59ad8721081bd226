import { APPLY_LIMIT } from '../../constructs/pack-files';
import type { Check } from '../check';

/** `kubectl apply` keeps the whole object in an annotation, and annotations end at 262,144 bytes. */
export const objectSize: Check = {
  code: 'object-too-large',
  severity: 'error',
  title: 'An object is too large for client-side kubectl apply.',
  stage: 'output',
  run: ({ manifests }) =>
    manifests
      .map(({ path, file, object }) => ({
        where: `${file}, ${path}`,
        size: Buffer.byteLength(JSON.stringify(object)),
        name: `${object.kind} ${object.metadata.name}`,
      }))
      .filter(({ size }) => size >= APPLY_LIMIT)
      .map(({ where, size, name }) => ({
        where,
        message: `${name} has ${size} bytes as JSON, and ${APPLY_LIMIT} is the limit`,
        hint: 'split the longest file in it: one file of a ConfigMap must fit by itself',
      })),
};
