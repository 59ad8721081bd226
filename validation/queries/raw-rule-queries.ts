import { memoizeByObject } from '@observability-stack/query-common';
import { rawEvaluator } from '../../alerts/raw-rules';
import type { QueryCheck, TeamInput } from '../check';
import { teamPlace } from '../places';
import { queryContexts } from './contexts';
import { problemOf } from './findings';
import { type ExaminedTexts, examineTexts } from './raw-dashboard-queries';

/** Checks the queries of rules in the form of a rule file, as far as contracts declare what they read. */
export const rawRuleQueries: QueryCheck = {
  stage: 'team',
  run: (input) => examinedRawRules(input).flatMap(({ findings }) => findings.map(problemOf)),
};

/** Returns the groups of a team with the findings of their queries. */
export const examinedRawRules = memoizeByObject((input: TeamInput): readonly ExaminedTexts[] => {
  const { teams } = input.resolved;
  const groups = teams.find(({ name }) => name === input.team)?.rawRules ?? [];
  if (groups.length === 0) return [];
  const contexts = queryContexts(input.whole);
  const recorded = new Set(
    teams.flatMap(({ rawRules = [] }) =>
      rawRules.flatMap(({ rules }) => rules.flatMap(({ record }) => record ?? [])),
    ),
  );
  return groups.map((group) => {
    const language = rawEvaluator(group) === 'loki' ? ('logql' as const) : ('promql' as const);
    const examined = examineTexts(
      teamPlace(input.team, `rawRules[${group.name}]`),
      group.rules.map(({ alert, record, expr }) => ({
        path: `.${alert ?? record}`,
        text: expr,
        language,
      })),
      contexts,
    );
    return {
      ...examined,
      undeclared: examined.undeclared.filter((name) => !recorded.has(name)),
    };
  });
});
