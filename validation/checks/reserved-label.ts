import { externalLabels, targetLabels } from '../../catalog/names';
import type { MeaningCheck } from '../check';
import { givenLabels } from '../targets';

/** Set by the stack, on targets or on what leaves it, or given a meaning by Prometheus. */
const RESERVED = new Set<string>([
  ...targetLabels,
  ...Object.values(externalLabels),
  'le',
  'quantile',
]);
/** Nothing else says whose a hand-written target is. */
const FOR_FILES: readonly string[] = ['team', 'service'];

/** Queries, routing and deduplication count on these labels. */
export const reservedLabel: MeaningCheck = {
  code: 'reserved-label',
  severity: 'error',
  title: 'A target sets a label that the stack sets itself.',
  stage: 'meaning',
  run: (input) =>
    givenLabels(input).flatMap(({ labels, place, from }) =>
      Object.keys(labels)
        .filter((label) => RESERVED.has(label) || label.startsWith('__'))
        .filter((label) => !(from === 'file' && FOR_FILES.includes(label)))
        .map((label) => ({
          where: place(label),
          message: `${label} is set by the stack, from the records of teams and environments`,
          hint: 'leave it out, or choose another name',
        })),
    ),
};
