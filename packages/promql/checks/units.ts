import { type BinaryNode, isComparison, isSetOperator, type Node } from '../ast';
import {
  type NodeCheck,
  nodeSelectors,
  type PromqlContext,
  promqlError,
  selectorSeries,
} from './context';

/**
 * The unit of a value as far as the contracts declare it: `seconds`, `bytes`, `things`, or the same
 * with `/s`; undefined if any unit is possible.
 */
type Unit = string | undefined;

/** Reports values of different units that are compared, added or subtracted. */
export const unitCheck: NodeCheck = (node, { context }) => {
  if (node.kind !== 'binary') return [];
  const { operator } = node;
  if (!isComparison(operator) && operator !== '+' && operator !== '-') return [];
  const left = expressionUnit(node.left, context);
  const right = expressionUnit(node.right, context);
  if (left === undefined || right === undefined || left === right) return [];
  return [
    promqlError(
      'promql/mismatched-units',
      node,
      `units differ: ${left} on the left, ${right} on the right`,
      'convert one side, or divide them to get a rate or a ratio',
    ),
  ];
};

const perSecond = (unit: Unit): Unit => {
  // Seconds per second are a ratio.
  if (unit === undefined || unit === 'seconds') return undefined;
  return unit.endsWith('/s') ? undefined : `${unit}/s`;
};

export function expressionUnit(node: Node, context: PromqlContext): Unit {
  switch (node.kind) {
    case 'number':
      return node.duration ? 'seconds' : undefined;
    case 'selector': {
      const series = selectorSeries(node, context);
      if (!series) return undefined;
      const { metric, name } = series;
      if (/_(bucket|count)$/.test(name) && metric.name !== name) return 'things';
      // A gauge without a unit may be a switch, a ratio or a count.
      return known(metric.unit) ?? (series.metricKind === 'counter' ? 'things' : undefined);
    }
    case 'range':
      return expressionUnit(node.selector, context);
    case 'subquery':
    case 'negate':
      return expressionUnit(node.expr, context);
    case 'aggregate':
      return ofAggregate(node.name, expressionUnit(node.expr, context));
    case 'call':
      return ofCall(node.name, node.args, context);
    case 'binary':
      return ofBinary(node, context);
    case 'string':
    case 'invalid':
      return undefined;
  }
}

const known = (unit: Unit): Unit => (unit === 'ratio' ? undefined : unit);

function ofAggregate(name: string, unit: Unit): Unit {
  if (name === 'count') return 'things';
  return name === 'group' || name === 'stdvar' || name === 'count_values' ? undefined : unit;
}

function ofCall(name: string, args: readonly Node[], context: PromqlContext): Unit {
  const of = (index: number): Unit => {
    const arg = args[index];
    return arg && expressionUnit(arg, context);
  };
  switch (name) {
    case 'rate':
    case 'irate':
    case 'deriv':
      return perSecond(of(0));
    case 'time':
    case 'timestamp':
      return 'seconds';
    case 'histogram_quantile':
      return ofObservations(args[1], context);
    case 'quantile_over_time':
      return of(1);
    case 'count_over_time':
    case 'changes':
    case 'resets':
      return 'things';
  }
  const keeps =
    /^(abs|ceil|floor|round|clamp|sort|scalar|increase|i?delta|label_|predict_linear)|^(avg|min|max|last|first|stddev|mad)_over_time$/;
  return keeps.test(name) ? of(0) : undefined;
}

/** Returns the unit of the observations of a histogram. */
function ofObservations(node: Node | undefined, context: PromqlContext): Unit {
  const [selector] = node ? nodeSelectors(node) : [];
  return selector && known(selectorSeries(selector, context)?.metric.unit);
}

/** Factors of the fractions of a second. */
const partsOfSecond: Readonly<Record<string, number>> = {
  milliseconds: 1e3,
  microseconds: 1e6,
  nanoseconds: 1e9,
};

/**
 * Returns the unit of a quotient. Factors other than the one between two units scale the value
 * without changing its unit.
 */
const divided = (unit: Unit, by: Node): Unit =>
  unit !== undefined && by.kind === 'number' && partsOfSecond[unit] === by.value ? 'seconds' : unit;

function ofBinary(node: BinaryNode, context: PromqlContext): Unit {
  const { operator } = node;
  const left = expressionUnit(node.left, context);
  const right = expressionUnit(node.right, context);
  const isFactor = (side: Node) => side.kind === 'number' && !side.duration;
  if (isComparison(operator)) return node.bool ? undefined : left;
  if (isSetOperator(operator)) return operator !== 'or' || left === right ? left : undefined;
  switch (operator) {
    case '+':
    case '-':
    case '%':
      return left ?? right;
    case '*':
      if (isFactor(node.right)) return left;
      return isFactor(node.left) ? right : undefined;
    case '/':
      return isFactor(node.right) ? divided(left, node.right) : undefined;
    default:
      return undefined;
  }
}
