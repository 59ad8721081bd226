import { add, and, div, gt, rate, sum } from '@observability-stack/promql';
import { given, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import {
  otelcolReceiverAcceptedSpans,
  otelcolReceiverFailedSpans,
  otelcolReceiverRefusedSpans,
} from '../../constructs/otel-collector/metrics';
import { alertOf, firing, notBefore, perTarget, quiet, targetInTest } from './example';

/** Spans that a Collector, or Jaeger, which is built as one, does not take. */
export function spansRefused(job: 'otel-collector' | 'jaeger'): PromqlAlert {
  const here = targetInTest(job);
  const grpc = { receiver: 'otlp', transport: 'grpc' };
  const spans = (accepted: string, refused: string, failed = '0x40') => [
    given(otelcolReceiverAcceptedSpans.where(here, grpc), accepted),
    given(otelcolReceiverRefusedSpans.where(here, grpc), refused),
    given(otelcolReceiverFailedSpans.where(here, grpc), failed),
  ];
  const accepted = sum(rate(otelcolReceiverAcceptedSpans.where({ job }), '5m'), perTarget);
  const lost = sum(
    add(
      rate(otelcolReceiverRefusedSpans.where({ job }), '5m'),
      rate(otelcolReceiverFailedSpans.where({ job }), '5m'),
    ),
    perTarget,
  );
  return promqlAlert({
    name: 'SpansRefused',
    expr: and(gt(div(lost, add(accepted, lost)), 0.05), gt(add(accepted, lost), 0.1)),
    for: '10m',
    severity: 'ticket',
    service: job,
    summary: '{{ $labels.instance }} refuses spans.',
    description:
      '{{ $value | humanizePercentage }} of the spans that are sent to it are not taken.',
    runbook: {
      meaning:
        'The program that the alert names answers senders of spans with an error: its memory is full, or what comes after it fails.',
      impact:
        'Senders try again for a while, then spans are lost: traces have holes, span metrics count too little.',
      diagnosis: `- Its log: \`kubectl -n observability logs -l app.kubernetes.io/name=SERVICE --tail=200 | grep -i "refus\\|memory\\|error"\`.
- The Collector, "data refused due to high memory usage": is its queue full (CollectorQueueNearlyFull), or do more spans come than before?
- The trace store refuses spans that its storage does not take: is that up, full, or slow?
- Who sends most? \`topk(5, sum by (service) (rate(traces_span_metrics_calls_total[5m])))\``,
      mitigation:
        'Bring the store back. Sample less at the source, add replicas, or raise `collector.resources`.',
    },
    tests: notBefore('9m', [
      firing(
        'a fifth is refused',
        '30m',
        spans('0+800x40', '0+200x40'),
        alertOf('ticket', here, [
          `${here.instance} refuses spans.`,
          '20% of the spans that are sent to it are not taken.',
        ]),
      ),
      firing(
        'all fail',
        '30m',
        spans('800x40', '0x40', '0+300x40'),
        alertOf('ticket', here, [
          `${here.instance} refuses spans.`,
          '100% of the spans that are sent to it are not taken.',
        ]),
      ),
      quiet('one in a hundred', '30m', spans('0+990x40', '0+10x40')),
      quiet('nobody sends, and old refusals stand still', '30m', spans('800x40', '200x40')),
      quiet(
        'one span in a while, and it is refused',
        '30m',
        spans('0x40', '0x3 1x3 2x3 3x3 4x3 5x3 6x3 7x3 8x3'),
      ),
      quiet(
        'a restart: all counters start again',
        '30m',
        spans('0+800x15 0+800x25', '900x15 0x25'),
      ),
    ]),
  });
}
