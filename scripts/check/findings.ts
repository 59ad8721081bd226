import type { Environment } from '../../catalog/definitions/environment';
import { related, teamPlace } from '../../validation/places';
import {
  formatProblem,
  formatProblems,
  isError,
  mergeProblems,
  type Problem,
} from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';
import { countOf, failed, passed, type StepResult } from './step';

/**
 * Returns the findings of the synth, for one team or for all teams; `dist/` is not written. With `all`, each finding is
 * printed; otherwise those with one cause are printed together.
 */
export function checkFindings(
  environments: readonly Environment[],
  team: string | undefined,
  all = false,
): StepResult {
  const problems = mergeProblems(environments.map((environment) => synthesize(environment)));
  const own = team === undefined ? problems : problems.filter((problem) => isOf(team, problem));
  const errors = own.filter(isError).length;
  const summary = [
    countOf(errors, 'error'),
    countOf(own.length - errors, 'warning'),
    ...(own.length < problems.length
      ? [
          `${problems.length - own.length} not shown, in other teams or environments: run npm run check`,
        ]
      : []),
  ].join(', ');
  const texts = all ? own.map(formatProblem) : formatProblems(own);
  return errors > 0
    ? failed([...texts, summary].join('\n'))
    : passed([...texts, summary].join('\n'));
}

/**
 * Reports whether a finding is in the definition of the team, or in objects and files of its
 * constructs.
 */
const isOf = (team: string, { where, from = [] }: Problem): boolean =>
  [where, ...from].some(
    (place) => related(place, teamPlace(team)) || place.includes(`/team-${team}.yaml,`),
  );
