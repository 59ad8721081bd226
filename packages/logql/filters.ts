import type { FieldType, LabelMatch } from '@observability-stack/contracts';
import type { QueryDuration } from '@observability-stack/query-common';
import type { CompareOperator, LabelFilter } from './stages';
import { parseLogqlBytes, parseNanoseconds } from './text';

export type ByteSize =
  `${number}${'B' | 'KB' | 'MB' | 'GB' | 'TB' | 'KiB' | 'MiB' | 'GiB' | 'TiB'}`;

/** A comparison of a number, a duration or a size. */
export interface ValueComparison<
  T extends number | QueryDuration | ByteSize = number | QueryDuration | ByteSize,
> {
  readonly compare: CompareOperator;
  readonly value: T;
}
const comparing =
  (compare: CompareOperator) =>
  <const T extends number | QueryDuration | ByteSize>(value: T): ValueComparison<T> => ({
    compare,
    value,
  });
export const valueGt = comparing('>');
export const valueGte = comparing('>=');
export const valueLt = comparing('<');
export const valueLte = comparing('<=');
export const valueEq = comparing('==');
export const valueNeq = comparing('!=');

/** An address inside or outside a network or range. */
export interface IpFilter {
  readonly addresses: string;
  readonly inside: boolean;
}
export const ip = (addresses: string): IpFilter => ({ addresses, inside: true });
export const notIp = (addresses: string): IpFilter => ({ addresses, inside: false });

/** The conditions for a field of each type; a string means equality. */
export type FieldCondition<T extends FieldType> =
  | string
  | LabelMatch
  | (T extends 'number'
      ? number | ValueComparison<number>
      : T extends 'duration'
        ? ValueComparison<QueryDuration>
        : T extends 'bytes'
          ? ValueComparison<ByteSize>
          : T extends 'string' | 'ip'
            ? IpFilter
            : never);

/** Conditions by field, all of which must hold; all items of a list must hold as well. */
export type FieldConditions<K> = {
  readonly [N in keyof K]?: K[N] extends FieldType
    ? FieldCondition<K[N]> | readonly FieldCondition<K[N]>[]
    : never;
};

type AnyCondition = string | number | LabelMatch | ValueComparison | IpFilter;

export const toLabelFilters = (conditions: object): readonly LabelFilter[] =>
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
    ? { kind: 'bytes', label, operator, bytes: parseLogqlBytes(value) }
    : { kind: 'duration', label, operator, nanoseconds: parseNanoseconds(value) };
}
