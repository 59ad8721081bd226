import { rawLogql } from '@observability-stack/logql';
import type { MetricNode as LogNode, Node as LogqlNode } from '@observability-stack/logql/ast';
import { logqlNode as logNodeOf } from '@observability-stack/logql/expression';
import { rawPromql } from '@observability-stack/promql';
import type { Node } from '@observability-stack/promql/ast';
import { promqlNode } from '@observability-stack/promql/expression';
import { formatDuration, parseDurationMs } from '@observability-stack/query-common';
import { ruleLogql } from '../../../alerts/logs/rule-file';
import { rawEvaluator } from '../../../alerts/raw-rules';
import { isPrometheusRule, type RuleGroup } from '../../../catalog/definitions/alert';
import { tenantLimitsOf, tenantOfTeam, tenantRetentionOf } from '../../../resolve/tenants';
import type { TeamCheck, TeamInput } from '../../check';
import { settingPlace, teamPlace } from '../../places';
import type { Finding } from '../../problem';
import { type LocatedRule, locatedRawRules, locatedRules } from '../../rules';

/**
 * Reports a range above the retention: a query does not find deleted data, so it reports an
 * absence, or its sum is too small.
 */
export const ruleRangeExceedsRetention: TeamCheck = {
  code: 'rule/range-exceeds-retention',
  severity: 'error',
  title: 'A rule reads further back than samples or lines are kept.',
  stage: 'team',
  run: (input) => [
    ...locatedRules(input).flatMap((placed) =>
      isOfObjectives(placed.group) ? [] : complaints(input, placed),
    ),
    ...locatedRawRules(input).flatMap(({ group, rule: { expr }, where }) =>
      rawEvaluator(group) === 'loki'
        ? ofLines(input, logNodeOf(rawLogql(expr)), where)
        : ofMetrics(input, promqlNode(rawPromql(expr)), where),
    ),
  ],
};

/** Reports whether a group is of SLOs, whose windows slo/retention-too-short checks. */
const isOfObjectives = ({ name }: RuleGroup): boolean => /\/slo(-lines)?(-long)?$/.test(name);

function complaints(input: TeamInput, { rule, where }: LocatedRule): readonly Finding[] {
  if (isPrometheusRule(rule))
    return typeof rule.expr === 'object' ? ofMetrics(input, promqlNode(rule.expr), where) : [];
  return ofLines(input, logNodeOf(ruleLogql(rule)), where);
}

function ofMetrics(
  { environment, resolved, today }: TeamInput,
  query: Node,
  where: string,
): readonly Finding[] {
  const { retention } = resolved.prometheus;
  const kept = parseDurationMs(retention);
  const back = lookback(query, today.getTime());
  if (back <= kept) return [];
  return [
    {
      where,
      from: ['team', settingPlace(environment, 'prometheus.retention')],
      message: `query reads the last ${formatDuration(Math.round(back))}: expected at most the retention of Prometheus, ${retention}`,
      hint: 'shorten its ranges, offsets and subqueries, or raise prometheus.retention',
    },
  ];
}

/**
 * Returns the age of the oldest sample that a query reads, in milliseconds before the evaluation.
 */
function lookback(node: Node, now: number): number {
  switch (node.kind) {
    case 'selector':
      return at(node.at, now) + (node.offset ?? 0);
    case 'range':
      return node.range + lookback(node.selector, now);
    case 'subquery':
      return node.range + at(node.at, now) + (node.offset ?? 0) + lookback(node.expr, now);
    case 'negate':
      return lookback(node.expr, now);
    case 'call':
      return most(node.args.map((arg) => lookback(arg, now)));
    case 'aggregate':
      return lookback(node.expr, now);
    case 'binary':
      return most([lookback(node.left, now), lookback(node.right, now)]);
    case 'number':
    case 'string':
    case 'invalid':
      return 0;
  }
}

const most = (values: readonly number[]): number => Math.max(0, ...values);
/** Returns the time of an `@` modifier; `start()` and `end()` are the time of the evaluation. */
const at = (time: number | 'start' | 'end' | undefined, now: number): number =>
  typeof time === 'number' ? now - time : 0;

function ofLines(
  { environment, resolved, team }: TeamInput,
  query: LogqlNode,
  where: string,
): readonly Finding[] {
  const { retention } = tenantRetentionOf(resolved, team);
  const kept = parseDurationMs(retention);
  const { maxQueryLength } = tenantLimitsOf(resolved, team);
  const own = tenantOfTeam(resolved, team);
  const placeOf = (key: string, isOfTeam: boolean) =>
    isOfTeam ? teamPlace(team, key) : settingPlace(environment, key);
  const hasRetention = own?.retention.retention !== undefined;
  const hasLength = own?.limits.maxQueryLength !== undefined;
  const ofTeam = (isOfTeam: boolean) => (isOfTeam ? ` of team "${team}"` : '');
  const longest = parseDurationMs(maxQueryLength);
  const ranges = rangesOf(query);
  const back = most(ranges.map(({ range, offset = 0 }) => range + offset));
  const range = most(ranges.map((one) => one.range));
  // Zero keeps everything, and allows every range.
  return [
    ...(kept > 0 && back > kept
      ? [
          {
            where,
            from: ['team', placeOf('loki.retention', hasRetention)],
            message: `query reads the last ${formatDuration(back)}: expected at most the retention of Loki, ${retention}`,
            hint: `shorten its range and offset, or raise loki.retention${ofTeam(hasRetention)}`,
          },
        ]
      : []),
    // Loki adds a nanosecond to the range, so that one equal to the limit exceeds it.
    ...(longest > 0 && range >= longest
      ? [
          {
            where,
            from: ['team', placeOf('loki.limits.maxQueryLength', hasLength)],
            message: `range ${formatDuration(range)} is rejected by Loki: expected less than ${maxQueryLength}`,
            hint: `use a range below ${maxQueryLength}, or raise loki.limits.maxQueryLength${ofTeam(hasLength)}`,
          },
        ]
      : []),
  ];
}

const rangesOf = (node: LogqlNode): readonly Extract<LogNode, { kind: 'range' }>[] => {
  switch (node.kind) {
    case 'range':
      return [node];
    case 'aggregate':
    case 'label_replace':
      return rangesOf(node.expr);
    case 'binary':
      return [...rangesOf(node.left), ...rangesOf(node.right)];
    default:
      return [];
  }
};
