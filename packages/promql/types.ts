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

/** What Prometheus' own parser refuses although the grammar allows it. */
export interface TypeProblem {
  readonly node: Node;
  readonly message: string;
}

const NAMELESS = 'a label has no name';

export function valueTypeOf(node: Node): ValueType {
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
      return valueTypeOf(node.left) === 'scalar' && valueTypeOf(node.right) === 'scalar'
        ? 'scalar'
        : 'instant';
    case 'negate':
      return valueTypeOf(node.expr);
    case 'selector':
    case 'aggregate':
    case 'invalid':
      return 'instant';
  }
}

export function typeProblems(root: Node): readonly TypeProblem[] {
  const problems: TypeProblem[] = [];
  const expect = (node: Node, wanted: readonly ValueType[], where: string) => {
    const found = valueTypeOf(node);
    if (node.kind !== 'invalid' && !wanted.includes(found))
      report(node, `${where} takes ${wanted.map(article).join(' or ')}, not ${article(found)}`);
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
        expect(node.left, ['scalar', 'instant'], node.operator);
        expect(node.right, ['scalar', 'instant'], node.operator);
        for (const message of binaryProblems(node)) report(node, message);
        return;
    }
  };

  const visitAggregate = (node: AggregateNode): void => {
    const { name, parameter, expr, grouping } = node;
    if (grouping?.labels.includes('')) report(node, NAMELESS);
    const wanted = aggregationParameters[name];
    if (wanted && !parameter) report(node, `${name} takes two arguments`);
    if (!wanted && parameter) report(node, `${name} takes one argument`);
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
      report(node, `${node.name} takes ${countOf(least, most)}, not ${count}`);
    node.args.forEach((arg, index) => {
      const wanted = args[Math.min(index, args.length - 1)];
      if (wanted) expect(arg, [wanted], node.name);
      // The second argument of info only selects labels, so it may be empty.
      if (node.name !== 'info' || index === 0 || arg.kind !== 'selector') visit(arg);
    });
    if (node.name === 'info' && count > 1 && node.args[1]?.kind !== 'selector')
      report(node, 'the second argument of info is conditions on labels');
  };

  visit(root);
  return problems;
}

const article = (type: ValueType): string =>
  ({ instant: 'an instant vector', range: 'a range', scalar: 'a number', string: 'a string' })[
    type
  ];

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
    if (problem) problems.push(`${JSON.stringify(value)} is no RE2 pattern: ${problem}`);
  }
  if (problems.length === 0 && name === undefined && !matchers.some(excludesEmpty))
    problems.push('a selector needs a name, or a condition that an absent label does not meet');
  return problems;
}

/** Whether a series without the label fails the condition. */
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
  const scalars = [node.left, node.right].filter((side) => valueTypeOf(side) === 'scalar').length;
  if (bool && !isComparison(operator)) problems.push('bool only goes with comparisons');
  if (isComparison(operator) && !bool && scalars === 2)
    problems.push('numbers are compared with bool, which gives 0 or 1');
  const both = matching?.mode === 'on' ? matching.group?.include : undefined;
  for (const label of both?.filter((name) => matching?.labels.includes(name)) ?? [])
    problems.push(`${label} is matched on already and cannot be taken over by a group`);
  if (scalars > 0) {
    if (isSetOperator(operator)) problems.push(`${operator} goes between vectors, not numbers`);
    if (matching && (matching.labels.length > 0 || matching.group))
      problems.push('labels are matched between vectors, not numbers');
    if (fill) problems.push('fill goes between vectors, not numbers');
  } else if (isSetOperator(operator)) {
    if (matching?.group) problems.push(`${operator} does not group`);
    if (fill) problems.push(`${operator} does not fill`);
  }
  return problems;
}
