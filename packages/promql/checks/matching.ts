import { targetLabels } from '@observability-stack/contracts';
import { didYouMean } from '@observability-stack/query-common';
import { type BinaryNode, isSetOperator, type Matching, METRIC_NAME, type Node } from '../ast';
import { expressionType } from '../types';
import { type NodeCheck, promqlError, promqlWarning } from './context';
import { type LabelSet, resultLabels } from './labels';

type Sides = { readonly left: LabelSet; readonly right: LabelSet };

/** Reports vectors whose series match no series of the other side, or too many. */
export const matchingCheck: NodeCheck = (node, { context }) => {
  if (node.kind !== 'binary') return [];
  if ([node.left, node.right].some((side) => expressionType(side) !== 'instant')) return [];
  const sides = {
    left: resultLabels(node.left, context),
    right: resultLabels(node.right, context),
  };
  const unknown = unknownLabels(node, sides);
  if (unknown.length > 0) return unknown;
  const apart = neverMatch(node, sides);
  return apart.length > 0 ? apart : tooMany(node, sides);
};

function unknownLabels(node: BinaryNode, { left, right }: Sides) {
  const { matching } = node;
  if (!matching) return [];
  const missing = (labels: LabelSet, name: string): boolean =>
    labels.possible !== undefined && name !== METRIC_NAME && !labels.possible.has(name);
  const lost =
    matching.mode === 'on'
      ? matching.labels.filter((name) => missing(left, name) || missing(right, name))
      : matching.labels.filter((name) => missing(left, name) && missing(right, name));
  const one = matching.group?.side === 'left' ? right : left;
  const taken = matching.group?.include.filter((name) => missing(one, name)) ?? [];
  const say = (name: string, side: string, known: LabelSet) =>
    promqlError(
      'promql/unknown-matching-label',
      node,
      `${side} side has no label "${name}"`,
      didYouMean(name, [...(known.possible ?? [])]),
    );
  return [
    ...lost.map((name) =>
      missing(left, name) ? say(name, 'left', left) : say(name, 'right', right),
    ),
    ...taken.map((name) => say(name, one === right ? 'right' : 'left', one)),
  ];
}

/** Reports sides with different labels without `on`, whose series never match. */
function neverMatch(node: BinaryNode, { left, right }: Sides) {
  const { matching, operator } = node;
  if (matching?.mode === 'on' || operator === 'or') return [];
  const ignored = new Set(matching?.labels);
  const lacking = (has: LabelSet, other: LabelSet): readonly string[] =>
    [...has.certain].filter(
      (name) => !ignored.has(name) && other.possible !== undefined && !other.possible.has(name),
    );
  const onlyLeft = lacking(left, right);
  const onlyRight = lacking(right, left);
  if (onlyLeft.length + onlyRight.length === 0) return [];
  const say = (side: string, names: readonly string[]) =>
    names.length > 0 ? [`only the ${side} side has ${names.join(', ')}`] : [];
  return [
    promqlError(
      'promql/never-matches',
      node,
      `the sides never match: ${[...say('left', onlyLeft), ...say('right', onlyRight)].join('; ')}`,
      `match on what both have: on (${common({ left, right }).join(', ')})`,
    ),
  ];
}

const common = ({ left, right }: Sides): readonly string[] =>
  [...(left.possible ?? left.certain)].filter((name) => right.possible?.has(name) ?? true);

/** Reports several series that match one series, without a group modifier. */
function tooMany(node: BinaryNode, sides: Sides) {
  const { matching, operator } = node;
  if (!matching || isSetOperator(operator)) return [];
  const left = unmatched(sides.left, node);
  const right = unmatched(sides.right, node);
  if (matching.group) {
    const one = matching.group.side === 'left' ? right : left;
    const side = matching.group.side === 'left' ? 'right' : 'left';
    return one.length === 0 || isPicked(node[side], matching)
      ? []
      : [
          promqlError(
            'promql/many-to-many',
            node,
            `several series of the ${side} side may match one: they differ in ${one.join(', ')}`,
            `aggregate the ${side} side by (${matching.labels.join(', ')}), or match on more labels`,
          ),
        ];
  }
  if (left.length > 0 && right.length > 0)
    return [
      promqlError(
        'promql/many-to-many',
        node,
        `several series of both sides may match: left they differ in ${left.join(', ')}, right in ${right.join(', ')}`,
        'aggregate one side by the labels matched on, and add group_left or group_right',
      ),
    ];
  const [many, group] = left.length > 0 ? [left, 'group_left'] : [right, 'group_right'];
  return many.length === 0
    ? []
    : [
        promqlWarning(
          'promql/many-to-one',
          node,
          `several series may match one without a group modifier: they differ in ${many.join(', ')}`,
          `add ${group} ()`,
        ),
      ];
}

/** Aggregations that keep series as they are. */
const PICKING: readonly string[] = ['topk', 'bottomk', 'limitk'];

/** Reports whether a query picks one series for each combination of the matched labels: `topk by (pod) (1, ...)`. */
const isPicked = (node: Node, matching: Matching): boolean =>
  pickedSide(node, matching) !== undefined;

/** Returns the aggregation that picks them. */
function pickedSide(node: Node, matching: Matching): Node | undefined {
  const { mode, labels } = matching;
  if (mode !== 'on') return undefined;
  if (node.kind === 'binary')
    return node.operator === 'and' || node.operator === 'unless'
      ? pickedSide(node.left, matching)
      : undefined;
  if (node.kind !== 'aggregate' || !PICKING.includes(node.name)) return undefined;
  const { parameter, grouping } = node;
  return parameter?.kind === 'number' &&
    parameter.value === 1 &&
    grouping?.mode === 'by' &&
    grouping.labels.every((label) => labels.includes(label))
    ? node
    : undefined;
}

/** Returns the aggregation that picks the series that others are joined with; undefined for other nodes. */
export function joinedPick(node: Node): Node | undefined {
  if (node.kind !== 'binary' || !node.matching?.group) return undefined;
  const { group } = node.matching;
  return pickedSide(group.side === 'left' ? node.right : node.left, node.matching);
}

/** Returns the labels by which series of one side still differ if the matched labels are equal. */
function unmatched(labels: LabelSet, { matching }: BinaryNode): readonly string[] {
  if (!labels.possible || !matching) return [];
  const named = new Set(matching.labels);
  const same =
    matching.mode === 'on' ? named : new Set([...labels.possible].filter((l) => !named.has(l)));
  const settled = new Set([...same, ...labels.fixed, ...implied(same, labels)]);
  return [...labels.possible].filter((name) => !settled.has(name));
}

/**
 * Returns the labels that others determine: a target has one value of each of its labels, a service
 * has one team, and a Prometheus has one environment.
 */
function implied(names: ReadonlySet<string>, { perTarget }: LabelSet): readonly string[] {
  if (names.has('instance')) return [...targetLabels, ...perTarget];
  return names.has('service') ? ['team', 'env'] : ['env'];
}
