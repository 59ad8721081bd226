import { up } from '@observability-stack/contracts/standard/target';
import { div, gt } from '@observability-stack/promql';
import { dataSourceTitles, type TraceStore } from '../../catalog/data-sources';
import {
  inputSeries,
  type PromqlAlert,
  promqlAlert,
  type RuleGroup,
} from '../../catalog/definitions/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import {
  otelcolExporterEnqueueFailedSpans,
  otelcolExporterQueueCapacity,
  otelcolExporterQueueSize,
  otelcolExporterSendFailedSpans,
} from '../../constructs/otel-collector/metrics';
import { exporterTo } from '../../constructs/otel-collector/topology';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { exporterLoss } from './exporter-loss';
import { otlpAlerts } from './otlp';
import { spansRefused } from './spans';
import {
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  testTarget,
} from './test-helpers';

const job = { job: 'otel-collector' };
const here = testTarget('otel-collector');

function spansLost(store: TraceStore): PromqlAlert {
  const name = dataSourceTitles[store];
  const exporter = { exporter: exporterTo(store) };
  const givenUp = (values: string) =>
    inputSeries(
      otelcolExporterSendFailedSpans.where(here, exporter, {
        server_address: `${store}.observability.svc`,
        server_port: '4317',
      }),
      values,
    );
  const notQueued = (values: string) =>
    inputSeries(otelcolExporterEnqueueFailedSpans.where(here, exporter), values);
  const lostAlert = expectedAlert('ticket', { ...here, ...exporter }, [
    `otel-collector-0 drops spans for exporter ${exporter.exporter}.`,
    'Spans were dropped after all retries, or because the queue was full.',
  ]);

  return promqlAlert({
    name: 'CollectorSpansLost',
    expr: exporterLoss(
      { counter: otelcolExporterEnqueueFailedSpans.where(job), own: ['exporter'], targets: job },
      {
        counter: otelcolExporterSendFailedSpans.where(job),
        own: ['exporter', 'server_address', 'server_port'],
        targets: job,
      },
    ),
    for: '5m',
    severity: 'ticket',
    summary: '{{ $labels.instance }} drops spans for exporter {{ $labels.exporter }}.',
    description: 'Spans were dropped after all retries, or because the queue was full.',
    runbook: {
      meaning:
        'The Collector could not deliver spans to the trace store for too long and dropped some of them.',
      impact: 'These spans are lost. Span metrics still count them.',
      diagnosis: `- Is the trace store running? Its name follows the slash in \`exporter\`: \`kubectl -n observability get pods -l app.kubernetes.io/name=NAME\`
- Find the error: \`kubectl -n observability logs -l app.kubernetes.io/name=otel-collector --tail=200 | grep -i "exporting failed"\`
- Does the store refuse them? Then an alert on that component fires as well.`,
      mitigation:
        'Restore the trace store. `collector.queuePercent` sets how long an outage the queue can bridge.',
    },
    tests: notFiringBefore('9m', [
      firingTest(
        `${name} has been down for long, and the queue is full`,
        '30m',
        [givenUp('_x5 100+100x25'), notQueued('20x30')],
        lostAlert,
      ),
      firingTest(
        'the queue is full',
        '30m',
        [givenUp('5x30'), notQueued('_x5 100+100x25')],
        lostAlert,
      ),
      firingTest(
        'the first batch is dropped, and the counter appears with it',
        '26m',
        [inputSeries(up.where(here), '1x30'), givenUp('_x18 500x12')],
        lostAlert,
      ),
      notFiringTest('earlier losses are still counted', '30m', [
        givenUp('500x30'),
        notQueued('20x30'),
      ]),
      notFiringTest('the Collector restarts and resets its counters', '30m', [
        givenUp('500x15 0x15'),
      ]),
    ]),
  });
}

function queueNearlyFull(store: TraceStore): PromqlAlert {
  const name = dataSourceTitles[store];
  const exporter = { exporter: exporterTo(store) };
  const queue = { data_type: 'traces', ...exporter };
  const queueOf = (size: string) => [
    inputSeries(otelcolExporterQueueSize.where(here, queue), size),
    inputSeries(otelcolExporterQueueCapacity.where(here, queue), '1000x30'),
  ];

  return promqlAlert({
    name: 'CollectorQueueNearlyFull',
    expr: gt(
      div(otelcolExporterQueueSize.where(job), otelcolExporterQueueCapacity.where(job)),
      0.8,
    ),
    for: '5m',
    severity: 'ticket',
    summary:
      'The queue of {{ $labels.instance }} for exporter {{ $labels.exporter }} is almost full.',
    description:
      '{{ $value | humanizePercentage }} of its capacity is used. When it is full, spans are dropped.',
    runbook: {
      meaning: 'Spans arrive faster than the trace store accepts them, or it is down.',
      impact: 'Traces are late. When the queue is full, spans are lost.',
      diagnosis: `- Is the trace store running? Its name follows the slash in \`exporter\`: \`kubectl -n observability get pods -l app.kubernetes.io/name=NAME\`
- Did the rate of spans increase? \`sum(rate(otelcol_receiver_accepted_spans_total{job="otel-collector"}[5m]))\`
- Check the errors of the exporter: \`kubectl -n observability logs -l app.kubernetes.io/name=otel-collector --tail=200\``,
      mitigation:
        'Restore the trace store, lower the sampling rate of the clients, or raise `collector.queuePercent` or the memory of the Collector.',
    },
    tests: notFiringBefore('9m', [
      firingTest(
        `${name} is down`,
        '20m',
        queueOf('0x5 900x25'),
        expectedAlert('ticket', { ...here, ...queue }, [
          `The queue of otel-collector-0 for exporter ${exporter.exporter} is almost full.`,
          '90% of its capacity is used. When it is full, spans are dropped.',
        ]),
      ),
      notFiringTest('half full', '20m', queueOf('500x30')),
      notFiringTest(
        `${name} restarts, and the queue empties again`,
        '20m',
        queueOf('0x8 950x4 0x18'),
      ),
    ]),
  });
}

export const collectorGroup = (environment: ResolvedEnvironment): RuleGroup => ({
  name: 'otel-collector',
  team: PLATFORM_TEAM,
  job: 'otel-collector',
  rules: [
    spansRefused('otel-collector'),
    spansLost(environment.tracing),
    queueNearlyFull(environment.tracing),
    ...otlpAlerts(environment),
  ],
});
