import { formatBucketBound, type TargetLabel } from '@observability-stack/contracts';
import {
  httpRequestDuration,
  httpRequests,
  httpRequestsInFlight,
} from '@observability-stack/contracts/standard/http';
import { up } from '@observability-stack/contracts/standard/target';
import {
  type InstantVector,
  labelNotRe,
  labelRe,
  type Matchers,
  type QueryDuration,
  rate,
  type Selector,
  sum,
  type Window,
} from '@observability-stack/promql';
import { escapeRegex } from '@observability-stack/query-common';
import { inputSeries, type TestSeries } from '../../catalog/definitions/alert';
import type { ResolvedSignals } from '../../catalog/definitions/signals';
import { type ServiceLabel, serviceLabels } from '../../catalog/metrics/recorded-http';
import type { ResolvedService } from '../../resolve/services';
import { rateFromZero } from '../from-zero';

/** A service with HTTP request metrics. */
export interface HttpService extends ResolvedService {
  readonly signals: ResolvedSignals;
}

export const hasHttp = (service: ResolvedService): service is HttpService =>
  service.signals !== false;

export const WINDOW = '5m';
const FAILED = { status_code: labelRe('5..') };

/** Matchers for the requests of users, without ignored routes. */
export const userRequests = ({ name, signals: { ignoreRoutes } }: HttpService) => ({
  service: name,
  ...(ignoreRoutes.length > 0
    ? { route: labelNotRe(ignoreRoutes.map(escapeRegex).join('|')) }
    : {}),
});

/** The series and the window of a query: alerts read all series. */
export interface RateOptions {
  /** @default '5m' */
  readonly window?: Window;
  /** @default all series */
  readonly where?: Matchers<TargetLabel | 'method' | 'route'>;
}

/** Rate that counts new series from zero. Panels that choose their own window use a plain rate. */
const rateOf = <L extends string>(
  { name }: HttpService,
  counter: Selector<L | TargetLabel, 'float', 'counter'>,
  own: readonly L[],
  window: Window,
): InstantVector<L | TargetLabel, 'float'> =>
  window.startsWith('$')
    ? rate(counter, window)
    : rateFromZero({ counter, own, targets: { service: name } }, window as QueryDuration);

const OF_REQUESTS = ['method', 'route', 'status_code'] as const;
const OF_DURATIONS = ['method', 'route'] as const;
const OF_BUCKETS = ['method', 'route', 'le'] as const;

export const requestRate = (
  service: HttpService,
  { window = WINDOW, where = {} }: RateOptions = {},
) => rateOf(service, httpRequests.where(userRequests(service), where), OF_REQUESTS, window);
export const failureRate = (
  service: HttpService,
  { window = WINDOW, where = {} }: RateOptions = {},
) => rateOf(service, httpRequests.where(userRequests(service), where, FAILED), OF_REQUESTS, window);
export const bucketRate = (
  service: HttpService,
  { window = WINDOW, where = {} }: RateOptions = {},
) =>
  rateOf(
    service,
    httpRequestDuration.bucket.where(userRequests(service), where),
    OF_BUCKETS,
    window,
  );
/** Returns the rate of requests that were answered within `bound` seconds. */
export const fastRequestRate = (
  service: HttpService,
  bound: number,
  { window = WINDOW }: RateOptions = {},
) =>
  rateOf(
    service,
    httpRequestDuration.bucket.where(userRequests(service), { le: formatBucketBound(bound) }),
    OF_BUCKETS,
    window,
  );
export const responseRate = (service: HttpService, { window = WINDOW }: RateOptions = {}) =>
  rateOf(service, httpRequestDuration.count.where(userRequests(service)), OF_DURATIONS, window);

/** Aggregates all replicas. */
export const byService = { by: serviceLabels } as const;
export const sumPerService = (rates: InstantVector<ServiceLabel, 'float'>) => sum(rates, byService);

/** Returns series of the service for tests, with one replica and one route. */
export function serviceTestSeries({ team, name }: HttpService) {
  const target = (replica = 0) => ({
    team,
    service: name,
    env: 'test',
    job: name,
    instance: `${name}-${replica}`,
  });
  const call = { method: 'GET', route: '/example' };
  const buckets = (valuesOf: (upper: number) => string): readonly TestSeries[] => [
    ...[...httpRequestDuration.buckets, Number.POSITIVE_INFINITY].map((upper) =>
      inputSeries(
        httpRequestDuration.bucket.where(target(), call, { le: formatBucketBound(upper) }),
        valuesOf(upper),
      ),
    ),
    inputSeries(
      httpRequestDuration.count.where(target(), call),
      valuesOf(Number.POSITIVE_INFINITY),
    ),
  ];
  return {
    up: (values: string, replica?: number): TestSeries =>
      inputSeries(up.where(target(replica)), values),
    inFlight: (values: string, replica?: number): TestSeries =>
      inputSeries(httpRequestsInFlight.where(target(replica)), values),
    requests: (status: number, values: string, replica?: number): TestSeries =>
      inputSeries(
        httpRequests.where(target(replica), call, { status_code: String(status) }),
        values,
      ),
    /** Adds `each` requests per interval with a duration between the previous bound and `bound` seconds. */
    durations: (bound: number, each: number, count: number): readonly TestSeries[] =>
      buckets((upper) => `0+${upper < bound ? 0 : each}x${count}`),
    /** Counter values of each bucket, by its bound. */
    buckets,
  };
}

/** Returns the labels of an alert about the service. */
export const expectedLabels = ({ team, name }: ResolvedService, severity: string) => ({
  severity,
  team,
  service: name,
  env: 'test',
});

/** Formats as templates do: at most four significant digits, with an exponent below 0.0001. */
const digits = (value: number): string => {
  const rounded = Number(value.toPrecision(4));
  if (rounded === 0 || Math.abs(rounded) >= 1e-4) return String(rounded);
  return rounded.toExponential().replace(/e-(\d)$/, 'e-0$1');
};
export const formatPercent = (share: number): string => `${digits(share * 100)}%`;
export const formatSeconds = (seconds: number): string =>
  seconds < 1 ? `${digits(seconds * 1000)}ms` : `${digits(seconds)}s`;
