import { le, type TargetLabel } from '@observability-stack/contracts';
import {
  httpRequestDuration,
  httpRequests,
  httpRequestsInFlight,
} from '@observability-stack/contracts/standard/http';
import { up } from '@observability-stack/contracts/standard/target';
import {
  type Duration,
  type InstantVector,
  type Matchers,
  notRe,
  rate,
  re,
  type Selector,
  sum,
  type Window,
} from '@observability-stack/promql';
import { escapeRegex } from '@observability-stack/query-common';
import { given, type TestSeries } from '../../catalog/definitions/alert';
import type { ResolvedSignals } from '../../catalog/definitions/signals';
import { type ServiceLabel, serviceLabels } from '../../catalog/metrics/recorded-http';
import type { ResolvedService } from '../../resolve/services';
import { countedRate } from '../counted';

/** A service with HTTP request metrics. */
export interface HttpService extends ResolvedService {
  readonly signals: ResolvedSignals;
}

export const hasHttp = (service: ResolvedService): service is HttpService =>
  service.signals !== false;

export const WINDOW = '5m';
const FAILED = { status_code: re('5..') };

/** Matchers for the requests of users, without ignored routes. */
export const ofUsers = ({ name, signals: { ignoreRoutes } }: HttpService) => ({
  service: name,
  ...(ignoreRoutes.length > 0 ? { route: notRe(ignoreRoutes.map(escapeRegex).join('|')) } : {}),
});

/** The series and the window of a query: alerts read all series. */
export interface Part {
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
    : countedRate({ counter, own, targets: { service: name } }, window as Duration);

const OF_REQUESTS = ['method', 'route', 'status_code'] as const;
const OF_DURATIONS = ['method', 'route'] as const;
const OF_BUCKETS = ['method', 'route', 'le'] as const;

export const requestRate = (service: HttpService, { window = WINDOW, where = {} }: Part = {}) =>
  rateOf(service, httpRequests.where(ofUsers(service), where), OF_REQUESTS, window);
export const failureRate = (service: HttpService, { window = WINDOW, where = {} }: Part = {}) =>
  rateOf(service, httpRequests.where(ofUsers(service), where, FAILED), OF_REQUESTS, window);
export const bucketRate = (service: HttpService, { window = WINDOW, where = {} }: Part = {}) =>
  rateOf(service, httpRequestDuration.bucket.where(ofUsers(service), where), OF_BUCKETS, window);
/** Returns the rate of requests that were answered within `bound` seconds. */
export const inTimeRate = (service: HttpService, bound: number, { window = WINDOW }: Part = {}) =>
  rateOf(
    service,
    httpRequestDuration.bucket.where(ofUsers(service), { le: le(bound) }),
    OF_BUCKETS,
    window,
  );
export const answerRate = (service: HttpService, { window = WINDOW }: Part = {}) =>
  rateOf(service, httpRequestDuration.count.where(ofUsers(service)), OF_DURATIONS, window);

/** Aggregates all replicas. */
export const perService = { by: serviceLabels } as const;
export const sumPerService = (rates: InstantVector<ServiceLabel, 'float'>) =>
  sum(rates, perService);

/** Returns series of the service for tests, with one replica and one route. */
export function seriesOf({ team, name }: HttpService) {
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
      given(httpRequestDuration.bucket.where(target(), call, { le: le(upper) }), valuesOf(upper)),
    ),
    given(httpRequestDuration.count.where(target(), call), valuesOf(Number.POSITIVE_INFINITY)),
  ];
  return {
    up: (values: string, replica?: number): TestSeries => given(up.where(target(replica)), values),
    inFlight: (values: string, replica?: number): TestSeries =>
      given(httpRequestsInFlight.where(target(replica)), values),
    requests: (status: number, values: string, replica?: number): TestSeries =>
      given(httpRequests.where(target(replica), call, { status_code: String(status) }), values),
    /** Adds `each` requests per interval with a duration between the previous bound and `bound` seconds. */
    durations: (bound: number, each: number, count: number): readonly TestSeries[] =>
      buckets((upper) => `0+${upper < bound ? 0 : each}x${count}`),
    /** Counter values of each bucket, by its bound. */
    buckets,
  };
}

/** Returns the labels of an alert about the service. */
export const labelsInTest = ({ team, name }: ResolvedService, severity: string) => ({
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
export const percent = (share: number): string => `${digits(share * 100)}%`;
export const inSeconds = (seconds: number): string =>
  seconds < 1 ? `${digits(seconds * 1000)}ms` : `${digits(seconds)}s`;
