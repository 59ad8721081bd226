import { labelKeys, PART_OF } from '../../../catalog/names';
import type { OutputCheck } from '../../check';
import { objectPlace } from '../../places';

/** Reports objects without the label that pruning selects by, which would remain in the cluster. */
export const k8sMissingPruneLabel: OutputCheck = {
  code: 'k8s/missing-prune-label',
  severity: 'error',
  title: 'An object does not have the label that pruning selects by.',
  stage: 'output',
  run: ({ environment, manifests }) =>
    manifests
      .filter(({ object }) => object.metadata.labels?.[labelKeys.partOf] !== PART_OF)
      .map((placed) => ({
        where: objectPlace(environment, placed),
        message: `${placed.object.kind} "${placed.object.metadata.name}" has no label ${labelKeys.partOf}: ${PART_OF}`,
        hint: 'add labelsOf(name) or commonLabels() of constructs/shared/labels.ts',
      })),
};
