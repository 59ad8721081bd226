import type { MetricKind } from '@observability-stack/contracts';

/**
 * The types of values of Prometheus 3.13. An integration test compares the table of functions with
 * the program.
 */

export type ValueType = 'instant' | 'range' | 'scalar' | 'string';

export interface FunctionSpec {
  readonly args: readonly ValueType[];
  /** How many times the last argument may be repeated; -1 for any number of times. @default once */
  readonly variadic?: number;
  readonly returns: ValueType;
  /** The kind of metric for which the result is meaningful. @default any */
  readonly metricKind?: MetricKind;
  /**
   * Whether it accepts native histograms only, or also the buckets of classic ones.
   * @default any sample
   */
  readonly reads?: 'native' | 'buckets';
  /** The labels of the result. @default those of the argument */
  readonly labels?: 'none' | 'own';
  /** Whether it requires `--enable-feature=promql-experimental-functions`. @default false */
  readonly experimental?: boolean;
}

const each = { args: ['instant'], returns: 'instant' } as const;
const native = { ...each, reads: 'native' } as const;
const overTime = { args: ['range'], returns: 'instant' } as const;
const counterOverTime = { ...overTime, metricKind: 'counter' } as const;
const gaugeOverTime = { ...overTime, metricKind: 'gauge' } as const;
const calendar = { args: ['instant'], variadic: 1, returns: 'instant' } as const;
const constant = { args: [], returns: 'scalar', labels: 'none' } as const;
const ofTwo = { args: ['scalar', 'scalar'], returns: 'scalar', labels: 'none' } as const;
const byLabel = {
  args: ['instant', 'string'],
  variadic: -1,
  returns: 'instant',
} as const;
const experimental = <T extends FunctionSpec>(spec: T) =>
  ({ ...spec, experimental: true }) as const;

const table = {
  abs: each,
  absent: { ...each, labels: 'own' },
  absent_over_time: { ...overTime, labels: 'own' },
  acos: each,
  acosh: each,
  asin: each,
  asinh: each,
  atan: each,
  atanh: each,
  avg_over_time: overTime,
  ceil: each,
  changes: overTime,
  clamp: { args: ['instant', 'scalar', 'scalar'], returns: 'instant' },
  clamp_max: { args: ['instant', 'scalar'], returns: 'instant' },
  clamp_min: { args: ['instant', 'scalar'], returns: 'instant' },
  cos: each,
  cosh: each,
  count_over_time: overTime,
  day_of_month: calendar,
  day_of_week: calendar,
  day_of_year: calendar,
  days_in_month: calendar,
  deg: each,
  delta: gaugeOverTime,
  deriv: gaugeOverTime,
  double_exponential_smoothing: experimental({
    args: ['range', 'scalar', 'scalar'],
    returns: 'instant',
    metricKind: 'gauge',
  }),
  end: experimental(constant),
  exp: each,
  first_over_time: experimental(overTime),
  floor: each,
  histogram_avg: native,
  histogram_count: native,
  histogram_fraction: {
    args: ['scalar', 'scalar', 'instant'],
    returns: 'instant',
    reads: 'buckets',
    labels: 'own',
  },
  histogram_quantile: {
    args: ['scalar', 'instant'],
    returns: 'instant',
    reads: 'buckets',
    labels: 'own',
  },
  histogram_quantiles: experimental({
    args: ['instant', 'string', 'scalar', 'scalar'],
    variadic: 9,
    returns: 'instant',
    reads: 'buckets',
    labels: 'own',
  }),
  histogram_stddev: native,
  histogram_stdvar: native,
  histogram_sum: native,
  hour: calendar,
  idelta: gaugeOverTime,
  increase: counterOverTime,
  info: experimental({
    args: ['instant', 'instant'],
    variadic: 1,
    returns: 'instant',
    labels: 'own',
  }),
  irate: counterOverTime,
  label_join: {
    args: ['instant', 'string', 'string', 'string'],
    variadic: -1,
    returns: 'instant',
    labels: 'own',
  },
  label_replace: {
    args: ['instant', 'string', 'string', 'string', 'string'],
    returns: 'instant',
    labels: 'own',
  },
  last_over_time: overTime,
  ln: each,
  log10: each,
  log2: each,
  mad_over_time: experimental(overTime),
  max_of: experimental(ofTwo),
  max_over_time: overTime,
  min_of: experimental(ofTwo),
  min_over_time: overTime,
  minute: calendar,
  month: calendar,
  pi: constant,
  predict_linear: { args: ['range', 'scalar'], returns: 'instant', metricKind: 'gauge' },
  present_over_time: overTime,
  quantile_over_time: { args: ['scalar', 'range'], returns: 'instant' },
  rad: each,
  range: experimental(constant),
  rate: counterOverTime,
  resets: counterOverTime,
  round: { args: ['instant', 'scalar'], variadic: 1, returns: 'instant' },
  scalar: { args: ['instant'], returns: 'scalar', labels: 'none' },
  sgn: each,
  sin: each,
  sinh: each,
  sort: each,
  sort_by_label: experimental(byLabel),
  sort_by_label_desc: experimental(byLabel),
  sort_desc: each,
  sqrt: each,
  start: experimental(constant),
  stddev_over_time: overTime,
  stdvar_over_time: overTime,
  step: experimental(constant),
  sum_over_time: overTime,
  tan: each,
  tanh: each,
  time: constant,
  timestamp: each,
  ts_of_first_over_time: experimental(overTime),
  ts_of_last_over_time: experimental(overTime),
  ts_of_max_over_time: experimental(overTime),
  ts_of_min_over_time: experimental(overTime),
  vector: { args: ['scalar'], returns: 'instant', labels: 'none' },
  year: calendar,
} as const satisfies Readonly<Record<string, FunctionSpec>>;

export type FunctionName = keyof typeof table;

export const functions: Readonly<Record<FunctionName, FunctionSpec>> = table;
export const functionNames = Object.keys(table) as readonly FunctionName[];

export const isFunctionName = (name: string): name is FunctionName => Object.hasOwn(table, name);

/** The names of the functions that take only this argument and return a vector. */
export type FunctionTaking<Type extends ValueType, C extends MetricKind | undefined = undefined> = {
  [N in FunctionName]: (typeof table)[N] extends { args: readonly [Type]; returns: 'instant' }
    ? CourseOf<(typeof table)[N]> extends C
      ? N
      : never
    : never;
}[FunctionName];

type CourseOf<Spec> = Spec extends { metricKind: infer C } ? C : undefined;
