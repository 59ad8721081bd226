import { rate, sum } from '@observability-stack/promql';
import { dataSourceTitles, type TraceStore } from '../../catalog/data-sources';
import { type Panel, query, timeSeries } from '../../catalog/definitions/panel';
import {
  otelcolExporterSendFailedSpans,
  otelcolExporterSentSpans,
  otelcolReceiverAcceptedSpans,
  otelcolReceiverRefusedSpans,
} from '../../constructs/otel-collector/metrics';
import { spanCalls } from '../../constructs/otel-collector/span-metrics';
import { watchedBy } from '../shared/thresholds';
import { chosen } from '../shared/variables';
import { type Alerts, of } from './selection';

const collector = of('otel-collector');

/** Panels of the Collector, for either trace store. */
export const collectorPanels = (alert: Alerts, store: TraceStore): readonly Panel[] => [
  timeSeries({
    key: 'collector-spans',
    title: 'Spans received',
    description:
      'Spans per second that the Collector accepts from services, and those it refuses. Good: none refused.',
    queries: [
      query(sum(rate(otelcolReceiverAcceptedSpans.where(collector), '$__rate_interval')), {
        legend: 'taken',
      }),
      query(sum(rate(otelcolReceiverRefusedSpans.where(collector), '$__rate_interval')), {
        legend: 'refused',
      }),
    ],
    unit: 'suffix:spans/s',
    noData: 'No spans yet',
    styles: [{ series: 'refused', color: 'red' }],
  }),
  timeSeries({
    key: 'collector-sent',
    title: `Spans sent to ${dataSourceTitles[store]}`,
    description:
      'Spans per second that the Collector exports, and those it drops. Good: the rate of received spans, unless the Collector samples.',
    queries: [
      query(
        sum(rate(otelcolExporterSentSpans.where(collector), '$__rate_interval'), {
          by: ['exporter'],
        }),
        {
          legend: '{{exporter}}',
        },
      ),
      query(sum(rate(otelcolExporterSendFailedSpans.where(collector), '$__rate_interval')), {
        legend: 'dropped',
      }),
    ],
    unit: 'suffix:spans/s',
    noData: 'No spans yet',
    styles: [{ series: 'dropped', color: 'red' }],
  }),
  timeSeries({
    key: 'collector-queue',
    title: 'Queue of the Collector',
    description: `Share of the queue to ${dataSourceTitles[store]} that is filled. Good: near 0 %. When it is full spans are lost.`,
    ...watchedBy(alert('CollectorQueueNearlyFull'), '{{instance}} {{exporter}}'),
    unit: 'percentunit',
    max: 1,
    noData: 'No spans yet',
  }),
  timeSeries({
    key: 'span-metrics',
    title: 'Spans by service',
    description:
      'Spans per second of each service, from span metrics. Good: in proportion to its requests.',
    queries: [
      query(
        sum(rate(spanCalls.where({ env: chosen.env }), '$__rate_interval'), {
          by: ['service_name'],
        }),
        {
          legend: '{{service_name}}',
        },
      ),
    ],
    unit: 'suffix:spans/s',
    noData: 'No spans yet',
  }),
];
