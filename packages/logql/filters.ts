import type { FieldType, Match } from '@observability-stack/contracts';
import type { Duration } from '@observability-stack/query-common';
import type { CompareOperator, LabelFilter } from './stages';
import { bytesOf, nanosecondsOf } from './text';

export type Size = `${number}${'B' | 'KB' | 'MB' | 'GB' | 'TB' | 'KiB' | 'MiB' | 'GiB' | 'TiB'}`;

/** A comparison of a number, a duration or a size. */
export interface Compare<T extends number | Duration | Size = number | Duration | Size> {
  readonly compare: CompareOperator;
  readonly value: T;
}
const comparing =
  (compare: CompareOperator) =>
  <const T extends number | Duration | Size>(value: T): Compare<T> => ({ compare, value });
export const above = comparing('>');
export const atLeast = comparing('>=');
export const below = comparing('<');
export const atMost = comparing('<=');
export const equals = comparing('==');
export const differs = comparing('!=');

/** An address inside or outside a network or range. */
export interface Addresses {
  readonly addresses: string;
  readonly inside: boolean;
}
export const within = (addresses: string): Addresses => ({ addresses, inside: true });
export const outside = (addresses: string): Addresses => ({ addresses, inside: false });

/** The conditions for a field of each type; a string means equality. */
export type Condition<T extends FieldType> =
  | string
  | Match
  | (T extends 'number'
      ? number | Compare<number>
      : T extends 'duration'
        ? Compare<Duration>
        : T extends 'bytes'
          ? Compare<Size>
          : T extends 'string' | 'ip'
            ? Addresses
            : never);

/** Conditions by field, all of which must hold; all items of a list must hold as well. */
export type Conditions<K> = {
  readonly [N in keyof K]?: K[N] extends FieldType
    ? Condition<K[N]> | readonly Condition<K[N]>[]
    : never;
};

type AnyCondition = string | number | Match | Compare | Addresses;

export const filtersOf = (conditions: object): readonly LabelFilter[] =>
  Object.entries(conditions as Readonly<Record<string, AnyCondition | readonly AnyCondition[]>>)
    .filter(([, wanted]) => wanted !== undefined)
    .flatMap(([label, wanted]) =>
      [wanted].flat().map((one) => filterOf(label, one as AnyCondition)),
    );

function filterOf(label: string, wanted: AnyCondition): LabelFilter {
  if (typeof wanted === 'string') return { kind: 'string', label, operator: '=', value: wanted };
  if (typeof wanted === 'number') return { kind: 'number', label, operator: '==', value: wanted };
  if ('addresses' in wanted) {
    const { addresses, inside } = wanted;
    return { kind: 'ip', label, operator: inside ? '=' : '!=', addresses };
  }
  if (!('compare' in wanted)) return { kind: 'string', label, ...wanted };
  const { compare: operator, value } = wanted;
  if (typeof value === 'number') return { kind: 'number', label, operator, value };
  return value.endsWith('B')
    ? { kind: 'bytes', label, operator, bytes: bytesOf(value) }
    : { kind: 'duration', label, operator, nanoseconds: nanosecondsOf(value) };
}
