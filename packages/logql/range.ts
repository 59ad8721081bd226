import {
  parseSignedDuration,
  parseWindow,
  type SignedDuration,
  type Window,
} from '@observability-stack/query-common';
import type { Grouping, RangeAggregation, RangeNode } from './ast';
import { type LogVector, logqlExpression } from './expression';
import type { KnownFields, LogPipeline } from './lines';
import { UnwrappedPipeline } from './unwrapped';

interface Moved {
  /** Offset of the range. @default '0s' */
  readonly offset?: SignedDuration;
}
export interface By<L extends readonly string[]> {
  readonly by: L;
  readonly without?: undefined;
}
export interface Without<L extends readonly string[]> {
  readonly without: L;
  readonly by?: undefined;
}
export type AnyGrouping = By<readonly string[]> | Without<readonly string[]>;

export const toGrouping = ({ by, without }: AnyGrouping): Grouping =>
  by ? { mode: 'by', labels: by } : { mode: 'without', labels: without ?? [] };

type Names<K> = keyof K & string;

/**
 * Aggregates log lines: one value per set of labels, fields and metadata; aggregate these by the
 * labels that matter.
 */
type OfLines = <K extends KnownFields, P extends KnownFields>(
  lines: LogPipeline<K, P>,
  window: Window,
  options?: Moved,
) => LogVector<Names<K>>;
type OfEither = <K extends KnownFields, P extends KnownFields>(
  lines: LogPipeline<K, P> | UnwrappedPipeline<K>,
  window: Window,
  options?: Moved,
) => LogVector<Names<K>>;
type OfNumbers = <K extends KnownFields>(
  numbers: UnwrappedPipeline<K>,
  window: Window,
  options?: Moved,
) => LogVector<Names<K>>;
interface Grouped {
  <K extends KnownFields, const B extends readonly Names<K>[]>(
    numbers: UnwrappedPipeline<K>,
    window: Window,
    options: Moved & By<B>,
  ): LogVector<B[number]>;
  <K extends KnownFields, const W extends readonly Names<K>[]>(
    numbers: UnwrappedPipeline<K>,
    window: Window,
    options: Moved & Without<W>,
  ): LogVector<Exclude<Names<K>, W[number]>>;
  <K extends KnownFields>(
    numbers: UnwrappedPipeline<K>,
    window: Window,
    options?: Moved,
  ): LogVector<Names<K>>;
}

type Source = LogPipeline<never, never> | UnwrappedPipeline<never>;
type Options = Moved & Partial<AnyGrouping>;

function node(
  name: RangeAggregation,
  source: Source,
  window: Window,
  options: Options = {},
): RangeNode {
  const { offset, by, without } = options;
  const unwrapped = source instanceof UnwrappedPipeline;
  return {
    kind: 'range',
    name,
    lines: unwrapped ? source.lines : source.node,
    ...(unwrapped && { unwrap: source.number }),
    ...parseWindow(window),
    ...(offset && { offset: parseSignedDuration(offset) }),
    ...((by ?? without) && { grouping: toGrouping(options as AnyGrouping) }),
  };
}

const range =
  (name: RangeAggregation) =>
  (source: Source, window: Window, options?: Options): never =>
    logqlExpression<never>(node(name, source, window, options));

export const countOverTime = range('count_over_time') as OfLines;
export const bytesOverTime = range('bytes_over_time') as OfLines;
export const bytesRate = range('bytes_rate') as OfLines;
/** Returns the log lines per second, or the sum of their numbers per second. */
export const rate = range('rate') as OfEither;
/** Returns 1 if there are no log lines, with the labels that the selector matches by equality. */
export const absentOverTime = range('absent_over_time') as OfEither;
export const sumOverTime = range('sum_over_time') as OfNumbers;
/** Returns the rate of numbers that are the values of a counter. */
export const rateCounter = range('rate_counter') as OfNumbers;
export const avgOverTime = range('avg_over_time') as Grouped;
export const minOverTime = range('min_over_time') as Grouped;
export const maxOverTime = range('max_over_time') as Grouped;
export const firstOverTime = range('first_over_time') as Grouped;
export const lastOverTime = range('last_over_time') as Grouped;
export const stddevOverTime = range('stddev_over_time') as Grouped;
export const stdvarOverTime = range('stdvar_over_time') as Grouped;

/** Returns the φ-quantile of the numbers. */
export function quantileOverTime<K extends KnownFields, const B extends readonly Names<K>[]>(
  phi: number,
  numbers: UnwrappedPipeline<K>,
  window: Window,
  options: Moved & By<B>,
): LogVector<B[number]>;
export function quantileOverTime<K extends KnownFields>(
  phi: number,
  numbers: UnwrappedPipeline<K>,
  window: Window,
  options?: Moved,
): LogVector<Names<K>>;
export function quantileOverTime(
  phi: number,
  numbers: UnwrappedPipeline<never>,
  window: Window,
  options?: Options,
): LogVector {
  return logqlExpression({
    ...node('quantile_over_time', numbers, window, options),
    parameter: phi,
  });
}
