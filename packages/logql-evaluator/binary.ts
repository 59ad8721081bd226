import {
  type BinaryNode,
  type BinaryOperator,
  isComparison,
  isSetOperator,
} from '@observability-stack/logql/ast';
import {
  dropLabels,
  getLabel,
  keepLabels,
  type LabelList,
  labelListKey,
  type SeriesSample,
  withLabel,
  withoutEmpty,
} from './series';
import { QueryError } from './types';

type Values = readonly SeriesSample[];
type Matching = NonNullable<BinaryNode['matching']>;

/** Returns the result of an operator on two numbers; 1 or 0 for a comparison. */
export function calculate(operator: BinaryOperator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? Number.NaN : left / right;
    case '%':
      return right === 0 ? Number.NaN : left % right;
    case '^':
      return power(left, right);
    case '==':
      return Number(left === right);
    case '!=':
      return Number(left !== right);
    case '>':
      return Number(left > right);
    case '>=':
      return Number(left >= right);
    case '<':
      return Number(left < right);
    case '<=':
      return Number(left <= right);
    default:
      throw new QueryError(`operator "${operator}" is only allowed between vectors`);
  }
}

/**
 * Returns a power as Go does: unlike in JavaScript, any power of 1 is 1, and so is -1 to an
 * infinite power.
 */
const power = (base: number, exponent: number): number =>
  base === 1 || (base === -1 && Math.abs(exponent) === Infinity) ? 1 : base ** exponent;

/** Combines each series of one side with the scalar on the other. */
export function withNumber(
  { operator, bool }: BinaryNode,
  samples: Values,
  numbers: (value: number) => readonly [number, number],
): Values {
  const filters = isComparison(operator) && !bool;
  return samples.flatMap(({ labels, value }) => {
    const result = calculate(operator, ...numbers(value));
    if (!filters) return [{ labels, value: result }];
    return result === 1 ? [{ labels, value }] : [];
  });
}

/** Combines two vectors, matching series by their labels. */
export function join(node: BinaryNode, left: Values, right: Values): Values {
  const { operator, matching } = node;
  return isSetOperator(operator)
    ? combineSets(operator, matching, left, right)
    : joinSeries(node, left, right);
}

function signature(labels: LabelList, matching: Matching | undefined): string {
  if (!matching) return labelListKey(withoutEmpty(labels));
  const { mode, labels: names } = matching;
  return labelListKey(
    withoutEmpty(mode === 'on' ? keepLabels(labels, names) : dropLabels(labels, names)),
  );
}

function combineSets(
  operator: 'and' | 'or' | 'unless',
  matching: Matching | undefined,
  left: Values,
  right: Values,
): Values {
  const signatures = (samples: Values): ReadonlySet<string> =>
    new Set(samples.map(({ labels }) => signature(labels, matching)));
  if (operator === 'or') {
    const there = signatures(left);
    return [...left, ...right.filter(({ labels }) => !there.has(signature(labels, matching)))];
  }
  const there = signatures(right);
  return left.filter(
    ({ labels }) => there.has(signature(labels, matching)) === (operator === 'and'),
  );
}

function joinSeries(node: BinaryNode, left: Values, right: Values): Values {
  const { operator, matching, bool } = node;
  const side = matching?.group?.side;
  const [many, one] = side === 'right' ? [right, left] : [left, right];
  const ones = uniqueBySignature(one, matching, side === 'right' ? 'left' : 'right');
  const matched = new Map<string, Set<string>>();
  return many.flatMap((sample) => {
    const key = signature(sample.labels, matching);
    const other = ones.get(key);
    if (!other) return [];
    const labels = resultLabels(sample.labels, other.labels, matching);
    refuseSecond(matched, key, labelListKey(labels), side !== undefined);
    const [a, b] = side === 'right' ? [other.value, sample.value] : [sample.value, other.value];
    const result = calculate(operator, a, b);
    if (!isComparison(operator) || bool) return [{ labels, value: result }];
    return result === 1 ? [{ labels, value: a }] : [];
  });
}

function uniqueBySignature(
  samples: Values,
  matching: Matching | undefined,
  side: 'left' | 'right',
): ReadonlyMap<string, SeriesSample> {
  const unique = new Map<string, SeriesSample>();
  for (const sample of samples) {
    const key = signature(sample.labels, matching);
    if (unique.has(key))
      throw new QueryError(
        `found duplicate series on the ${side} hand-side;many-to-many matching not allowed: matching labels must be unique on one side`,
      );
    unique.set(key, sample);
  }
  return unique;
}

function refuseSecond(
  matched: Map<string, Set<string>>,
  key: string,
  result: string,
  grouped: boolean,
): void {
  const before = matched.get(key);
  if (!before) {
    matched.set(key, new Set([result]));
    return;
  }
  if (!grouped)
    throw new QueryError(
      'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
    );
  if (before.has(result))
    throw new QueryError('multiple matches for labels: grouping labels must ensure unique matches');
  before.add(result);
}

function resultLabels(
  labels: LabelList,
  other: LabelList,
  matching: Matching | undefined,
): LabelList {
  if (!matching) return withoutEmpty(labels);
  const { mode, labels: names, group } = matching;
  if (!group)
    return withoutEmpty(mode === 'on' ? keepLabels(labels, names) : dropLabels(labels, names));
  return group.include.reduce(
    (list, name) => withLabel(list, name, getLabel(other, name)),
    withoutEmpty(labels),
  );
}
