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
import { alertPanelQuery } from '../shared/thresholds';
import { variableRefs } from '../shared/variables';
import { type AlertFinder, jobInSelectedEnv } from './selection';

const collector = jobInSelectedEnv('otel-collector');

/** Panels of the Collector, for either trace store or none; `hasQueue` is whether it sends anything to a store. */
export const collectorPanels = (
  alert: AlertFinder,
  store: TraceStore | undefined,
  hasQueue: boolean,
): readonly Panel[] => [
  timeSeries({
    key: 'collector-spans',
    title: 'Spans received',
    description:
      'Spans per second that the Collector accepts from services, and those it refuses. Good: none refused.',
    queries: [
      query(sum(rate(otelcolReceiverAcceptedSpans.where(collector), '$__rate_interval')), {
        legendFormat: 'taken',
      }),
      query(sum(rate(otelcolReceiverRefusedSpans.where(collector), '$__rate_interval')), {
        legendFormat: 'refused',
      }),
    ],
    unit: 'suffix:spans/s',
    noValue: 'No spans yet',
    styles: [{ series: 'refused', color: 'red' }],
  }),
  ...(store === undefined ? [] : [exportPanel(store)]),
  ...(hasQueue ? [queuePanel(alert)] : []),
  timeSeries({
    key: 'span-metrics',
    title: 'Spans by service',
    description:
      'Spans per second of each service, from span metrics. Good: in proportion to its requests.',
    queries: [
      query(
        sum(rate(spanCalls.where({ env: variableRefs.env }), '$__rate_interval'), {
          by: ['service_name'],
        }),
        {
          legendFormat: '{{service_name}}',
        },
      ),
    ],
    unit: 'suffix:spans/s',
    noValue: 'No spans yet',
  }),
];

const exportPanel = (store: TraceStore): Panel =>
  timeSeries({
    key: 'collector-sent',
    title: `Spans exported to ${dataSourceTitles[store]}`,
    description:
      'Spans per second that the Collector exports, and those it drops. Good: the rate of received spans, unless the Collector samples.',
    queries: [
      query(
        sum(rate(otelcolExporterSentSpans.where(collector), '$__rate_interval'), {
          by: ['exporter'],
        }),
        {
          legendFormat: '{{exporter}}',
        },
      ),
      query(sum(rate(otelcolExporterSendFailedSpans.where(collector), '$__rate_interval')), {
        legendFormat: 'dropped',
      }),
    ],
    unit: 'suffix:spans/s',
    noValue: 'No spans yet',
    styles: [{ series: 'dropped', color: 'red' }],
  });

const queuePanel = (alert: AlertFinder): Panel =>
  timeSeries({
    key: 'collector-queue',
    title: 'Exporter queues of the Collector',
    description:
      'Ratio of the capacity of each queue that is used. Good: close to 0 %. When a queue is full, its spans, metric points or log records are dropped.',
    ...alertPanelQuery(
      alert('CollectorQueueNearlyFull'),
      '{{instance}} {{exporter}} {{data_type}}',
    ),
    unit: 'percentunit',
    max: 1,
    noValue: 'Nothing sent yet',
  });
