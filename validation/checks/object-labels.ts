import { labelKeys, PART_OF } from '../../catalog/names';
import type { OutputCheck } from '../check';
import { objectPlace } from '../places';

/** Pruning selects by this label: an object without it stays in the cluster for ever. */
export const objectLabels: OutputCheck = {
  code: 'object-labels',
  severity: 'error',
  title: 'An object lacks the label that pruning selects by.',
  stage: 'output',
  run: ({ environment, manifests }) =>
    manifests
      .filter(({ object }) => object.metadata.labels?.[labelKeys.partOf] !== PART_OF)
      .map((placed) => ({
        where: objectPlace(environment, placed),
        message: `has no label ${labelKeys.partOf}: ${PART_OF}`,
        hint: 'give it labelsOf(name) or commonLabels() from constructs/shared/labels.ts',
      })),
};
