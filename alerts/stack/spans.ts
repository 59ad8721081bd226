import { add, and, div, gt, rate, sum } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import {
  otelcolReceiverAcceptedSpans,
  otelcolReceiverFailedSpans,
  otelcolReceiverRefusedSpans,
} from '../../constructs/otel-collector/metrics';
import {
  byTarget,
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  testTarget,
} from './test-helpers';

/** Fires when the Collector, or Jaeger, which is based on it, refuses spans. */
export function spansRefused(job: 'otel-collector' | 'jaeger'): PromqlAlert {
  const here = testTarget(job);
  const grpc = { receiver: 'otlp', transport: 'grpc' };
  const spans = (accepted: string, refused: string, failed = '0x40') => [
    inputSeries(otelcolReceiverAcceptedSpans.where(here, grpc), accepted),
    inputSeries(otelcolReceiverRefusedSpans.where(here, grpc), refused),
    inputSeries(otelcolReceiverFailedSpans.where(here, grpc), failed),
  ];
  const accepted = sum(rate(otelcolReceiverAcceptedSpans.where({ job }), '5m'), byTarget);
  const lost = sum(
    add(
      rate(otelcolReceiverRefusedSpans.where({ job }), '5m'),
      rate(otelcolReceiverFailedSpans.where({ job }), '5m'),
    ),
    byTarget,
  );
  return promqlAlert({
    name: 'SpansRefused',
    expr: and(gt(div(lost, add(accepted, lost)), 0.05), gt(add(accepted, lost), 0.1)),
    for: '10m',
    severity: 'ticket',
    service: job,
    summary: '{{ $labels.instance }} refuses spans.',
    description: '{{ $value | humanizePercentage }} of the spans it receives are refused.',
    runbook: {
      meaning:
        'The program in the label `service` answers clients with errors: its memory is exhausted, or its exporter or storage fails.',
      impact:
        'Clients retry for a while, then spans are lost: traces are incomplete, and span metrics are too low.',
      diagnosis: `- Find the error: \`kubectl -n observability logs -l app.kubernetes.io/name=SERVICE --tail=200 | grep -i "refus\\|memory\\|error"\`.
- Collector, on "data refused due to high memory usage": is its queue full ([CollectorQueueNearlyFull](CollectorQueueNearlyFull.md)),
  or did the rate of spans increase?
- Trace store: it refuses spans that its storage does not accept. Is the storage up, full, or slow?
- Which services send most? \`topk(5, sum by (service) (rate(traces_span_metrics_calls_total[5m])))\``,
      mitigation:
        'Restore the storage. Lower the sampling rate of the clients, add replicas, or raise `collector.resources`.',
    },
    tests: notFiringBefore('9m', [
      firingTest(
        '20% are refused',
        '30m',
        spans('0+800x40', '0+200x40'),
        expectedAlert('ticket', here, [
          `${here.instance} refuses spans.`,
          '20% of the spans it receives are refused.',
        ]),
      ),
      firingTest(
        'all are refused',
        '30m',
        spans('800x40', '0x40', '0+300x40'),
        expectedAlert('ticket', here, [
          `${here.instance} refuses spans.`,
          '100% of the spans it receives are refused.',
        ]),
      ),
      notFiringTest('1% are refused', '30m', spans('0+990x40', '0+10x40')),
      notFiringTest(
        'no spans, and earlier refusals do not increase',
        '30m',
        spans('800x40', '200x40'),
      ),
      notFiringTest(
        'an occasional span is refused',
        '30m',
        spans('0x40', '0x3 1x3 2x3 3x3 4x3 5x3 6x3 7x3 8x3'),
      ),
      notFiringTest(
        'a restart resets the counters',
        '30m',
        spans('0+800x15 0+800x25', '900x15 0x25'),
      ),
    ]),
  });
}
