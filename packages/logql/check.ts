import { isReplicaLabel, type LogContract } from '@observability-stack/contracts';
import { formatDuration } from '@observability-stack/query-common';
import type { AggregateNode, Grouping, MetricNode, Node, RangeNode } from './ast';
import { checkFilter, checkPipeline, lookUpLabel, unfilteredErrors } from './check-pipeline';
import { checkBool, checkComparison, checkSides } from './check-values';
import type { LogqlFinding } from './codes';
import { type LogExpression, logqlNode } from './expression';
import { syntaxProblems } from './problems';
import { render } from './render';
import { renderLabelFilter } from './render-stages';
import { addLabels, type LabelScope } from './scope';

/** The context of the checks of a query. */
export interface LogCheckContext {
  /** Contracts of the log lines that it may read. */
  readonly contracts: readonly LogContract[];
  /** Milliseconds between two evaluations of a rule. @default 60000, as in the ruler of Loki */
  readonly evaluationInterval?: number;
  /** Use of the query: an alert must have a condition. @default 'panel' */
  readonly use?: 'alert' | 'recording' | 'panel';
  /** Labels whose values are all known, with those values. @default none */
  readonly closed?: ReadonlyMap<string, readonly string[]>;
  /**
   * Labels whose values are known in this environment; another environment with the same rules may
   * have other values.
   * @default none
   */
  readonly closedHere?: ReadonlyMap<string, readonly string[]>;
}

export type ReportFinding = (finding: LogqlFinding) => void;

/** Returns all errors and likely mistakes of a query. */
export function checkLogql(
  expression: LogExpression,
  context: LogCheckContext,
): readonly LogqlFinding[] {
  const node = logqlNode(expression);
  const findings: LogqlFinding[] = syntaxProblems(node).map(findingOf);
  const report: ReportFinding = (finding) => findings.push(finding);
  if (node.kind === 'lines') checkPipeline(node, context, report);
  else {
    new Check(context, report).metric(node, false);
    if (context.use === 'alert') checkBool(node, report);
  }
  return findings;
}

function findingOf(problem: ReturnType<typeof syntaxProblems>[number]): LogqlFinding {
  const { message, place, everything, regex } = problem;
  if (everything)
    return {
      code: 'logql/selects-everything',
      severity: 'error',
      place,
      message,
      hint: 'add a matcher of the service, team or environment: {service="…"}',
    };
  return {
    code: regex ? 'logql/invalid-regex' : 'logql/invalid-query',
    severity: 'error',
    place,
    message: regex ? message : `query is not valid LogQL: ${message}`,
    hint: regex
      ? 'write RE2, which has no look-around and no back-references'
      : 'correct the query: https://grafana.com/docs/loki/latest/query/',
  };
}

class Check {
  constructor(
    private readonly context: LogCheckContext,
    private readonly report: ReportFinding,
  ) {}

  /** Returns the labels of the result; `grouped` if a surrounding aggregation selects labels. */
  metric(node: MetricNode, grouped: boolean): LabelScope | undefined {
    switch (node.kind) {
      case 'number':
      case 'vector':
      case 'invalid':
        return undefined;
      case 'range':
        return this.range(node, grouped);
      case 'aggregate':
        return this.aggregate(node, grouped);
      case 'label_replace': {
        const scope = this.metric(node.expr, grouped);
        if (!scope) return undefined;
        lookUpLabel(node.from, scope, this.context, render(node), this.report);
        return addLabels(scope, [node.into]);
      }
      case 'binary': {
        checkSides(node, this.report);
        checkComparison(node, this.report);
        const left = this.metric(node.left, grouped);
        const right = this.metric(node.right, grouped);
        const { labels = [], group } = node.matching ?? {};
        for (const side of [left, right])
          if (side && node.matching?.mode === 'on') this.labels(labels, side, node);
        const one = group?.side === 'left' ? right : left;
        if (one && group) this.labels(group.include, one, node);
        return left ?? right;
      }
    }
  }

  private aggregate(node: AggregateNode, grouped: boolean): LabelScope | undefined {
    const picks = ['topk', 'bottomk', 'approx_topk', 'sort', 'sort_desc'].includes(node.name);
    const scope = this.metric(node.expr, picks ? grouped : true);
    if (!scope || !node.grouping)
      return picks ? scope : scope && { ...scope, labels: new Map(), aggregated: true };
    const result = this.grouping(node.grouping, scope, node);
    return picks ? scope : result;
  }

  private range(node: RangeNode, grouped: boolean): LabelScope {
    const scope = checkPipeline(node.lines, this.context, this.report);
    this.window(node);
    this.errors(node);
    const { unwrap } = node;
    if (unwrap) {
      this.unwrapped(node, scope);
      for (const filter of unwrap.filters)
        checkFilter(filter, scope, this.context, renderLabelFilter(filter), this.report);
    }
    if (node.grouping) return this.grouping(node.grouping, scope, node);
    if (node.name !== 'absent_over_time' && !grouped) this.ungrouped(node, scope);
    return scope;
  }

  /** Reports labels that make each log line a separate series, such as its trace id. */
  private ungrouped(node: RangeNode, scope: LabelScope): void {
    const [name] = unboundedOf(scope);
    if (name === undefined) return;
    if (isReplicaLabel(name)) {
      this.perReplica(name, render(node));
      return;
    }
    this.report({
      code: 'logql/missing-grouping',
      severity: 'error',
      place: render(node),
      message: `result has a series for each value of "${name}": structured metadata and fields are labels here`,
      hint: 'aggregate it: sum by (service) (…)',
    });
  }

  private window(node: RangeNode): void {
    const { evaluationInterval = 60_000 } = this.context;
    if (node.range >= evaluationInterval) return;
    this.report({
      code: 'logql/range-too-short',
      severity: 'error',
      place: render(node),
      message: `range ${formatDuration(node.range)} is too short: expected at least the evaluation interval, ${formatDuration(evaluationInterval)}`,
      hint: `write [${formatDuration(evaluationInterval)}] or more`,
    });
  }

  /**
   * Reports parse errors that are not filtered: one line that a stage cannot parse fails the whole
   * query, and thus the rule.
   */
  private errors({ lines, unwrap }: RangeNode): void {
    const cause = unfilteredErrors(lines.stages, unwrap);
    if (cause === undefined) return;
    this.report({
      code: 'logql/unfiltered-errors',
      severity: 'warning',
      place: cause,
      message: 'query fails at the first line that this stage cannot parse',
      hint: `add | __error__="" after it${unwrap ? ' and after unwrap' : ''}, before the range`,
    });
  }

  private unwrapped({ unwrap }: RangeNode, scope: LabelScope): void {
    if (!unwrap) return;
    const { label, conversion } = unwrap;
    const place = `unwrap ${conversion ? `${conversion}(${label})` : label}`;
    const wanted = conversion === 'bytes' ? 'bytes' : conversion ? 'duration' : 'number';
    const info = lookUpLabel(label, scope, this.context, place, this.report, wanted);
    if (!info || info.made || info.types.has(wanted)) return;
    this.report({
      code: 'logql/unwrap-type-mismatch',
      severity: 'error',
      place,
      message: `field "${label}" cannot be unwrapped: expected ${wanted}, found ${[...info.types].join(' or ')}`,
      hint: `unwrap a field of type ${wanted}, or convert it`,
    });
  }

  private grouping({ mode, labels }: Grouping, scope: LabelScope, node: Node): LabelScope {
    if (mode === 'without') {
      const left = new Map(scope.labels);
      for (const name of labels) left.delete(name);
      const result = { ...scope, labels: left, aggregated: true };
      const place = `without (${labels.join(', ')})`;
      const [name] = unboundedOf(result);
      if (name !== undefined && isReplicaLabel(name)) this.perReplica(name, place);
      else if (name !== undefined) this.unbounded(name, place);
      return result;
    }
    this.labels(labels, scope, node);
    for (const name of labels) {
      if (!scope.labels.get(name)?.unbounded) continue;
      const place = `by (${labels.join(', ')})`;
      if (isReplicaLabel(name)) this.perReplica(name, place);
      else this.unbounded(name, place);
    }
    const kept = [...scope.labels].filter(([name]) => labels.includes(name));
    return { labels: new Map(kept), open: false, original: true, aggregated: true };
  }

  private perReplica(name: string, place: string): void {
    this.report({
      code: 'logql/grouped-by-replica',
      severity: 'warning',
      place,
      message: `label "${name}" has a value for each replica, and new ones with each rollout`,
      hint: 'group by service, or waive this finding where replicas are compared',
    });
  }

  private unbounded(name: string, place: string): void {
    this.report({
      code: 'logql/high-cardinality-grouping',
      severity: 'error',
      place,
      message: `label "${name}" has unbounded values: each would be a series`,
      hint: 'group by a label with few values, such as service, route or event',
    });
  }

  private labels(names: readonly string[], scope: LabelScope, node: Node): void {
    for (const name of names) lookUpLabel(name, scope, this.context, render(node), this.report);
  }
}

/**
 * Returns the labels that would create a series for each value; labels that identify replicas come
 * last.
 */
const unboundedOf = ({ labels }: LabelScope): readonly string[] =>
  [...labels]
    .flatMap(([name, info]) => (info.unbounded ? [name] : []))
    .sort((a, b) => Number(isReplicaLabel(a)) - Number(isReplicaLabel(b)));
