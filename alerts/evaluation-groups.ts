import type { SelectorNode } from '@observability-stack/contracts';
import { selectorsOf } from '@observability-stack/promql/checks/context';
import { nodeOf } from '@observability-stack/promql/expression';
import { memoizeByObject, millisecondsOf } from '@observability-stack/query-common';
import {
  isPrometheusRule,
  type PromqlAlert,
  type RecordingRule,
  type RuleGroup,
} from '../catalog/definitions/alert';

/** A rule that Prometheus evaluates. */
export type PrometheusRule = PromqlAlert | RecordingRule;

/** A group of which Prometheus evaluates every rule. */
export interface EvaluationGroup extends RuleGroup {
  readonly rules: readonly PrometheusRule[];
}

/**
 * The groups as Prometheus evaluates them. It evaluates groups at times of their own, and the rules of one group in their
 * order: a rule that reads what a rule of another group records would see a value of the evaluation before, or not, as
 * chance has it. So the groups about one job that depend on one another become one, in the order of what they read.
 */
export function evaluationGroups(groups: readonly RuleGroup[]): readonly EvaluationGroup[] {
  const own = groups.map((group) => ({ ...group, rules: group.rules.filter(isPrometheusRule) }));
  const byJob = new Map<string, EvaluationGroup[]>();
  for (const group of own) {
    // about no job, such as rules on all services: they have nothing to be joined by
    const key = group.job === undefined ? group.name : `${group.job} of ${group.team}`;
    byJob.set(key, [...(byJob.get(key) ?? []), group]);
  }
  const place = new Map(groups.map(({ team, name }, index) => [`${team}/${name}`, index]));
  const placeOf = ({ team, name }: EvaluationGroup): number => place.get(`${team}/${name}`) ?? 0;
  return [...byJob.values()].flatMap(joined).sort((a, b) => placeOf(a) - placeOf(b));
}

/** Whether a rule reads a series that a recording rule writes, as far as conditions and labels tell. */
export const reads = (rule: PrometheusRule, recording: RecordingRule): boolean =>
  selectorsIn(rule).some((selector) => selects(selector, recording));

/** Whether a selector finds a series that a recording rule writes, as far as its name and labels tell. */
export const selects = ({ name, matchers }: SelectorNode, recording: RecordingRule): boolean =>
  name === recording.metric.name &&
  matchers.every(
    ({ label, operator, value }) =>
      operator !== '=' || (recording.labels?.[label] ?? value) === value,
  );

/** The selectors of a rule. An expression that is not typed is reported by a check, and has none. */
export const selectorsIn = memoizeByObject(({ expr }: PrometheusRule): readonly SelectorNode[] =>
  typeof expr === 'object' ? selectorsOf(nodeOf(expr)) : [],
);

const recordingsOf = ({ rules }: EvaluationGroup): readonly RecordingRule[] =>
  rules.filter((rule): rule is RecordingRule => rule.kind === 'recording');

/** Groups of one job, those that depend on one another put together under the name of the first. */
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
  one.rules.some((rule) => recordingsOf(other).some((recording) => reads(rule, recording)));

/** Its interval is the shortest; that of the environment, where one of them has none of its own. */
function oneOf(groups: readonly EvaluationGroup[]): EvaluationGroup {
  const [first] = groups as readonly [EvaluationGroup, ...EvaluationGroup[]];
  if (groups.length === 1) return first;
  const { interval: _, ...rest } = first;
  const intervals = groups.map(({ interval }) => interval);
  const [shortest] = intervals.includes(undefined)
    ? []
    : [...intervals].sort((a, b) => millisecondsOf(a ?? '') - millisecondsOf(b ?? ''));
  return {
    ...rest,
    ...(shortest !== undefined && { interval: shortest }),
    rules: inOrder(groups.flatMap(({ rules }) => rules)),
  };
}

/** Each rule behind those whose series it reads; otherwise as they came. */
function inOrder(rules: readonly PrometheusRule[]): readonly PrometheusRule[] {
  const recordings = rules.filter((rule): rule is RecordingRule => rule.kind === 'recording');
  const ordered = new Set<PrometheusRule>();
  const visiting = new Set<PrometheusRule>();
  const add = (rule: PrometheusRule): void => {
    // a rule may read what it recorded before
    if (ordered.has(rule) || visiting.has(rule)) return;
    visiting.add(rule);
    for (const recording of recordings) if (reads(rule, recording)) add(recording);
    ordered.add(rule);
  };
  rules.forEach(add);
  return [...ordered];
}
