import type { LabelFilter, LinesNode, Unwrap } from './ast';
import { type FieldConditions, toLabelFilters } from './filters';

export type UnwrapOptions = Pick<Unwrap, 'conversion'>;

/** Log lines with one number each. */
export class UnwrappedPipeline<K> {
  readonly kind = 'unwrapped';

  constructor(
    readonly lines: LinesNode,
    readonly number: Unwrap,
  ) {}

  /** Keeps only numbers without a conversion error, which would fail the query. */
  withoutErrors(): UnwrappedPipeline<K> {
    return this.filtered([{ kind: 'string', label: '__error__', operator: '=', value: '' }]);
  }

  where(...conditions: readonly FieldConditions<K>[]): UnwrappedPipeline<K> {
    return this.filtered(conditions.flatMap(toLabelFilters));
  }

  private filtered(more: readonly LabelFilter[]): UnwrappedPipeline<K> {
    const filters = [...this.number.filters, ...more];
    return new UnwrappedPipeline(this.lines, { ...this.number, filters });
  }
}
