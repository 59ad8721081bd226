import { up } from '@observability-stack/contracts/standard/target';
import { gt, or, sum } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import {
  otelcolExporterEnqueueFailedLogRecords,
  otelcolExporterEnqueueFailedMetricPoints,
  otelcolExporterSendFailedLogRecords,
  otelcolExporterSendFailedMetricPoints,
  otelcolProcessorFilterDatapointsFiltered,
  otelcolProcessorFilterLogsFiltered,
} from '../../constructs/otel-collector/otlp-metrics';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { otlpServices } from '../../resolve/otlp';
import { increaseFromZero } from '../from-zero';
import { exporterLoss } from './exporter-loss';
import {
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  testTarget,
} from './test-helpers';

const job = { job: 'otel-collector' };
const here = testTarget('otel-collector');
const labels = ['team', 'service', 'env', 'job', 'instance'] as const;
const isUp = inputSeries(up.where(here), '1x60');

const metrics = {
  name: 'CollectorMetricsLost',
  what: 'metric points',
  store: 'Prometheus',
  failed: otelcolExporterSendFailedMetricPoints,
  enqueue: otelcolExporterEnqueueFailedMetricPoints,
  exporter: { exporter: 'otlp_http/prometheus-0' },
  destination: {
    server_address: 'prometheus-0.prometheus-headless.observability.svc',
    server_port: '9090',
    url_path: '/api/v1/otlp/v1/metrics',
  },
  impact: 'Graphs have gaps, and rates are too low where an increase falls into one.',
};
const logs = {
  name: 'CollectorLogsLost',
  what: 'log records',
  store: 'Loki',
  failed: otelcolExporterSendFailedLogRecords,
  enqueue: otelcolExporterEnqueueFailedLogRecords,
  exporter: { exporter: 'otlp_http/loki' },
  destination: {
    server_address: 'loki.observability.svc',
    server_port: '3100',
    url_path: '/otlp/v1/logs',
  },
  impact: 'These log lines are missing, and alerts on log lines do not count them.',
};

/** Fires when the Collector drops metrics or log records that it has accepted. */
function lost(signal: typeof metrics | typeof logs): PromqlAlert {
  const { what, store, exporter, destination } = signal;
  const summary = (instance: string, name: string) =>
    `${instance} drops ${what} for exporter ${name}.`;
  const description = `${what[0]?.toUpperCase()}${what.slice(1)} were dropped after all retries, or because the queue was full.`;
  const failed = (values: string) =>
    inputSeries(signal.failed.where(here, exporter, destination), values);
  const expected = expectedAlert('ticket', { ...here, ...exporter }, [
    summary(here.instance, exporter.exporter),
    description,
  ]);
  return promqlAlert({
    name: signal.name,
    expr: exporterLoss(
      { counter: signal.enqueue.where(job), own: ['exporter'], targets: job },
      {
        counter: signal.failed.where(job),
        own: ['exporter', 'server_address', 'server_port', 'url_path'],
        targets: job,
      },
    ),
    for: '5m',
    severity: 'ticket',
    summary: summary('{{ $labels.instance }}', '{{ $labels.exporter }}'),
    description,
    runbook: {
      meaning: `The Collector could not deliver ${what} to ${store} for too long, or ${store} rejected them.`,
      impact: signal.impact,
      diagnosis: `- Find the error: \`kubectl -n observability logs -l app.kubernetes.io/name=otel-collector --tail=200 | grep -i "exporting failed"\`
- Status 400 means that ${store} rejects the content; others, that it is down or overloaded.
- Is ${store} ready? \`kubectl -n observability get pods\``,
      mitigation: `Restore ${store}. \`collector.queuePercent\` sets how long an outage the queue can bridge.`,
    },
    tests: notFiringBefore('9m', [
      firingTest(`${store} has been down for long`, '30m', [failed('_x5 100+100x25')], expected),
      firingTest(
        'the queue is full',
        '30m',
        [inputSeries(signal.enqueue.where(here, exporter), '_x5 100+100x25')],
        expected,
      ),
      firingTest(
        'the first batch is dropped, and the counter appears with it',
        '26m',
        [isUp, failed('_x18 500x12')],
        expected,
      ),
      notFiringTest('earlier losses are still counted', '30m', [isUp, failed('500x30')]),
    ]),
  });
}

const filter = { filter: 'filter/undeclared-services' };

/** Fires when the Collector drops what services send whose names no definition declares. */
const serviceUndeclared = promqlAlert({
  name: 'CollectorServiceUndeclared',
  expr: gt(
    or(
      sum(
        increaseFromZero(
          {
            counter: otelcolProcessorFilterDatapointsFiltered.where(job, filter),
            own: ['filter'],
            targets: job,
          },
          '1h',
        ),
        { by: [...labels] },
      ),
      sum(
        increaseFromZero(
          {
            counter: otelcolProcessorFilterLogsFiltered.where(job, filter),
            own: ['filter'],
            targets: job,
          },
          '1h',
        ),
        { by: [...labels] },
      ),
    ),
    0,
  ),
  for: '15m',
  severity: 'ticket',
  summary: '{{ $labels.instance }} drops metrics or log records of undeclared services.',
  description:
    'It dropped {{ printf "%.0f" $value }} metric points or log records of services without `otlp` in the last hour.',
  runbook: {
    meaning:
      'A program sends metrics or log records whose `service.name` is not that of a service with `otlp` in the definitions.',
    impact: 'Its metrics and log records are dropped. Its traces are kept.',
    diagnosis: `- Which services send? The traces of the same program have its \`service.name\`.
- Was a service renamed, or its definition removed?`,
    mitigation:
      'Add `otlp: otlp()` to the definition of the service, or set `OTEL_METRICS_EXPORTER` and `OTEL_LOGS_EXPORTER` of the program to `none`.',
  },
  tests: notFiringBefore('10m', [
    firingTest(
      'an undeclared service sends metrics',
      '60m',
      [
        isUp,
        inputSeries(otelcolProcessorFilterDatapointsFiltered.where(here, filter), '0x9 0+100x50'),
      ],
      expectedAlert('ticket', here, [
        `${here.instance} drops metrics or log records of undeclared services.`,
        'It dropped 5000 metric points or log records of services without `otlp` in the last hour.',
      ]),
    ),
    notFiringTest('it stopped two hours ago', '150m', [
      inputSeries(otelcolProcessorFilterLogsFiltered.where(here, filter), '0+100x20 2000x140'),
    ]),
  ]),
});

/** Alerts on metrics and log records by OTLP, if a service sends them. */
export const otlpAlerts = (environment: ResolvedEnvironment): readonly PromqlAlert[] => {
  const sendsMetrics = otlpServices(environment, 'metrics').length > 0;
  const sendsLogs = otlpServices(environment, 'logs').length > 0;
  return [
    ...(sendsMetrics ? [lost(metrics)] : []),
    ...(sendsLogs ? [lost(logs)] : []),
    ...(sendsMetrics || sendsLogs ? [serviceUndeclared] : []),
  ];
};
