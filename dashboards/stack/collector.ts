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

/** The Collector, whatever stores traces behind it. */
export const collectorPanels = (alert: Alerts, store: TraceStore): readonly Panel[] => [
  timeSeries({
    key: 'collector-spans',
    title: 'Spans taken in',
    description:
      'Spans a second that services send to the Collector, and those it refuses. Good: none refused.',
    queries: [
      query(sum(rate(otelcolReceiverAcceptedSpans.where(collector), '$__rate_interval')), {
        legend: 'taken',
      }),
      query(sum(rate(otelcolReceiverRefusedSpans.where(collector), '$__rate_interval')), {
        legend: 'refused',
      }),
    ],
    unit: 'suffix:spans/s',
    noData: 'No span yet',
    styles: [{ series: 'refused', color: 'red' }],
  }),
  timeSeries({
    key: 'collector-sent',
    title: `Spans sent to ${dataSourceTitles[store]}`,
    description:
      'Spans a second that the Collector passes on, and those it gives up. Good: as many as it takes in, where it keeps all.',
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
        legend: 'given up',
      }),
    ],
    unit: 'suffix:spans/s',
    noData: 'No span yet',
    styles: [{ series: 'given up', color: 'red' }],
  }),
  timeSeries({
    key: 'collector-queue',
    title: 'Queue of the Collector',
    description: `Share of the queue to ${dataSourceTitles[store]} that is filled. Good: near 0 %. When it is full spans are lost.`,
    ...watchedBy(alert('CollectorQueueNearlyFull'), '{{instance}} {{exporter}}'),
    unit: 'percentunit',
    max: 1,
    noData: 'No span yet',
  }),
  timeSeries({
    key: 'span-metrics',
    title: 'Spans by service',
    description:
      'Spans a second of each service, as the Collector counts them. Good: as many as its requests explain.',
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
    noData: 'No span yet',
  }),
];
