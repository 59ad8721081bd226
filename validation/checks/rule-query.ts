import { logqlFindings } from '../../alerts/logs/check';
import { isPrometheusRule, isRecording, type Rule } from '../../catalog/alert';
import { millisecondsOf } from '../../catalog/units';
import { checkPromql } from '../../query/promql/check';
import type { MeaningCheck, ResolvedInput } from '../check';
import { queryContexts } from '../queries';
import { type PlacedQueryFinding, queryFindings } from '../query-findings';
import { rulesIn } from '../rules';

/** What is wrong whatever the data. */
export const ruleQuery: MeaningCheck = {
  code: 'rule-query',
  severity: 'error',
  title: 'The query of a rule is none, or means something else than it says.',
  stage: 'meaning',
  run: (input) => findingsOf(input, 'error'),
};

/** What is likely wrong. */
export const ruleQueryDoubtful: MeaningCheck = {
  code: 'rule-query-doubtful',
  severity: 'warning',
  title: 'The query of a rule is likely not what was meant.',
  stage: 'meaning',
  run: (input) => findingsOf(input, 'warning'),
};

const findingsOf = queryFindings(examine);

/** A synth compiles nothing, so that it comes as far as here. */
const NO_EXPRESSION = {
  code: 'promql/no-expression',
  severity: 'error',
  message: 'the query is no typed expression',
  hint: "build it with the functions of query/promql, or write rawPromql('…')",
} as const;

function examine(input: ResolvedInput): readonly PlacedQueryFinding[] {
  const rules = rulesIn(input);
  const { promql, logs: contracts } = queryContexts(input);
  return rules.flatMap(({ rule, group, where }) =>
    isPrometheusRule(rule) && typeof rule.expr !== 'object'
      ? [{ ...NO_EXPRESSION, place: JSON.stringify(rule.expr) ?? 'nothing', where }]
      : isPrometheusRule(rule)
        ? checkPromql(rule.expr, {
            ...promql,
            use: rule.kind === 'promql' ? 'alert' : 'recording',
            templateLabels: labelsNeededBy(rule),
          }).map((finding) => ({ ...finding, where }))
        : logqlFindings(rule, {
            contracts,
            templateLabels: labelsNeededBy(rule),
            evaluationInterval: millisecondsOf(
              group.interval ?? input.resolved.loki.evaluationInterval,
            ),
          }).map((finding) => ({ ...finding, where })),
  );
}

/** Labels that must be left of the series: those that texts name, those of the contract, and whom to tell. */
function labelsNeededBy(rule: Rule): readonly string[] {
  if (isRecording(rule)) {
    const given = Object.keys(rule.labels ?? {});
    return rule.metric.queryLabels.filter((label) => !given.includes(label));
  }
  const { summary, description, team, service, labels = {} } = rule;
  const named = [...`${summary} ${description}`.matchAll(/\$labels\.(\w+)/g)].map(
    ([, label = '']) => label,
  );
  const given = [
    ...Object.keys(labels),
    ...['alertname', 'severity'],
    ...(team ? ['team'] : []),
    ...(service ? ['service'] : []),
  ];
  return [...new Set([...named, 'team'])].filter((label) => !given.includes(label));
}
