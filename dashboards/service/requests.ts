import { httpRequestDuration } from '@observability-stack/contracts/standard/http';
import {
  div,
  gt,
  gte,
  histogramQuantile,
  labelRe,
  mul,
  or,
  sum,
} from '@observability-stack/promql';
import { errorRatioHigh } from '../../alerts/http/errors';
import { latencyHigh } from '../../alerts/http/latency';
import {
  bucketRate,
  failureRate,
  type HttpService,
  type RateOptions,
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
import { alertThreshold, thresholdsAbove } from '../shared/thresholds';
import { variableRefs } from '../shared/variables';

/** The selection at the top of the dashboard. */
const part: RateOptions = {
  window: '$__rate_interval',
  where: { env: variableRefs.env, route: labelRe(variableRefs.route) },
};
const own = ({ name }: HttpService) => ({ service: name, env: variableRefs.env });

const errorLine = (service: HttpService): Threshold | false => {
  const { errorRatio } = service.signals;
  return errorRatio !== false && alertThreshold(errorRatioHigh(service, errorRatio));
};
const latencyLine = (service: HttpService): Threshold | false => {
  const { latency } = service.signals;
  return latency !== false && alertThreshold(latencyHigh(service, latency));
};

const limitOf = ({ signals }: HttpService): string =>
  signals.latency === false ? '' : ` at ${signals.latency}`;

/** Current rate of requests, error ratio and latency. */
export const currentRequestRate = (service: HttpService): Panel =>
  stat({
    key: 'requests-now',
    title: 'Requests',
    description:
      'Requests of users per second, over five minutes. Good: similar to the same time on other days.',
    queries: [query(serviceHttpRequests.where(own(service)), { legendFormat: 'Requests' })],
    unit: 'reqps',
    noValue: 'No requests yet',
    colorMode: 'none',
  });

export const currentErrorRatio = (service: HttpService): Panel =>
  stat({
    key: 'errors-now',
    title: 'Errors',
    description:
      'Ratio of requests that fail with status 5xx, over five minutes. Good: 0 %, and well below the threshold of the alert.',
    queries: [query(serviceHttpErrorRatio.where(own(service)), { legendFormat: 'Errors' })],
    unit: 'percentunit',
    decimals: 2,
    max: 1,
    noValue: 'No requests',
    thresholds: thresholdsAbove(errorLine(service)),
  });

export const currentLatency = (service: HttpService): Panel =>
  stat({
    key: 'latency-now',
    title: 'Latency (p99)',
    description: `99th percentile of the request duration, over five minutes. Good: below the threshold of the alert${limitOf(service)}.`,
    queries: [query(serviceHttpLatency.p99.where(own(service)), { legendFormat: '99 %' })],
    unit: 's',
    noValue: 'No requests',
    thresholds: thresholdsAbove(latencyLine(service)),
  });

export const rateByStatus = (service: HttpService): Panel =>
  timeSeries({
    key: 'rate-by-status',
    title: 'Requests by status',
    description:
      'Requests of users per second. Good: similar to other days, and almost only 2xx. A sudden drop is as bad as a peak.',
    queries: [
      query(sum(requestRate(service, part), { by: ['status_code'] }), {
        legendFormat: '{{status_code}}',
      }),
    ],
    unit: 'reqps',
    stacked: true,
    noValue: 'No requests',
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
      'Ratio of requests that fail with status 5xx, by route. Good: 0 %. The threshold is that of the alert, which covers all routes together.',
    queries: [
      query(
        div(
          // Shows a route before its first failure.
          or(
            sum(failureRate(service, part), { by: ['route'] }),
            mul(sum(requestRate(service, part), { by: ['route'] }), 0),
          ),
          gt(sum(requestRate(service, part), { by: ['route'] }), 0),
        ),
        { legendFormat: '{{route}}' },
      ),
    ],
    unit: 'percentunit',
    axisSoftMax: (service.signals.errorRatio || 0.01) * 1.2,
    noValue: 'No requests',
    thresholds: thresholdsAbove(errorLine(service)),
  });

/** The query of the alert on a total outage. */
export const recentErrorRatio = (service: HttpService, timing: OutageTiming): Panel => {
  const { outageRatio } = service.signals;
  return timeSeries({
    key: 'errors-last',
    title: 'Errors (last scrapes)',
    description: `Ratio of all requests that fail with status 5xx, over ${timing.window}. Good: 0 %. Above the threshold, an outage alert pages.`,
    queries: [query(serviceHttpErrorRatioNow.where(own(service)), { legendFormat: 'Errors' })],
    unit: 'percentunit',
    axisSoftMax: (outageRatio || 0.01) * 1.2,
    width: 8,
    noValue: 'No requests',
    thresholds: thresholdsAbove(
      outageRatio !== false && alertThreshold(httpOutage(service, outageRatio, timing)),
    ),
  });
};

const quantiles = [0.5, 0.95, 0.99] as const;

export const latencyOverTime = (service: HttpService): Panel =>
  timeSeries({
    key: 'latency',
    title: 'Latency',
    description: `Percentiles of the request duration. Good: p99 below the threshold of the alert${limitOf(service)}. A dot is an exemplar: its link opens the trace.`,
    queries: quantiles.map((phi) =>
      query(gte(histogramQuantile(phi, sum(bucketRate(service, part), { by: ['le'] })), 0), {
        legendFormat: `${phi * 100} %`,
        ...(phi === 0.99 ? { exemplars: true } : {}),
      }),
    ),
    unit: 's',
    noValue: 'No requests',
    thresholds: thresholdsAbove(latencyLine(service)),
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
    title: 'Latency distribution',
    description: `Requests per second by duration, with buckets from ${httpRequestDuration.buckets[0]} s to ${httpRequestDuration.buckets.at(-1)} s. Good: one narrow band of short durations. Two bands indicate two kinds of requests.`,
    queries: [
      query(sum(bucketRate(service, part), { by: ['le'] }), {
        legendFormat: '{{le}}',
        exemplars: true,
      }),
    ],
    unit: 's',
    noValue: 'No requests',
  });

export const rateByRoute = (service: HttpService): Panel =>
  timeSeries({
    key: 'rate-by-route',
    width: 8,
    title: 'Requests by route',
    description:
      'Requests per second, by route. Good: no new or missing route, and similar rates as usual.',
    queries: [
      query(sum(requestRate(service, part), { by: ['method', 'route'] }), {
        legendFormat: '{{method}} {{route}}',
      }),
    ],
    unit: 'reqps',
    noValue: 'No requests',
  });

export const latencyByRoute = (service: HttpService): Panel =>
  timeSeries({
    key: 'latency-by-route',
    width: 8,
    title: 'Latency by route (p95)',
    description:
      '95th percentile of the request duration, by route. Good: constant. If a single route rises, investigate that route.',
    queries: [
      query(
        // Without requests, the result is NaN.
        gte(
          histogramQuantile(
            0.95,
            sum(bucketRate(service, part), { by: ['le', 'method', 'route'] }),
          ),
          0,
        ),
        { legendFormat: '{{method}} {{route}}' },
      ),
    ],
    unit: 's',
    noValue: 'No requests',
  });
