import {
  type ClassicHistogram,
  formatBucketBound,
  formatOtlpBound,
  type TargetLabel,
} from '@observability-stack/contracts';
import {
  div,
  gte,
  histogramCount,
  histogramFraction,
  histogramQuantile,
  type InstantVector,
  labelNotRe,
  labelRe,
  type Matchers,
  mul,
  or,
  type QueryDuration,
  rate,
  type SampleType,
  type Selector,
  sum,
  type Window,
} from '@observability-stack/promql';
import { escapeRegex } from '@observability-stack/query-common';
import { type ServiceLabel, serviceLabels } from '../../catalog/metrics/recorded-http';
import {
  type DurationMetric,
  isNative,
  type RequestMetric,
  requestCounter,
  unitsPerSecond,
  type Vocabulary,
} from '../../catalog/signals/vocabulary';
import { sendsMetrics } from '../../resolve/otlp';
import { rateFromZero } from '../from-zero';
import type { HttpService, TimedService } from './service';

/**
 * Default window of the queries of requests. Labels are plain text in these queries: the
 * constructor of the vocabulary and the synth check them.
 */

export const WINDOW = '5m';

/** Options of a query of requests. */
export interface RateOptions {
  /** Window of the rate. @default '5m' */
  readonly window?: Window;
  /** Matchers of the labels of the target. @default all series */
  readonly where?: Matchers<TargetLabel>;
  /** Matcher of the routes. @default all but the ignored ones */
  readonly route?: Matchers<'route'>['route'];
}

type Floats = InstantVector<string, 'float'>;
type Histograms = InstantVector<string, 'histogram'>;

/** Matchers for the requests of users, without ignored routes. */
const userRequests = (
  { name, signals: { ignoreRoutes, vocabulary } }: HttpService,
  { where = {}, route }: RateOptions = {},
): readonly Matchers<string>[] => [
  { service: name },
  vocabulary.where ?? {},
  vocabulary.route !== undefined && ignoreRoutes.length > 0
    ? { [vocabulary.route]: labelNotRe(ignoreRoutes.map(escapeRegex).join('|')) }
    : {},
  where as Matchers<string>,
  vocabulary.route !== undefined && route !== undefined ? { [vocabulary.route]: route } : {},
];

/**
 * Returns the rate of a counter, including the first value of new series. Panels that choose their
 * own window use a plain rate.
 */
const rateOf = <S extends SampleType>(
  { name }: HttpService,
  counter: Selector<string, S, 'counter'>,
  own: readonly string[],
  window: Window,
): InstantVector<string, S> =>
  window.startsWith('$')
    ? rate(counter, window)
    : rateFromZero({ counter, own, targets: { service: name } }, window as QueryDuration);

/** Returns the rate of the observations of a metric with these conditions. */
function observations(
  service: HttpService,
  metric: RequestMetric | DurationMetric,
  conditions: readonly Matchers<string>[],
  window: Window,
): Floats {
  const series = requestCounter(metric).where(...conditions);
  const rates = rateOf(service, series, metric.labels, window);
  return isNative(metric) ? histogramCount(rates as Histograms) : (rates as Floats);
}

/** Returns the rate of all requests. */
export const requestRate = (service: HttpService, options: RateOptions = {}): Floats =>
  observations(
    service,
    service.signals.vocabulary.requests,
    userRequests(service, options),
    options.window ?? WINDOW,
  );

/** Returns the rate of failed requests. */
export function failureRate(service: HttpService, options: RateOptions = {}): Floats {
  const { requests, failure } = service.signals.vocabulary;
  return observations(
    service,
    requests,
    [...userRequests(service, options), failure.where],
    options.window ?? WINDOW,
  );
}

/** Returns the rate of the requests whose durations were measured. */
export const responseRate = (service: TimedService, options: RateOptions = {}): Floats =>
  observations(
    service,
    service.signals.vocabulary.duration,
    userRequests(service, options),
    options.window ?? WINDOW,
  );

/** Returns the rate of native histograms. */
const histogramRate = (
  service: TimedService,
  { window = WINDOW, ...options }: RateOptions,
): Histograms | undefined => {
  const { duration } = service.signals.vocabulary;
  return isNative(duration)
    ? rateOf(service, duration.where(...userRequests(service, options)), duration.labels, window)
    : undefined;
};

/** Returns the rate of the buckets of a classic histogram. */
function bucketRate(
  service: TimedService,
  { window = WINDOW, ...options }: RateOptions,
  bound: Matchers<'le'> = {},
): Floats {
  const { duration } = service.signals.vocabulary;
  const { bucket, labels } = duration as ClassicHistogram;
  return rateOf(
    service,
    bucket.where(...userRequests(service, options), bound),
    [...labels, 'le'],
    window,
  );
}

/** Returns the matcher of a bound: Prometheus stores `1` for what it receives by OTLP, and `1.0` for what it scrapes. */
function boundMatcher(service: TimedService, bound: number): Matchers<'le'>['le'] {
  const spellings = [
    formatBucketBound(bound),
    ...(sendsMetrics(service) ? [formatOtlpBound(bound)] : []),
  ];
  const [only = '', ...others] = new Set(spellings);
  return others.length === 0 ? only : labelRe([only, ...others].map(escapeRegex).join('|'));
}

/** Returns the rate of the requests that were answered within `seconds`, by labels: those of the service by default. */
export function fastRequestRate(
  service: TimedService,
  seconds: number,
  options: RateOptions = {},
  by: readonly ServiceLabel[] = serviceLabels,
): InstantVector<ServiceLabel, 'float'> {
  const { duration } = service.signals.vocabulary;
  const bound = seconds * unitsPerSecond(duration);
  const histograms = histogramRate(service, options);
  if (!histograms)
    return sum(bucketRate(service, options, { le: boundMatcher(service, bound) }), { by });
  const all = sum(histograms, { by });
  // The fraction of no observations is NaN, which would stay in every sum.
  return or(
    mul(histogramCount(all), gte(histogramFraction(0, bound, all), 0)),
    mul(histogramCount(all), 0),
  );
}

/** Returns a quantile of the durations in seconds, by labels; no sample without requests. */
export function durationQuantile(
  service: TimedService,
  phi: number,
  by: readonly string[],
  options: RateOptions = {},
): Floats {
  const { duration } = service.signals.vocabulary;
  const histograms = histogramRate(service, options);
  const quantile: Floats = histograms
    ? histogramQuantile(phi, sum(histograms, { by }))
    : histogramQuantile(phi, sum(bucketRate(service, options), { by: ['le', ...by] }));
  const scale = unitsPerSecond(duration);
  // Without requests, the quantile is NaN, which is not above zero either.
  return gte(scale === 1 ? quantile : div(quantile, scale), 0);
}

/** Returns the distribution of the durations: the rate of each bucket, or one native histogram. */
export const durationBuckets = (service: TimedService, options: RateOptions): InstantVector => {
  const histograms = histogramRate(service, options);
  return histograms
    ? sum(histograms, { by: [] })
    : sum(bucketRate(service, options), { by: ['le'] });
};

/** Selects the series that count requests: those of users, or all of them. */
export function requestSeries(
  service: HttpService,
  { everyRoute = false, ...options }: RateOptions & { readonly everyRoute?: boolean } = {},
): Selector<string> {
  const { requests, where = {} } = service.signals.vocabulary;
  return requestCounter(requests).where(
    ...(everyRoute ? [{ service: service.name }, where] : userRequests(service, options)),
  );
}

export const sumPerService = (
  rates: InstantVector<ServiceLabel, 'float'>,
): InstantVector<ServiceLabel, 'float'> => sum(rates, { by: serviceLabels });

/** Returns the labels of a vocabulary that a metric has, without those that it does not. */
export const groupLabels = (
  { route, method }: Vocabulary,
  metric: RequestMetric | DurationMetric,
): readonly string[] =>
  [method, route].filter((label): label is string => !!label && metric.labels.includes(label));
