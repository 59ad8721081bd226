import { metricFactory } from '@observability-stack/contracts';
import { SPAN_METRICS_PREFIX } from '../../catalog/names';

/** Metrics that the Collector derives from spans, for service performance monitoring. */
const { counter, histogram } = metricFactory('otel-collector');
const labels = ['service_name', 'span_kind', 'span_name', 'status_code'] as const;
const budget = { service_name: 50, span_kind: 5, span_name: 20, status_code: 3 };

export const spanCalls = counter(`${SPAN_METRICS_PREFIX}_calls_total`, {
  help: 'Number of spans by service, span name and status.',
  labels,
  budget,
  maxSeries: 15_000,
  appearsWhen: 'after the first span',
});

export const spanDurationSeconds = histogram(`${SPAN_METRICS_PREFIX}_duration_seconds`, {
  help: 'Duration of spans.',
  unit: 'seconds',
  labels,
  budget,
  maxSeries: 250_000,
  appearsWhen: 'after the first span',
  exemplars: true,
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10],
});
