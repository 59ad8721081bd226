import { isUnbounded } from '../../catalog/cardinality';
import type { MeaningCheck } from '../check';
import { givenLabels } from '../targets';

/** Every value of a label is a series or a stream of its own. */
export const highCardinalityLabel: MeaningCheck = {
  code: 'high-cardinality-label',
  severity: 'error',
  title: 'A label has a value for each request, user, pod or file.',
  stage: 'meaning',
  run: (input) =>
    givenLabels(input).flatMap(({ labels, place }) =>
      Object.keys(labels)
        .filter(isUnbounded)
        .map((label) => ({
          where: place(label),
          message: `${label} has no bound: each of its values makes new series`,
          hint: 'put it into exemplars or structured metadata; targets are told apart by instance',
        })),
    ),
};
