import type { SelectorNode } from '@observability-stack/contracts';
import { nodeSelectors } from '@observability-stack/promql/checks/context';
import { promqlNode } from '@observability-stack/promql/expression';
import { memoizeByObject, parseDurationMs } from '@observability-stack/query-common';
import {
  isPrometheusRule,
  type PromqlAlert,
  type RecordingRule,
  type RuleGroup,
} from '../catalog/definitions/alert';

/** A rule that Prometheus evaluates. */
export type PrometheusRule = PromqlAlert | RecordingRule;

/** A group whose rules are all evaluated by Prometheus. */
export interface EvaluationGroup extends RuleGroup {
  readonly rules: readonly PrometheusRule[];
}

/**
 * Merges the groups of a job that depend on each other, in the order of their dependencies. Prometheus evaluates groups
 * at different times and the rules of one group in order, so a rule that reads a series recorded in another group may
 * see the value of the previous evaluation.
 */
export function evaluationGroups(groups: readonly RuleGroup[]): readonly EvaluationGroup[] {
  const own = groups.map((group) => ({ ...group, rules: group.rules.filter(isPrometheusRule) }));
  const byJob = new Map<string, EvaluationGroup[]>();
  for (const group of own) {
    // Groups without a job, such as rules on all services, are not merged.
    const key = group.job === undefined ? group.name : `${group.job} of ${group.team}`;
    byJob.set(key, [...(byJob.get(key) ?? []), group]);
  }
  const place = new Map(groups.map(({ team, name }, index) => [`${team}/${name}`, index]));
  const placeOf = ({ team, name }: EvaluationGroup): number => place.get(`${team}/${name}`) ?? 0;
  return [...byJob.values()].flatMap(joined).sort((a, b) => placeOf(a) - placeOf(b));
}

/** Reports whether a rule reads a series that a recording rule writes, judging by matchers and labels. */
export const ruleReads = (rule: PrometheusRule, recording: RecordingRule): boolean =>
  ruleSelectors(rule).some((selector) => selectorMatches(selector, recording));

/** Reports whether a selector matches a series that a recording rule writes, judging by name and labels. */
export const selectorMatches = (
  { name, matchers }: SelectorNode,
  recording: Pick<RecordingRule, 'metric' | 'labels'>,
): boolean =>
  name === recording.metric.name &&
  matchers.every(
    ({ label, operator, value }) =>
      operator !== '=' || (recording.labels?.[label] ?? value) === value,
  );

/** Returns the selectors of a rule; none for an untyped expression, which a check reports. */
export const ruleSelectors = memoizeByObject(({ expr }: PrometheusRule): readonly SelectorNode[] =>
  typeof expr === 'object' ? nodeSelectors(promqlNode(expr)) : [],
);

const recordingsOf = ({ rules }: EvaluationGroup): readonly RecordingRule[] =>
  rules.filter((rule): rule is RecordingRule => rule.kind === 'recording');

/** Merges groups of one job that depend on each other, under the name of the first. */
function joined(groups: readonly EvaluationGroup[]): readonly EvaluationGroup[] {
  let parts: readonly (readonly EvaluationGroup[])[] = [];
  for (const group of groups) {
    const related = parts.filter((part) => part.some((other) => depend(group, other)));
    const others = parts.filter((part) => !related.includes(part));
    parts = [...others, [...related.flat(), group]];
  }
  const place = (part: readonly EvaluationGroup[]): number =>
    Math.min(...part.map((group) => groups.indexOf(group)));
  return parts
    .map((part) => [...part].sort((a, b) => groups.indexOf(a) - groups.indexOf(b)))
    .sort((a, b) => place(a) - place(b))
    .map(oneOf);
}

const depend = (one: EvaluationGroup, other: EvaluationGroup): boolean =>
  readsOf(one, other) || readsOf(other, one);
const readsOf = (one: EvaluationGroup, other: EvaluationGroup): boolean =>
  one.rules.some((rule) => recordingsOf(other).some((recording) => ruleReads(rule, recording)));

/**
 * Returns the merged group, with the shortest interval; the default of the environment if a group
 * has none.
 */
function oneOf(groups: readonly EvaluationGroup[]): EvaluationGroup {
  const [first] = groups as readonly [EvaluationGroup, ...EvaluationGroup[]];
  if (groups.length === 1) return first;
  const { interval: _, ...rest } = first;
  const intervals = groups.map(({ interval }) => interval);
  const [shortest] = intervals.includes(undefined)
    ? []
    : [...intervals].sort((a, b) => parseDurationMs(a ?? '') - parseDurationMs(b ?? ''));
  return {
    ...rest,
    ...(shortest !== undefined && { interval: shortest }),
    rules: inOrder(groups.flatMap(({ rules }) => rules)),
  };
}

/** Orders rules so that each follows the rules whose series it reads; otherwise keeps the given order. */
function inOrder(rules: readonly PrometheusRule[]): readonly PrometheusRule[] {
  const recordings = rules.filter((rule): rule is RecordingRule => rule.kind === 'recording');
  const ordered = new Set<PrometheusRule>();
  const visiting = new Set<PrometheusRule>();
  const add = (rule: PrometheusRule): void => {
    // A rule may read its own previous value.
    if (ordered.has(rule) || visiting.has(rule)) return;
    visiting.add(rule);
    for (const recording of recordings) if (ruleReads(rule, recording)) add(recording);
    ordered.add(rule);
  };
  rules.forEach(add);
  return [...ordered];
}
