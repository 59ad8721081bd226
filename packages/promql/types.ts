import { matchesEmpty, regexProblem } from '@observability-stack/query-common';
import {
  type AggregateNode,
  aggregationParameters,
  type BinaryNode,
  type CallNode,
  isComparison,
  isSetOperator,
  type Node,
  type SelectorNode,
} from './ast';
import { functions, type ValueType } from './functions';

/** An error that the parser of Prometheus reports although the grammar accepts the text. */
export interface TypeProblem {
  readonly node: Node;
  readonly message: string;
}

const NAMELESS = 'a label name is empty';

export function expressionType(node: Node): ValueType {
  switch (node.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'range':
    case 'subquery':
      return 'range';
    case 'call':
      return functions[node.name].returns;
    case 'binary':
      return expressionType(node.left) === 'scalar' && expressionType(node.right) === 'scalar'
        ? 'scalar'
        : 'instant';
    case 'negate':
      return expressionType(node.expr);
    case 'selector':
    case 'aggregate':
    case 'invalid':
      return 'instant';
  }
}

export function typeProblems(root: Node): readonly TypeProblem[] {
  const problems: TypeProblem[] = [];
  const expect = (node: Node, wanted: readonly ValueType[], where: string) => {
    const found = expressionType(node);
    if (node.kind !== 'invalid' && !wanted.includes(found))
      report(node, `${where} expects ${wanted.map(article).join(' or ')}, found ${article(found)}`);
  };
  const report = (node: Node, message: string) => problems.push({ node, message });

  const visit = (node: Node): void => {
    switch (node.kind) {
      case 'number':
      case 'string':
        return;
      case 'invalid':
        report(node, node.problem);
        return;
      case 'selector':
        for (const message of selectorProblems(node)) report(node, message);
        return;
      case 'range':
        visit(node.selector);
        return;
      case 'subquery':
        expect(node.expr, ['instant'], 'a subquery');
        visit(node.expr);
        return;
      case 'negate':
        expect(node.expr, ['scalar', 'instant'], 'a minus');
        visit(node.expr);
        return;
      case 'aggregate':
        visitAggregate(node);
        return;
      case 'call':
        visitCall(node);
        return;
      case 'binary':
        visit(node.left);
        visit(node.right);
        expect(node.left, ['scalar', 'instant'], `operator "${node.operator}"`);
        expect(node.right, ['scalar', 'instant'], `operator "${node.operator}"`);
        for (const message of binaryProblems(node)) report(node, message);
        return;
    }
  };

  const visitAggregate = (node: AggregateNode): void => {
    const { name, parameter, expr, grouping } = node;
    if (grouping?.labels.includes('')) report(node, NAMELESS);
    const wanted = aggregationParameters[name];
    if (wanted && !parameter) report(node, `${name} expects two arguments`);
    if (!wanted && parameter) report(node, `${name} expects one argument`);
    if (parameter) {
      if (wanted) expect(parameter, [wanted], `the first argument of ${name}`);
      visit(parameter);
    }
    expect(expr, ['instant'], name);
    visit(expr);
  };

  const visitCall = (node: CallNode): void => {
    const { args, variadic = 0 } = functions[node.name];
    const least = variadic === 0 ? args.length : args.length - 1;
    const most = variadic < 0 ? Number.POSITIVE_INFINITY : least + variadic;
    const count = node.args.length;
    if (count < least || count > most)
      report(node, `${node.name} expects ${countOf(least, most)}, found ${count}`);
    node.args.forEach((arg, index) => {
      const wanted = args[Math.min(index, args.length - 1)];
      if (wanted) expect(arg, [wanted], node.name);
      // The second argument of info only matches labels, so it may select everything.
      if (node.name !== 'info' || index === 0 || arg.kind !== 'selector') visit(arg);
    });
    if (node.name === 'info' && count > 1 && node.args[1]?.kind !== 'selector')
      report(node, 'the second argument of info must be label matchers');
  };

  visit(root);
  return problems;
}

const article = (type: ValueType): string =>
  ({
    instant: 'an instant vector',
    range: 'a range vector',
    scalar: 'a scalar',
    string: 'a string',
  })[type];

function countOf(least: number, most: number): string {
  if (least === most) return `${least} arguments`;
  return most === Number.POSITIVE_INFINITY
    ? `at least ${least} arguments`
    : `${least} to ${most} arguments`;
}

function selectorProblems({ name, matchers }: SelectorNode): readonly string[] {
  const problems: string[] = [];
  for (const { operator, value } of matchers) {
    if (operator !== '=~' && operator !== '!~') continue;
    const problem = regexProblem(value);
    if (problem) problems.push(`pattern ${JSON.stringify(value)} is not valid RE2: ${problem}`);
  }
  if (problems.length === 0 && name === undefined && !matchers.some(excludesEmpty))
    problems.push(
      'a selector needs a metric name, or a matcher that does not match the empty string',
    );
  return problems;
}

/** Reports whether the condition rejects series without the label. */
function excludesEmpty({ operator, value }: SelectorNode['matchers'][number]): boolean {
  switch (operator) {
    case '=':
      return value !== '';
    case '!=':
      return value === '';
    case '=~':
      return !matchesEmpty(value);
    case '!~':
      return matchesEmpty(value);
  }
}

function binaryProblems(node: BinaryNode): readonly string[] {
  const { operator, bool, matching, fill } = node;
  const problems: string[] = [];
  if ([matching?.labels, matching?.group?.include].some((labels) => labels?.includes('')))
    problems.push(NAMELESS);
  const scalars = [node.left, node.right].filter(
    (side) => expressionType(side) === 'scalar',
  ).length;
  if (bool && !isComparison(operator)) problems.push('bool is only allowed on comparisons');
  if (isComparison(operator) && !bool && scalars === 2)
    problems.push('a comparison of two scalars must use bool');
  const both = matching?.mode === 'on' ? matching.group?.include : undefined;
  for (const label of both?.filter((name) => matching?.labels.includes(name)) ?? [])
    problems.push(`label "${label}" cannot be in both on and group_left or group_right`);
  if (scalars > 0) {
    if (isSetOperator(operator))
      problems.push(`operator "${operator}" is only allowed between instant vectors`);
    if (matching && (matching.labels.length > 0 || matching.group))
      problems.push('on and ignoring are only allowed between instant vectors');
    if (fill) problems.push('fill is only allowed between instant vectors');
  } else if (isSetOperator(operator)) {
    if (matching?.group)
      problems.push(`operator "${operator}" does not allow group_left or group_right`);
    if (fill) problems.push(`operator "${operator}" does not allow fill`);
  }
  return problems;
}
