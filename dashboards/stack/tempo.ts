import { histogramQuantile, rate, re, sum } from '@observability-stack/promql';
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
import { of } from './selection';

const tempo = of('tempo');
const api = { ...tempo, route: re('api_.*') };
const perEdge = { by: ['client', 'server'] } as const;
const EDGE = '{{client}} to {{server}}';

export const tempoPanels: readonly Panel[] = [
  timeSeries({
    key: 'tempo-spans',
    title: 'Tempo: spans stored',
    description:
      'Spans a second that Tempo takes, and those it discards, by reason. Good: none discarded.',
    queries: [
      query(sum(rate(tempoDistributorSpansReceived.where(tempo), '$__rate_interval')), {
        legend: 'taken',
      }),
      query(sum(rate(tempoDiscardedSpans.where(tempo), '$__rate_interval'), { by: ['reason'] }), {
        legend: 'discarded: {{reason}}',
      }),
    ],
    unit: 'suffix:spans/s',
    noData: 'No span yet',
    styles: [{ series: '/^discarded/', color: 'red' }],
  }),
  timeSeries({
    key: 'tempo-reads',
    title: 'Tempo: requests',
    description: 'Searches and reads of traces a second, by status. Good: none with 5xx.',
    queries: [
      query(
        sum(rate(tempoRequestDurationSeconds.count.where(api), '$__rate_interval'), {
          by: ['status_code'],
        }),
        { legend: '{{status_code}}' },
      ),
    ],
    unit: 'reqps',
    noData: 'No request yet',
    styles: [{ series: '/^5/', color: 'red' }],
  }),
  timeSeries({
    key: 'tempo-latency',
    title: 'Tempo: time of a request, 95 %',
    description: 'Time in which 95 of 100 searches and reads are answered. Good: some seconds.',
    queries: [
      query(
        histogramQuantile(
          0.95,
          sum(rate(tempoRequestDurationSeconds.bucket.where(api), '$__rate_interval'), {
            by: ['le', 'route'],
          }),
        ),
        { legend: '{{route}}' },
      ),
    ],
    unit: 's',
    noData: 'No request lately',
  }),
];

/** What lies in memory and in the volume or bucket. */
export const tempoBlockPanels: readonly Panel[] = [
  timeSeries({
    key: 'tempo-storage',
    title: 'Traces and blocks',
    description:
      'Traces in memory and blocks in storage. Good: level; blocks are merged and deleted as they come.',
    queries: [
      query(sum(tempoIngesterLiveTraces.where(tempo)), { legend: 'traces in memory' }),
      query(sum(tempodbBlocklistLength.where(tempo)), { legend: 'blocks' }),
    ],
    unit: 'none',
    noData: 'No span yet',
  }),
  timeSeries({
    key: 'tempo-errors',
    title: 'Failed work on blocks',
    description: 'Writes, compactions and deletions of blocks that failed, a second. Good: none.',
    queries: [
      query(sum(rate(tempoIngesterFailedFlushes.where(tempo), '$__rate_interval')), {
        legend: 'writes',
      }),
      query(sum(rate(tempodbCompactionErrors.where(tempo), '$__rate_interval')), {
        legend: 'compactions',
      }),
      query(sum(rate(tempodbRetentionErrors.where(tempo), '$__rate_interval')), {
        legend: 'deletions',
      }),
    ],
    unit: 'ops',
    noData: 'Not measured',
  }),
];

/** Calls between services, as pairs of spans tell them. */
export const serviceGraphPanels: readonly Panel[] = [
  timeSeries({
    key: 'graph-requests',
    title: 'Calls between services',
    description: 'Calls a second of one service by another, as far as both are traced.',
    queries: [
      query(sum(rate(serviceGraphRequests.where(tempo), '$__rate_interval'), perEdge), {
        legend: EDGE,
      }),
    ],
    unit: 'reqps',
    noData: 'No service called another',
  }),
  timeSeries({
    key: 'graph-failed',
    title: 'Failed calls between services',
    description: 'Calls a second in which a span failed. Good: none.',
    queries: [
      query(sum(rate(serviceGraphFailedRequests.where(tempo), '$__rate_interval'), perEdge), {
        legend: EDGE,
      }),
    ],
    unit: 'reqps',
    noData: 'No call failed',
  }),
  timeSeries({
    key: 'graph-latency',
    title: 'Time of calls between services, 95 %',
    description:
      'Time that the called service took for 95 of 100 calls, with exemplars: the link of a dot opens its trace. Good: level.',
    queries: [
      query(
        histogramQuantile(
          0.95,
          sum(rate(serviceGraphRequestServerSeconds.bucket.where(tempo), '$__rate_interval'), {
            by: ['le', 'client', 'server'],
          }),
        ),
        { legend: EDGE, exemplars: true },
      ),
    ],
    unit: 's',
    noData: 'No service called another',
  }),
];
