import { METRIC_NAME } from '@observability-stack/promql/ast';
import { checkPromql, type PromqlContext } from '@observability-stack/promql/check';
import { parseDurationMs } from '@observability-stack/query-common';
import { logqlFindings } from '../../alerts/logs/check';
import { isTeamGroup } from '../../alerts/rules';
import { isPrometheusRule, isRecordingRule, type Rule } from '../../catalog/definitions/alert';
import type { QueryCheck, TeamInput } from '../check';
import { alertTemplates } from '../checks/rule/invalid-template';
import { locatedRules } from '../rules';
import { queryContexts } from './contexts';
import { type PlacedQueryFinding, problemOf } from './findings';

/** Checks the query of every rule. */
export const ruleQueries: QueryCheck = {
  stage: 'team',
  run: (input) => examine(input).map(problemOf),
};

/** Finding for a missing expression, since a synth does not compile. */
const NO_EXPRESSION = {
  code: 'promql/invalid-query',
  severity: 'error',
  message: 'query is not a PromQL expression',
  hint: "build it with the functions of @observability-stack/promql, or write rawPromql('…')",
} as const;

function examine(input: TeamInput): readonly PlacedQueryFinding[] {
  const rules = locatedRules(input);
  const { promql, logs } = queryContexts(input.whole);
  return rules.flatMap(({ rule, group, where }) =>
    isPrometheusRule(rule) && typeof rule.expr !== 'object'
      ? [{ ...NO_EXPRESSION, place: JSON.stringify(rule.expr) ?? 'nothing', where }]
      : isPrometheusRule(rule)
        ? checkPromql(rule.expr, {
            ...promql,
            use: rule.kind === 'promql' ? 'alert' : 'recording',
            ...(rule.kind === 'promql' && !rule.for && { pending: 0 }),
            ...labelsNeededBy(input, rule),
          })
            // An SLO between two bounds is reported at its definition.
            .filter(({ code }) => code !== 'promql/unknown-bound' || isTeamGroup(group))
            .map((finding) => ({ ...finding, where }))
        : logqlFindings(rule, {
            ...logs,
            use: rule.kind === 'logql' ? 'alert' : 'recording',
            templateLabels: labelsNeededBy(input, rule).templateLabels,
            evaluationInterval: parseDurationMs(
              group.interval ?? input.resolved.loki.evaluationInterval,
            ),
          }).map((finding) => ({ ...finding, where })),
  );
}

/**
 * Returns the labels that the result must have: those of templates, of the contract, and of
 * routing.
 */
function labelsNeededBy(
  input: TeamInput,
  rule: Rule,
): Pick<PromqlContext, 'templateLabels' | 'optionalLabels'> & {
  readonly templateLabels: readonly string[];
} {
  if (isRecordingRule(rule)) {
    const given = Object.keys(rule.labels ?? {});
    return { templateLabels: rule.metric.queryLabels.filter((label) => !given.includes(label)) };
  }
  const reports = (alertTemplates(input).get(rule) ?? []).map(({ report }) => report);
  // Templates only have the labels of the series, without those that the rule adds.
  const named = reports.flatMap(({ labels }) => [...labels]);
  const optional = reports.flatMap(({ optionalLabels }) => [...optionalLabels]);
  const routed = rule.team || Object.hasOwn(rule.labels ?? {}, 'team') ? [] : ['team'];
  return {
    templateLabels: [...new Set([...named, ...routed])].filter((label) => label !== METRIC_NAME),
    optionalLabels: optional,
  };
}
