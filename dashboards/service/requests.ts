import { httpRequestDuration } from '@observability-stack/contracts/standard/http';
import { div, gt, gte, histogramQuantile, mul, or, re, sum } from '@observability-stack/promql';
import { errorRatioHigh } from '../../alerts/http/errors';
import { latencyHigh } from '../../alerts/http/latency';
import {
  bucketRate,
  failureRate,
  type HttpService,
  type Part,
  requestRate,
} from '../../alerts/http/service';
import { httpOutage } from '../../alerts/outage/requests';
import type { OutageTiming } from '../../alerts/outage/timing';
import {
  heatmap,
  type Panel,
  query,
  stat,
  type Threshold,
  timeSeries,
} from '../../catalog/definitions/panel';
import {
  serviceHttpErrorRatio,
  serviceHttpErrorRatioNow,
  serviceHttpLatency,
  serviceHttpRequests,
} from '../../catalog/metrics/recorded-http';
import { above, lineOf } from '../shared/thresholds';
import { chosen } from '../shared/variables';

/** What is chosen at the top of the dashboard. */
const part: Part = {
  window: '$__rate_interval',
  where: { env: chosen.env, route: re(chosen.route) },
};
const own = ({ name }: HttpService) => ({ service: name, env: chosen.env });

const errorLine = (service: HttpService): Threshold | false => {
  const { errorRatio } = service.signals;
  return errorRatio !== false && lineOf(errorRatioHigh(service, errorRatio));
};
const latencyLine = (service: HttpService): Threshold | false => {
  const { latency } = service.signals;
  return latency !== false && lineOf(latencyHigh(service, latency));
};

const limitOf = ({ signals }: HttpService): string =>
  signals.latency === false ? '' : ` at ${signals.latency}`;

/** How many requests, how many fail, how long they take, at a glance. */
export const requestsNow = (service: HttpService): Panel =>
  stat({
    key: 'requests-now',
    title: 'Requests',
    description:
      'Requests of users a second, over five minutes. Good: as many as at this time on other days.',
    queries: [query(serviceHttpRequests.where(own(service)), { legend: 'Requests' })],
    unit: 'reqps',
    noData: 'No request yet',
    colored: 'not',
  });

export const errorsNow = (service: HttpService): Panel =>
  stat({
    key: 'errors-now',
    title: 'Errors',
    description:
      'Share of requests that fail with a status of 5xx, over five minutes. Good: 0 %, and far below the line of the alert.',
    queries: [query(serviceHttpErrorRatio.where(own(service)), { legend: 'Errors' })],
    unit: 'percentunit',
    decimals: 2,
    max: 1,
    noData: 'No request',
    thresholds: above(errorLine(service)),
  });

export const latencyNow = (service: HttpService): Panel =>
  stat({
    key: 'latency-now',
    title: 'Latency, 99 %',
    description: `Time in which 99 of 100 requests are answered, over five minutes. Good: below the line of the alert${limitOf(service)}.`,
    queries: [query(serviceHttpLatency.p99.where(own(service)), { legend: '99 %' })],
    unit: 's',
    noData: 'No request',
    thresholds: above(latencyLine(service)),
  });

export const rateByStatus = (service: HttpService): Panel =>
  timeSeries({
    key: 'rate-by-status',
    title: 'Requests by status',
    description:
      'Requests of users a second. Good: a course as on other days, 2xx nearly all of it. A sudden fall is as bad as a peak.',
    queries: [
      query(sum(requestRate(service, part), { by: ['status_code'] }), {
        legend: '{{status_code}}',
      }),
    ],
    unit: 'reqps',
    stacked: true,
    noData: 'No request',
    styles: [
      { series: '/^2/', color: 'green' },
      { series: '/^3/', color: 'blue' },
      { series: '/^4/', color: 'yellow' },
      { series: '/^5/', color: 'red' },
    ],
  });

export const errorRatio = (service: HttpService): Panel =>
  timeSeries({
    key: 'error-ratio',
    title: 'Errors',
    description:
      'Share of requests that fail with a status of 5xx, by route. Good: 0 %. The line is where the alert fires for all routes together.',
    queries: [
      query(
        div(
          // a route is there before its first failure
          or(
            sum(failureRate(service, part), { by: ['route'] }),
            mul(sum(requestRate(service, part), { by: ['route'] }), 0),
          ),
          gt(sum(requestRate(service, part), { by: ['route'] }), 0),
        ),
        { legend: '{{route}}' },
      ),
    ],
    unit: 'percentunit',
    softMax: (service.signals.errorRatio || 0.01) * 1.2,
    noData: 'No request',
    thresholds: above(errorLine(service)),
  });

/** What alerts on a total outage look at. */
export const errorsLast = (service: HttpService, timing: OutageTiming): Panel => {
  const { outageRatio } = service.signals;
  return timeSeries({
    key: 'errors-last',
    title: 'Errors, last scrapes',
    description: `Share of all requests that fail with a status of 5xx, over ${timing.window}. Good: 0 %. The line is where a total outage pages.`,
    queries: [query(serviceHttpErrorRatioNow.where(own(service)), { legend: 'Errors' })],
    unit: 'percentunit',
    softMax: (outageRatio || 0.01) * 1.2,
    width: 8,
    noData: 'No request',
    thresholds: above(outageRatio !== false && lineOf(httpOutage(service, outageRatio, timing))),
  });
};

const quantiles = [0.5, 0.95, 0.99] as const;

export const latency = (service: HttpService): Panel =>
  timeSeries({
    key: 'latency',
    title: 'Latency',
    description: `Time in which half, 95 % and 99 % of the requests are answered. Good: 99 % below the line of the alert${limitOf(service)}. A dot is one request: its link opens the trace.`,
    queries: quantiles.map((phi) =>
      query(gte(histogramQuantile(phi, sum(bucketRate(service, part), { by: ['le'] })), 0), {
        legend: `${phi * 100} %`,
        ...(phi === 0.99 ? { exemplars: true } : {}),
      }),
    ),
    unit: 's',
    noData: 'No request',
    thresholds: above(latencyLine(service)),
    styles: [
      { series: '50 %', color: 'green' },
      { series: '95 %', color: 'yellow' },
      { series: '99 %', color: 'red' },
    ],
  });

export const latencyHeatmap = (service: HttpService): Panel =>
  heatmap({
    key: 'latency-heatmap',
    width: 24,
    title: 'Latency of all requests',
    description: `How many requests a second take how long; bounds from ${httpRequestDuration.buckets[0]} s to ${httpRequestDuration.buckets.at(-1)} s. Good: one narrow band low down. Two bands are two kinds of requests.`,
    queries: [
      query(sum(bucketRate(service, part), { by: ['le'] }), { legend: '{{le}}', exemplars: true }),
    ],
    unit: 's',
    noData: 'No request',
  });

export const rateByRoute = (service: HttpService): Panel =>
  timeSeries({
    key: 'rate-by-route',
    width: 8,
    title: 'Requests by route',
    description:
      'Requests a second to each route. Good: no route that is new, gone or much louder than usual.',
    queries: [
      query(sum(requestRate(service, part), { by: ['method', 'route'] }), {
        legend: '{{method}} {{route}}',
      }),
    ],
    unit: 'reqps',
    noData: 'No request',
  });

export const latencyByRoute = (service: HttpService): Panel =>
  timeSeries({
    key: 'latency-by-route',
    width: 8,
    title: 'Latency by route, 95 %',
    description:
      'Time in which 95 of 100 requests to each route are answered. Good: level. One route that rises alone tells where to look.',
    queries: [
      query(
        // without a request it is no number
        gte(
          histogramQuantile(
            0.95,
            sum(bucketRate(service, part), { by: ['le', 'method', 'route'] }),
          ),
          0,
        ),
        { legend: '{{method}} {{route}}' },
      ),
    ],
    unit: 's',
    noData: 'No request',
  });
