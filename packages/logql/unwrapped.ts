import type { LabelFilter, LinesNode, Unwrap } from './ast';
import { type Conditions, filtersOf } from './filters';

export type UnwrapOptions = Pick<Unwrap, 'conversion'>;

/** Log lines with a number each. */
export class Unwrapped<K> {
  readonly kind = 'unwrapped';

  constructor(
    readonly lines: LinesNode,
    readonly number: Unwrap,
  ) {}

  /** Keeps only numbers without a conversion error, which would fail the query. */
  withoutErrors(): Unwrapped<K> {
    return this.filtered([{ kind: 'string', label: '__error__', operator: '=', value: '' }]);
  }

  where(...conditions: readonly Conditions<K>[]): Unwrapped<K> {
    return this.filtered(conditions.flatMap(filtersOf));
  }

  private filtered(more: readonly LabelFilter[]): Unwrapped<K> {
    const filters = [...this.number.filters, ...more];
    return new Unwrapped(this.lines, { ...this.number, filters });
  }
}
