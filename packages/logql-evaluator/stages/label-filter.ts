import type { CompareOperator, LabelFilter } from '@observability-stack/logql/stages';
import { roundBytesAsLoki } from '@observability-stack/logql/text';
import { addressMatcher, containsAddress } from '../go/addresses';
import { GoParseError, parseBytes, parseDuration, parseFloat64 } from '../go/numbers';
import type { LineLabels } from '../line-labels';
import { alwaysTrue, equalsTest, patternTest } from '../regex/simplify';
import type { CompiledStage } from './stage';

const FAILED = 'LabelFilterErr';

/** Reports whether the labels pass. A value that is not a number is an error, and passes. */
interface Condition {
  readonly holds: (labels: LineLabels) => boolean;
  readonly reads: readonly string[];
  readonly isIdle?: boolean;
}

export function compileLabelFilter(filter: LabelFilter): CompiledStage {
  const { holds, reads, isIdle } = compile(filter);
  const [label] = reads;
  const single = !('filters' in filter) && label !== undefined;
  return {
    run: (line) => holds(line.labels),
    reads,
    ...(single && { early: { label, holds } }),
    ...(isIdle && { isIdle }),
  };
}

function compile(filter: LabelFilter): Condition {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const all = filter.filters.map(compile);
      const reads = [...new Set(all.flatMap((one) => one.reads))];
      return { reads, holds: filter.kind === 'or' ? anyOf(all) : allOf(all) };
    }
    case 'string':
      return ofText(filter);
    case 'number':
      return comparison(filter, filter.value, parseFloat64);
    case 'duration':
      return comparison(filter, BigInt(filter.nanoseconds), parseDuration);
    case 'bytes':
      // Loki parses its own rendering of the size, which has only two or three digits
      return comparison(filter, roundBytesAsLoki(filter.bytes), parseBytes);
    case 'ip':
      return ofAddress(filter);
  }
}

const anyOf =
  (all: readonly Condition[]) =>
  (labels: LineLabels): boolean =>
    all.some(({ holds }) => holds(labels));

/** Combines conditions. All are evaluated, so that the first error is recorded. */
const allOf =
  (all: readonly Condition[]) =>
  (labels: LineLabels): boolean => {
    let hold = true;
    for (const one of all) hold = one.holds(labels) && hold;
    return hold;
  };

function ofText({ label, operator, value }: Extract<LabelFilter, { kind: 'string' }>): Condition {
  const test = operator.endsWith('~') ? patternTest(value, true) : equalsTest(value);
  if (operator.startsWith('!'))
    return { reads: [label], holds: (labels) => !test(labels.textOf(label)) };
  // Loki does not count the label of such a condition as used
  if (test === alwaysTrue) return { reads: [], holds: () => true, isIdle: true };
  return { reads: [label], holds: (labels) => test(labels.textOf(label)) };
}

function comparison<T extends number | bigint>(
  { label, operator }: { readonly label: string; readonly operator: CompareOperator },
  wanted: T,
  parse: (text: string) => T | GoParseError,
): Condition {
  const compare = comparisons[operator];
  return {
    reads: [label],
    holds(labels) {
      const text = labels.get(label);
      if (text === undefined) return false;
      const value = parse(text);
      if (!(value instanceof GoParseError)) return compare(value, wanted);
      labels.failLater(FAILED, value.message);
      return true;
    },
  };
}

type Comparable = number | bigint;
const comparisons: Readonly<Record<CompareOperator, (a: Comparable, b: Comparable) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
};

function ofAddress({
  label,
  operator,
  addresses,
}: Extract<LabelFilter, { kind: 'ip' }>): Condition {
  const matches = addressMatcher(addresses);
  // Loki reports an invalid address only where the condition is a separate stage
  if (!matches) return { reads: [label], holds: (labels) => labels.error !== '' };
  return {
    reads: [label],
    holds(labels) {
      if (labels.error !== '') return true;
      const text = labels.get(label);
      if (text === undefined) return false;
      return containsAddress(text, matches) === (operator === '=');
    },
  };
}
