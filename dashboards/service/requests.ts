import { div, gt, labelRe, mul, or, sum } from '@observability-stack/promql';
import { errorRatioHigh } from '../../alerts/http/errors';
import { latencyHigh } from '../../alerts/http/latency';
import {
  durationBuckets,
  durationQuantile,
  failureRate,
  groupLabels,
  type RateOptions,
  requestRate,
} from '../../alerts/http/queries';
import {
  failureText,
  type HttpService,
  hasDurations,
  type TimedService,
} from '../../alerts/http/service';
import { httpOutage } from '../../alerts/outage/requests';
import type { OutageTiming } from '../../alerts/outage/timing';
import {
  heatmap,
  type Panel,
  query,
  type SeriesStyle,
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
import { legendFormat } from '../../catalog/panels/metrics';
import { durationBounds, unitsPerSecond } from '../../catalog/signals/vocabulary';
import { alertThreshold, thresholdsAbove } from '../shared/thresholds';
import { variableRefs } from '../shared/variables';

/** The selection at the top of the dashboard. */
const part: RateOptions = {
  window: '$__rate_interval',
  where: { env: variableRefs.env },
  route: labelRe(variableRefs.route),
};
const own = ({ name }: HttpService) => ({ service: name, env: variableRefs.env });

const errorLine = (service: HttpService): Threshold | false => {
  const { errorRatio } = service.signals;
  return errorRatio !== false && alertThreshold(errorRatioHigh(service, errorRatio));
};
const latencyLine = (service: HttpService): Threshold | false => {
  const { latency } = service.signals;
  return (
    latency !== false && hasDurations(service) && alertThreshold(latencyHigh(service, latency))
  );
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
    description: `Ratio of requests that ${failureText(service)}, over five minutes. Good: 0 %, and well below the threshold of the alert.`,
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

/** Colours of statuses: of HTTP by their class, of other protocols those of the examples. */
function statusStyles({ signals: { vocabulary } }: HttpService): readonly SeriesStyle[] {
  const { status = '', success, failure } = vocabulary;
  const [good = '', bad = ''] = [success.example[status], failure.example[status]];
  if (!/^2\d\d$/.test(good))
    return [
      { series: good, color: 'green' },
      { series: bad, color: 'red' },
    ];
  return [
    { series: '/^2/', color: 'green' },
    { series: '/^3/', color: 'blue' },
    { series: '/^4/', color: 'yellow' },
    { series: '/^5/', color: 'red' },
  ];
}

/** The rate of requests by status, where a label has it. */
export function rateByStatus(service: HttpService): Panel {
  const { status } = service.signals.vocabulary;
  const by = status === undefined ? [] : [status];
  return timeSeries({
    key: 'rate-by-status',
    title: status === undefined ? 'Requests over time' : 'Requests by status',
    description: `Requests of users per second. Good: similar to other days, and almost only ${service.signals.vocabulary.status === undefined ? 'successful ones' : statusClass(service)}. A sudden drop is as bad as a peak.`,
    queries: [
      query(sum(requestRate(service, part), { by }), {
        legendFormat: legendFormat(by, 'Requests'),
      }),
    ],
    unit: 'reqps',
    stacked: true,
    noValue: 'No requests',
    ...(status === undefined ? {} : { styles: statusStyles(service) }),
  });
}

/** The class of successful statuses, such as 2xx. */
const statusClass = ({ signals: { vocabulary } }: HttpService): string =>
  (vocabulary.success.example[vocabulary.status ?? ''] ?? '').replace(/^(\d)\d\d$/, '$1xx');

export function errorRatio(service: HttpService): Panel {
  const { route, requests } = service.signals.vocabulary;
  const by = route !== undefined && requests.labels.includes(route) ? [route] : [];
  return timeSeries({
    key: 'error-ratio',
    title: 'Errors',
    description: `Ratio of requests that ${failureText(service)}${by.length > 0 ? ', by route' : ''}. Good: 0 %. The threshold is that of the alert${by.length > 0 ? ', which covers all routes together' : ''}.`,
    queries: [
      query(
        div(
          // Shows a route before its first failure.
          or(
            sum(failureRate(service, part), { by }),
            mul(sum(requestRate(service, part), { by }), 0),
          ),
          gt(sum(requestRate(service, part), { by }), 0),
        ),
        { legendFormat: legendFormat(by, 'Errors') },
      ),
    ],
    unit: 'percentunit',
    axisSoftMax: (service.signals.errorRatio || 0.01) * 1.2,
    noValue: 'No requests',
    thresholds: thresholdsAbove(errorLine(service)),
  });
}

/** The query of the alert on a total outage. */
export const recentErrorRatio = (service: HttpService, timing: OutageTiming): Panel => {
  const { outageRatio } = service.signals;
  return timeSeries({
    key: 'errors-last',
    title: 'Errors (last scrapes)',
    description: `Ratio of all requests that ${failureText(service)}, over ${timing.window}. Good: 0 %. Above the threshold, an outage alert pages.`,
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

/** Returns the setting of a panel whose points link to traces. */
const exemplarsOf = ({ signals }: TimedService): { readonly exemplars?: true } =>
  signals.vocabulary.duration.exemplars ? { exemplars: true } : {};

export const latencyOverTime = (service: TimedService): Panel =>
  timeSeries({
    key: 'latency',
    title: 'Latency',
    description: `Percentiles of the request duration. Good: p99 below the threshold of the alert${limitOf(service)}.${exemplarsOf(service).exemplars ? ' A dot is an exemplar: its link opens the trace.' : ''}`,
    queries: quantiles.map((phi) =>
      query(durationQuantile(service, phi, [], part), {
        legendFormat: `${phi * 100} %`,
        ...(phi === 0.99 ? exemplarsOf(service) : {}),
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

export function latencyHeatmap(service: TimedService): Panel {
  const { duration } = service.signals.vocabulary;
  const bounds = durationBounds(duration);
  const range = bounds
    ? `, with buckets from ${bounds[0]} s to ${bounds.at(-1)} s`
    : ', in exponential buckets';
  return heatmap({
    key: 'latency-heatmap',
    width: 24,
    title: 'Latency distribution',
    description: `Requests per second by duration${range}. Good: one narrow band of short durations. Two bands indicate two kinds of requests.`,
    queries: [
      query(durationBuckets(service, part), {
        legendFormat: bounds ? '{{le}}' : 'Requests',
        ...exemplarsOf(service),
      }),
    ],
    unit: unitsPerSecond(duration) === 1 ? 's' : 'ms',
    noValue: 'No requests',
  });
}

export function rateByRoute(service: HttpService): Panel {
  const { vocabulary } = service.signals;
  const by = groupLabels(vocabulary, vocabulary.requests);
  return timeSeries({
    key: 'rate-by-route',
    width: 8,
    title: 'Requests by route',
    description:
      'Requests per second, by route. Good: no new or missing route, and similar rates as usual.',
    queries: [
      query(sum(requestRate(service, part), { by }), {
        legendFormat: legendFormat(by, 'Requests'),
      }),
    ],
    unit: 'reqps',
    noValue: 'No requests',
  });
}

export function latencyByRoute(service: TimedService): Panel {
  const { vocabulary } = service.signals;
  const by = groupLabels(vocabulary, vocabulary.duration);
  return timeSeries({
    key: 'latency-by-route',
    width: 8,
    title: 'Latency by route (p95)',
    description:
      '95th percentile of the request duration, by route. Good: constant. If a single route rises, investigate that route.',
    queries: [
      query(durationQuantile(service, 0.95, by, part), {
        legendFormat: legendFormat(by, 'Latency'),
      }),
    ],
    unit: 's',
    noValue: 'No requests',
  });
}
