import {
  gte,
  histogramQuantile,
  labelNeq,
  labelRe,
  mul,
  or,
  rate,
  sum,
} from '@observability-stack/promql';
import { type Panel, query, timeSeries } from '../../catalog/definitions/panel';
import {
  lokiDiscardedSamples,
  lokiDistributorBytesReceived,
  lokiDistributorLinesReceived,
  lokiRequestDurationSeconds,
} from '../../constructs/loki/metrics';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { hasTeamTenants } from '../../resolve/tenants';
import { alertPanelQuery } from '../shared/thresholds';
import { type AlertFinder, INSTANCE_LEGEND, jobInSelectedEnv } from './selection';

const loki = jobInSelectedEnv('loki');
/** HTTP requests, without requests between pods of Loki. */
const http = { ...loki, method: labelNeq('gRPC'), route: labelRe('loki_api_v1_.*|api_prom_.*') };
const lines = sum(rate(lokiDistributorLinesReceived.where(loki), '$__rate_interval'));

export const lokiPanels = (
  environment: ResolvedEnvironment,
  alert: AlertFinder,
): readonly Panel[] => [
  timeSeries({
    key: 'loki-lines',
    title: 'Log lines ingested',
    description: 'Log lines per second, and those that Loki discards. Good: none discarded.',
    queries: [
      query(lines, { legendFormat: 'lines' }),
      query(or(sum(rate(lokiDiscardedSamples.where(loki), '$__rate_interval')), mul(lines, 0)), {
        legendFormat: 'refused',
      }),
    ],
    unit: 'suffix:lines/s',
    noValue: 'No log lines yet',
    styles: [{ series: 'refused', color: 'red' }],
  }),
  timeSeries({
    key: 'loki-bytes',
    title: 'Bytes ingested',
    description: 'Bytes of log lines per second. Good: constant, and below `loki.limits`.',
    queries: [
      query(sum(rate(lokiDistributorBytesReceived.where(loki), '$__rate_interval')), {
        legendFormat: 'bytes',
      }),
    ],
    unit: 'binBps',
    noValue: 'No log lines yet',
  }),
  timeSeries({
    key: 'loki-streams',
    title: 'Streams in memory of the limit',
    description:
      'Streams that received log lines recently, as a ratio of the limit of the tenant. Good: constant, a few per service. Steady growth indicates a label with unbounded values.',
    ...alertPanelQuery(
      alert('LokiStreamsNearLimit'),
      hasTeamTenants(environment) ? `${INSTANCE_LEGEND} {{tenant}}` : INSTANCE_LEGEND,
    ),
    unit: 'percentunit',
    noValue: 'No log lines yet',
  }),
  timeSeries({
    key: 'loki-requests',
    title: 'Requests by status',
    description: 'Push and query requests per second, by status. Good: only 2xx.',
    queries: [
      query(
        sum(rate(lokiRequestDurationSeconds.count.where(http), '$__rate_interval'), {
          by: ['status_code'],
        }),
        {
          legendFormat: '{{status_code}}',
        },
      ),
    ],
    unit: 'reqps',
    stacked: true,
    noValue: 'No requests yet',
    styles: [
      { series: '/^2/', color: 'green' },
      { series: '/^4/', color: 'yellow' },
      { series: '/^5/', color: 'red' },
    ],
  }),
  timeSeries({
    key: 'loki-latency',
    title: 'Request latency (p95)',
    description:
      '95th percentile of the request duration, by route. Good: push requests below 100 ms, queries below a few seconds.',
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
        { legendFormat: '{{route}}' },
      ),
    ],
    unit: 's',
    noValue: 'No requests yet',
  }),
  timeSeries({
    key: 'loki-disk',
    title: 'Disk usage',
    description:
      'Ratio of the volume with the write-ahead log of Loki that is used. Good: below the threshold.',
    ...alertPanelQuery(alert('LokiDiskNearlyFull'), INSTANCE_LEGEND),
    unit: 'percentunit',
    max: 1,
    noValue: 'No data',
  }),
];
