import { up } from '@observability-stack/contracts/standard/target';
import { div, gt, or, sum } from '@observability-stack/promql';
import { dataSourceTitles, type TraceStore } from '../../catalog/data-sources';
import {
  given,
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
import { countedIncrease } from '../counted';
import { alertOf, firing, notBefore, quiet, targetInTest } from './example';
import { spansRefused } from './spans';

const job = { job: 'otel-collector' };
const here = targetInTest('otel-collector');
const perExporter = { by: ['team', 'service', 'env', 'job', 'instance', 'exporter'] } as const;

function spansLost(store: TraceStore): PromqlAlert {
  const name = dataSourceTitles[store];
  const exporter = { exporter: exporterTo(store) };
  const givenUp = (values: string) =>
    given(
      otelcolExporterSendFailedSpans.where(here, exporter, {
        server_address: `${store}.observability.svc`,
        server_port: '4317',
      }),
      values,
    );
  const notQueued = (values: string) =>
    given(otelcolExporterEnqueueFailedSpans.where(here, exporter), values);
  const lostAlert = alertOf('ticket', { ...here, ...exporter }, [
    `otel-collector-0 loses spans on their way to ${exporter.exporter}.`,
    'Spans were given up after all attempts, or found the queue full.',
  ]);

  return promqlAlert({
    name: 'CollectorSpansLost',
    // either counter is there only after it counted something
    expr: gt(
      or(
        gt(
          sum(
            countedIncrease(
              {
                counter: otelcolExporterEnqueueFailedSpans.where(job),
                own: ['exporter'],
                targets: job,
              },
              '10m',
            ),
            perExporter,
          ),
          0,
        ),
        sum(
          countedIncrease(
            {
              counter: otelcolExporterSendFailedSpans.where(job),
              own: ['exporter', 'server_address', 'server_port'],
              targets: job,
            },
            '10m',
          ),
          perExporter,
        ),
      ),
      0,
    ),
    for: '5m',
    severity: 'ticket',
    summary: '{{ $labels.instance }} loses spans on their way to {{ $labels.exporter }}.',
    description: 'Spans were given up after all attempts, or found the queue full.',
    runbook: {
      meaning:
        'The Collector could not hand spans to the trace store for so long that it gave some up.',
      impact: 'These spans are lost. Span metrics count them nevertheless.',
      diagnosis: `- Does the trace store run? Its name is behind the slash of \`exporter\`: \`kubectl -n observability get pods -l app.kubernetes.io/name=NAME\`
- \`kubectl -n observability logs -l app.kubernetes.io/name=otel-collector --tail=200 | grep -i "exporting failed"\`
- Does the store refuse them? Then an alert of its own fires, too: SpansRefused or TempoSpansDiscarded.`,
      mitigation:
        'Bring the trace store back. `collector.queuePercent` decides how long an outage is bridged.',
    },
    tests: notBefore('9m', [
      firing(
        `${name} is away for long; the queue was full long ago`,
        '30m',
        [givenUp('_x5 100+100x25'), notQueued('20x30')],
        lostAlert,
      ),
      firing('the queue is full', '30m', [givenUp('5x30'), notQueued('_x5 100+100x25')], lostAlert),
      firing(
        'the first batch is lost, and the counter appears with it',
        '26m',
        [given(up.where(here), '1x30'), givenUp('_x18 500x12')],
        lostAlert,
      ),
      quiet('losses of long ago are still counted', '30m', [givenUp('500x30'), notQueued('20x30')]),
      quiet('the Collector restarts and counts from zero', '30m', [givenUp('500x15 0x15')]),
    ]),
  });
}

function queueNearlyFull(store: TraceStore): PromqlAlert {
  const name = dataSourceTitles[store];
  const exporter = { exporter: exporterTo(store) };
  const queue = { data_type: 'traces', ...exporter };
  const queueOf = (size: string) => [
    given(otelcolExporterQueueSize.where(here, queue), size),
    given(otelcolExporterQueueCapacity.where(here, queue), '1000x30'),
  ];

  return promqlAlert({
    name: 'CollectorQueueNearlyFull',
    expr: gt(
      div(otelcolExporterQueueSize.where(job), otelcolExporterQueueCapacity.where(job)),
      0.8,
    ),
    for: '5m',
    severity: 'ticket',
    summary: 'The queue of {{ $labels.instance }} to {{ $labels.exporter }} is nearly full.',
    description: '{{ $value | humanizePercentage }} of it are taken. What does not fit is lost.',
    runbook: {
      meaning: 'Spans come faster than the trace store takes them, or it is away.',
      impact: 'Traces come late. When the queue is full, spans are lost.',
      diagnosis: `- Does the trace store run? Its name is behind the slash of \`exporter\`: \`kubectl -n observability get pods -l app.kubernetes.io/name=NAME\`
- Do more spans come than before? \`sum(rate(otelcol_receiver_accepted_spans_total{job="otel-collector"}[5m]))\`
- What does the exporter say? \`kubectl -n observability logs -l app.kubernetes.io/name=otel-collector --tail=200\``,
      mitigation:
        'Bring the trace store back; sample less at the source; raise `collector.queuePercent` or its memory.',
    },
    tests: notBefore('9m', [
      firing(
        `${name} is away`,
        '20m',
        queueOf('0x5 900x25'),
        alertOf('ticket', { ...here, ...queue }, [
          `The queue of otel-collector-0 to ${exporter.exporter} is nearly full.`,
          '90% of it are taken. What does not fit is lost.',
        ]),
      ),
      quiet('half full', '20m', queueOf('500x30')),
      quiet(`${name} restarts, and the queue empties again`, '20m', queueOf('0x8 950x4 0x18')),
    ]),
  });
}

export const collectorGroup = ({ tracing }: Pick<ResolvedEnvironment, 'tracing'>): RuleGroup => ({
  name: 'otel-collector',
  team: PLATFORM_TEAM,
  job: 'otel-collector',
  rules: [spansRefused('otel-collector'), spansLost(tracing), queueNearlyFull(tracing)],
});
