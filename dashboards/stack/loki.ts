import { gte, histogramQuantile, mul, neq, or, rate, re, sum } from '@observability-stack/promql';
import { type Panel, query, timeSeries } from '../../catalog/definitions/panel';
import {
  lokiDiscardedSamples,
  lokiDistributorBytesReceived,
  lokiDistributorLinesReceived,
  lokiRequestDurationSeconds,
} from '../../constructs/loki/metrics';
import { watchedBy } from '../shared/thresholds';
import { type Alerts, INSTANCE, of } from './selection';

const loki = of('loki');
/** What comes over HTTP, and not from other pods of Loki. */
const http = { ...loki, method: neq('gRPC'), route: re('loki_api_v1_.*|api_prom_.*') };
const lines = sum(rate(lokiDistributorLinesReceived.where(loki), '$__rate_interval'));

export const lokiPanels = (alert: Alerts): readonly Panel[] => [
  timeSeries({
    key: 'loki-lines',
    title: 'Lines taken in',
    description:
      'Log lines a second, and those that Loki refuses. Good: as many as the programs write, none refused.',
    queries: [
      query(lines, { legend: 'lines' }),
      query(or(sum(rate(lokiDiscardedSamples.where(loki), '$__rate_interval')), mul(lines, 0)), {
        legend: 'refused',
      }),
    ],
    unit: 'suffix:lines/s',
    noData: 'No line yet',
    styles: [{ series: 'refused', color: 'red' }],
  }),
  timeSeries({
    key: 'loki-bytes',
    title: 'Bytes taken in',
    description: 'Bytes of log lines a second. Good: level, below `loki.limits`.',
    queries: [
      query(sum(rate(lokiDistributorBytesReceived.where(loki), '$__rate_interval')), {
        legend: 'bytes',
      }),
    ],
    unit: 'binBps',
    noData: 'No line yet',
  }),
  timeSeries({
    key: 'loki-streams',
    title: 'Streams in memory',
    description:
      'Streams that got a line lately. Good: level, some for each service. A rise that does not end is a label without bound.',
    ...watchedBy(alert('LokiStreamsNearLimit'), INSTANCE),
    unit: 'short',
    noData: 'No line yet',
  }),
  timeSeries({
    key: 'loki-requests',
    title: 'Requests by status',
    description: 'Requests a second that bring lines or ask for them, by status. Good: 2xx alone.',
    queries: [
      query(
        sum(rate(lokiRequestDurationSeconds.count.where(http), '$__rate_interval'), {
          by: ['status_code'],
        }),
        {
          legend: '{{status_code}}',
        },
      ),
    ],
    unit: 'reqps',
    stacked: true,
    noData: 'No request yet',
    styles: [
      { series: '/^2/', color: 'green' },
      { series: '/^4/', color: 'yellow' },
      { series: '/^5/', color: 'red' },
    ],
  }),
  timeSeries({
    key: 'loki-latency',
    title: 'Time of a request, 95 %',
    description:
      'Time in which 95 of 100 requests are answered, by route. Good: lines below 100 ms, queries below some seconds.',
    queries: [
      query(
        gte(
          histogramQuantile(
            0.95,
            sum(rate(lokiRequestDurationSeconds.bucket.where(http), '$__rate_interval'), {
              by: ['le', 'route'],
            }),
          ),
          0,
        ),
        { legend: '{{route}}' },
      ),
    ],
    unit: 's',
    noData: 'No request yet',
  }),
  timeSeries({
    key: 'loki-disk',
    title: 'Disk used',
    description:
      'Share of the volume of the write-ahead log of Loki that is used. Good: below the line.',
    ...watchedBy(alert('LokiDiskNearlyFull'), INSTANCE),
    unit: 'percentunit',
    max: 1,
    noData: 'Not measured',
  }),
];
