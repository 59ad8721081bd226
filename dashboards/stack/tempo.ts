import { histogramQuantile, labelRe, rate, sum } from '@observability-stack/promql';
import { type Panel, query, timeSeries } from '../../catalog/definitions/panel';
import {
  tempoDiscardedSpans,
  tempoDistributorSpansReceived,
  tempodbBlocklistLength,
  tempodbCompactionErrors,
  tempodbRetentionErrors,
  tempoIngesterFailedFlushes,
  tempoIngesterLiveTraces,
  tempoRequestDurationSeconds,
} from '../../constructs/tempo/metrics';
import {
  serviceGraphFailedRequests,
  serviceGraphRequestServerSeconds,
  serviceGraphRequests,
} from '../../constructs/tempo/service-graph-metrics';
import { jobInSelectedEnv } from './selection';

const tempo = jobInSelectedEnv('tempo');
const api = { ...tempo, route: labelRe('api_.*') };
const perEdge = { by: ['client', 'server'] } as const;
const EDGE = '{{client}} to {{server}}';

export const tempoPanels: readonly Panel[] = [
  timeSeries({
    key: 'tempo-spans',
    title: 'Tempo: spans stored',
    description:
      'Spans per second that Tempo accepts, and those it discards, by reason. Good: none discarded.',
    queries: [
      query(sum(rate(tempoDistributorSpansReceived.where(tempo), '$__rate_interval')), {
        legendFormat: 'accepted',
      }),
      query(sum(rate(tempoDiscardedSpans.where(tempo), '$__rate_interval'), { by: ['reason'] }), {
        legendFormat: 'discarded: {{reason}}',
      }),
    ],
    unit: 'suffix:spans/s',
    noValue: 'No spans yet',
    styles: [{ series: '/^discarded/', color: 'red' }],
  }),
  timeSeries({
    key: 'tempo-reads',
    title: 'Tempo: requests',
    description: 'Queries per second, by status. Good: no 5xx.',
    queries: [
      query(
        sum(rate(tempoRequestDurationSeconds.count.where(api), '$__rate_interval'), {
          by: ['status_code'],
        }),
        { legendFormat: '{{status_code}}' },
      ),
    ],
    unit: 'reqps',
    noValue: 'No requests yet',
    styles: [{ series: '/^5/', color: 'red' }],
  }),
  timeSeries({
    key: 'tempo-latency',
    title: 'Tempo: request latency (p95)',
    description: '95th percentile of the query duration. Good: a few seconds.',
    queries: [
      query(
        histogramQuantile(
          0.95,
          sum(rate(tempoRequestDurationSeconds.bucket.where(api), '$__rate_interval'), {
            by: ['le', 'route'],
          }),
        ),
        { legendFormat: '{{route}}' },
      ),
    ],
    unit: 's',
    noValue: 'No requests recently',
  }),
];

/** Panels on traces in memory and blocks in storage. */
export const tempoBlockPanels: readonly Panel[] = [
  timeSeries({
    key: 'tempo-storage',
    title: 'Traces and blocks',
    description:
      'Traces in memory and blocks in storage. Good: constant, since blocks are compacted and deleted.',
    queries: [
      query(sum(tempoIngesterLiveTraces.where(tempo)), { legendFormat: 'traces in memory' }),
      query(sum(tempodbBlocklistLength.where(tempo)), { legendFormat: 'blocks' }),
    ],
    unit: 'none',
    noValue: 'No spans yet',
  }),
  timeSeries({
    key: 'tempo-errors',
    title: 'Failed block operations',
    description: 'Failed flushes, compactions and deletions of blocks per second. Good: 0.',
    queries: [
      query(sum(rate(tempoIngesterFailedFlushes.where(tempo), '$__rate_interval')), {
        legendFormat: 'flushes',
      }),
      query(sum(rate(tempodbCompactionErrors.where(tempo), '$__rate_interval')), {
        legendFormat: 'compactions',
      }),
      query(sum(rate(tempodbRetentionErrors.where(tempo), '$__rate_interval')), {
        legendFormat: 'deletions',
      }),
    ],
    unit: 'ops',
    noValue: 'No data',
  }),
];

/** Panels on calls between services, from pairs of spans. */
export const serviceGraphPanels: readonly Panel[] = [
  timeSeries({
    key: 'graph-requests',
    title: 'Calls between services',
    description: 'Calls per second between services, as far as both are traced.',
    queries: [
      query(sum(rate(serviceGraphRequests.where(tempo), '$__rate_interval'), perEdge), {
        legendFormat: EDGE,
      }),
    ],
    unit: 'reqps',
    noValue: 'No calls between services',
  }),
  timeSeries({
    key: 'graph-failed',
    title: 'Failed calls between services',
    description: 'Calls per second with a failed span. Good: 0.',
    queries: [
      query(sum(rate(serviceGraphFailedRequests.where(tempo), '$__rate_interval'), perEdge), {
        legendFormat: EDGE,
      }),
    ],
    unit: 'reqps',
    noValue: 'No failed calls',
  }),
  timeSeries({
    key: 'graph-latency',
    title: 'Latency of calls between services (p95)',
    description:
      '95th percentile of the duration in the called service. A dot is an exemplar: its link opens the trace. Good: constant.',
    queries: [
      query(
        histogramQuantile(
          0.95,
          sum(rate(serviceGraphRequestServerSeconds.bucket.where(tempo), '$__rate_interval'), {
            by: ['le', 'client', 'server'],
          }),
        ),
        { legendFormat: EDGE, exemplars: true },
      ),
    ],
    unit: 's',
    noValue: 'No calls between services',
  }),
];
