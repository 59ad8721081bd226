import { memoizeByName } from '@observability-stack/query-common';
import type { ResolvedEnvironment } from '../resolve/environment';
import type { TeamCheck, TeamComparison, TeamInput, ValidationCheck } from './check';
import type { Finding, Problem } from './problem';
import { checks, queryChecks } from './registry';

/** What the checks found in the rules and dashboards of a team. */
export interface TeamFindings {
  /** For each check of `teamChecks`: the findings of a team check, or the summary of a comparison. */
  readonly checked: readonly unknown[];
  /** Findings about its queries. */
  readonly queries: readonly Problem[];
}

const isOfTeams = (check: ValidationCheck): check is TeamCheck | TeamComparison =>
  check.stage === 'team' || check.stage === 'comparison';

const teamChecks = checks.filter(isOfTeams);

/** Checks the rules and dashboards of a team. */
export const teamFindings = (input: TeamInput): TeamFindings => ({
  checked: teamChecks.map((check) =>
    check.stage === 'team' ? check.run(input) : check.summarize(input),
  ),
  queries: queryChecks.flatMap(({ run }) => run(input)),
});

/** Checks a team once; only for `watch`, since the summaries of all teams would remain in memory during a synth. */
export const keptFindings = memoizeByName(
  (_: ResolvedEnvironment, _team: string, input: TeamInput) => teamFindings(input),
);

/** Returns the problems of all teams, in their order, with those of the comparisons. */
export function ofTeams(teams: readonly TeamFindings['checked'][]): readonly Problem[] {
  const found = teamChecks.map((check, index) => {
    const results = teams.map((checked) => checked[index]);
    return check.stage === 'team'
      ? (results as readonly (readonly Finding[])[])
      : check.compare(results);
  });
  return teams.flatMap((_, team) =>
    teamChecks.flatMap(({ code, severity }, index) =>
      (found[index]?.[team] ?? []).map((finding) => ({ code, severity, ...finding })),
    ),
  );
}
