import { isPlainLabelName, isPlainMetricName, quote } from '@observability-stack/query-common';
import { type Aggregation, aggregations, type BinaryOperator } from './ast';

/** Precedence of the operators, highest first. All except `^` are left-associative. */
const precedences: Readonly<Record<BinaryOperator, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '>': 3,
  '<': 3,
  '>=': 3,
  '<=': 3,
  '</': 3,
  '>/': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  atan2: 5,
  '^': 6,
};
export const operatorPrecedence = (operator: BinaryOperator): number => precedences[operator];
export const isRightAssociative = (operator: BinaryOperator): boolean => operator === '^';
/** Precedence of a unary minus, which is that of a product: `-2 ^ 2` is -4. */
export const NEGATE_PRECEDENCE = 5;
/** Precedence of atoms: a selector, a call, anything in parentheses. */
export const PRIMARY_PRECEDENCE = 7;

const keywords: ReadonlySet<string> = new Set<string>([
  ...aggregations,
  ...['and', 'or', 'unless', 'atan2', 'by', 'without', 'on', 'ignoring'],
  ...['group_left', 'group_right', 'bool', 'offset', 'start', 'end', 'step', 'range'],
  ...['max_of', 'min_of', 'fill', 'fill_left', 'fill_right', 'anchored', 'smoothed', 'inf', 'nan'],
]);

/**
 * Reports whether a metric name can be written outside the braces; keywords are case-insensitive.
 */
export const isBareMetricName = (name: string): boolean =>
  isPlainMetricName(name) && !keywords.has(name.toLowerCase());

/** Formats a label name in a list of labels or in a matcher. */
export const renderLabelName = (name: string): string =>
  isPlainLabelName(name) ? name : quote(name);

// Reports whether a name is parsed as a number: Prometheus rejects `by (inf)`.
const isNumberWord = (name: string): boolean => /^(inf|nan)$/i.test(name);
export const groupingLabel = (name: string): string =>
  isNumberWord(name) ? quote(name) : renderLabelName(name);

export const isAggregation = (name: string): name is Aggregation =>
  (aggregations as readonly string[]).includes(name);
