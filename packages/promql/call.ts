import { parseWindow, type Window } from '@observability-stack/query-common';
import type { CallNode, Node } from './ast';
import {
  type InstantVector,
  type MetricKind,
  promqlExpression,
  promqlNode,
  promqlOperand,
  type RangeVector,
  type SampleType,
  type Scalar,
  type ScalarLike,
  type Selector,
} from './expression';
import type { FunctionName, FunctionTaking } from './functions';
import { toRangeNode } from './select';

/** Functions over time: they take a range vector, or a selector and a window. */

interface OverTime<
  In extends SampleType,
  C extends MetricKind,
  Out extends SampleType | undefined,
> {
  <L extends string, S extends In>(
    range: RangeVector<L, S, C>,
  ): InstantVector<L, Out extends SampleType ? Out : S>;
  <L extends string, S extends In>(
    selector: Selector<L, S, C>,
    window: Window,
  ): InstantVector<L, Out extends SampleType ? Out : S>;
}

export const call = (name: FunctionName, args: readonly Node[]): CallNode => ({
  kind: 'call',
  name,
  args,
});

const windowed = (selector: Selector | RangeVector, window: Window | undefined): Node =>
  window === undefined
    ? promqlNode(selector)
    : toRangeNode(promqlNode(selector), parseWindow(window));

const over =
  (name: FunctionTaking<'range', 'counter' | 'gauge' | undefined>) =>
  (selector: Selector | RangeVector, window?: Window): never =>
    promqlExpression<never>(call(name, [windowed(selector, window)]));

// These assume that values never decrease: a decrease counts as a counter reset.
export const rate: OverTime<SampleType, 'counter', undefined> = over('rate');
export const irate: OverTime<SampleType, 'counter', undefined> = over('irate');
export const increase: OverTime<SampleType, 'counter', undefined> = over('increase');
export const resets: OverTime<SampleType, 'counter', 'float'> = over('resets');

// These give wrong results across a counter reset.
export const delta: OverTime<SampleType, 'gauge', undefined> = over('delta');
export const idelta: OverTime<SampleType, 'gauge', undefined> = over('idelta');
export const deriv: OverTime<'float', 'gauge', undefined> = over('deriv');

export const avgOverTime: OverTime<SampleType, MetricKind, undefined> = over('avg_over_time');
export const sumOverTime: OverTime<SampleType, MetricKind, undefined> = over('sum_over_time');
export const lastOverTime: OverTime<SampleType, MetricKind, undefined> = over('last_over_time');
export const firstOverTime: OverTime<SampleType, MetricKind, undefined> = over('first_over_time');
export const minOverTime: OverTime<'float', MetricKind, 'float'> = over('min_over_time');
export const maxOverTime: OverTime<'float', MetricKind, 'float'> = over('max_over_time');
export const stddevOverTime: OverTime<'float', MetricKind, 'float'> = over('stddev_over_time');
export const stdvarOverTime: OverTime<'float', MetricKind, 'float'> = over('stdvar_over_time');
export const madOverTime: OverTime<'float', MetricKind, 'float'> = over('mad_over_time');
export const countOverTime: OverTime<SampleType, MetricKind, 'float'> = over('count_over_time');
export const presentOverTime: OverTime<SampleType, MetricKind, 'float'> = over('present_over_time');
export const absentOverTime: OverTime<SampleType, MetricKind, 'float'> = over('absent_over_time');
export const changes: OverTime<SampleType, MetricKind, 'float'> = over('changes');
export const tsOfFirstOverTime: OverTime<SampleType, MetricKind, 'float'> =
  over('ts_of_first_over_time');
export const tsOfLastOverTime: OverTime<SampleType, MetricKind, 'float'> =
  over('ts_of_last_over_time');
export const tsOfMaxOverTime: OverTime<'float', MetricKind, 'float'> = over('ts_of_max_over_time');
export const tsOfMinOverTime: OverTime<'float', MetricKind, 'float'> = over('ts_of_min_over_time');

/** Returns the value that a linear regression over the window predicts `ahead` seconds from now. */
export function predictLinear<L extends string>(
  selector: Selector<L, 'float', 'gauge'>,
  window: Window,
  ahead: ScalarLike,
): InstantVector<L, 'float'> {
  return promqlExpression(
    call('predict_linear', [windowed(selector, window), promqlOperand(ahead)]),
  );
}

export function quantileOverTime<L extends string>(
  phi: ScalarLike,
  selector: Selector<L, 'float'>,
  window: Window,
): InstantVector<L, 'float'> {
  return promqlExpression(
    call('quantile_over_time', [promqlOperand(phi), windowed(selector, window)]),
  );
}

export function doubleExponentialSmoothing<L extends string>(
  selector: Selector<L, 'float', 'gauge'>,
  window: Window,
  smoothing: ScalarLike,
  trend: ScalarLike,
): InstantVector<L, 'float'> {
  const args = [windowed(selector, window), promqlOperand(smoothing), promqlOperand(trend)];
  return promqlExpression(call('double_exponential_smoothing', args));
}

/** Functions that map each value. */

type EachFloat = <L extends string>(v: InstantVector<L, 'float'>) => InstantVector<L, 'float'>;
type EachSample = <L extends string, S extends SampleType>(
  v: InstantVector<L, S>,
) => InstantVector<L, S>;
type EachHistogram = <L extends string>(
  v: InstantVector<L, 'histogram'>,
) => InstantVector<L, 'float'>;
type AnyToFloat = <L extends string>(v: InstantVector<L>) => InstantVector<L, 'float'>;

const each =
  (name: FunctionTaking<'instant'>) =>
  (expression: InstantVector): never =>
    promqlExpression<never>(call(name, [promqlNode(expression)]));

export const abs: EachFloat = each('abs');
export const acos: EachFloat = each('acos');
export const acosh: EachFloat = each('acosh');
export const asin: EachFloat = each('asin');
export const asinh: EachFloat = each('asinh');
export const atan: EachFloat = each('atan');
export const atanh: EachFloat = each('atanh');
export const ceil: EachFloat = each('ceil');
export const cos: EachFloat = each('cos');
export const cosh: EachFloat = each('cosh');
export const deg: EachFloat = each('deg');
export const exp: EachFloat = each('exp');
export const floor: EachFloat = each('floor');
export const ln: EachFloat = each('ln');
export const log10: EachFloat = each('log10');
export const log2: EachFloat = each('log2');
export const rad: EachFloat = each('rad');
export const sgn: EachFloat = each('sgn');
export const sin: EachFloat = each('sin');
export const sinh: EachFloat = each('sinh');
export const sqrt: EachFloat = each('sqrt');
export const tan: EachFloat = each('tan');
export const tanh: EachFloat = each('tanh');
export const sort: EachSample = each('sort');
export const sortDesc: EachSample = each('sort_desc');
export const timestamp: AnyToFloat = each('timestamp');

export const histogramAvg: EachHistogram = each('histogram_avg');
export const histogramCount: EachHistogram = each('histogram_count');
export const histogramSum: EachHistogram = each('histogram_sum');
export const histogramStddev: EachHistogram = each('histogram_stddev');
export const histogramStdvar: EachHistogram = each('histogram_stdvar');

export function clamp<L extends string>(
  expression: InstantVector<L, 'float'>,
  min: ScalarLike,
  max: ScalarLike,
): InstantVector<L, 'float'> {
  return promqlExpression(
    call('clamp', [promqlNode(expression), promqlOperand(min), promqlOperand(max)]),
  );
}

type EachWithBound = <L extends string>(
  expression: InstantVector<L, 'float'>,
  bound: ScalarLike,
) => InstantVector<L, 'float'>;
const bounded =
  (name: 'clamp_max' | 'clamp_min'): EachWithBound =>
  (expression, bound) =>
    promqlExpression(call(name, [promqlNode(expression), promqlOperand(bound)]));
export const clampMax: EachWithBound = bounded('clamp_max');
export const clampMin: EachWithBound = bounded('clamp_min');

export function round<L extends string>(
  expression: InstantVector<L, 'float'>,
  toMultipleOf?: ScalarLike,
): InstantVector<L, 'float'> {
  const rest = toMultipleOf === undefined ? [] : [promqlOperand(toMultipleOf)];
  return promqlExpression(call('round', [promqlNode(expression), ...rest]));
}

/**
 * Functions that return a part of the date of each value, in seconds since 1970, or of the
 * evaluation time.
 */
interface Calendar {
  (): InstantVector<never, 'float'>;
  <L extends string>(expression: InstantVector<L, 'float'>): InstantVector<L, 'float'>;
}
const calendar =
  (name: FunctionName) =>
  (expression?: InstantVector): never =>
    promqlExpression<never>(call(name, expression ? [promqlNode(expression)] : []));
export const dayOfMonth: Calendar = calendar('day_of_month');
export const dayOfWeek: Calendar = calendar('day_of_week');
export const dayOfYear: Calendar = calendar('day_of_year');
export const daysInMonth: Calendar = calendar('days_in_month');
export const hour: Calendar = calendar('hour');
export const minute: Calendar = calendar('minute');
export const month: Calendar = calendar('month');
export const year: Calendar = calendar('year');

type Constant = () => Scalar;
const constant =
  (name: FunctionName): Constant =>
  () =>
    promqlExpression(call(name, []));
export const time: Constant = constant('time');
export const pi: Constant = constant('pi');
