import { metricsOf } from '@observability-stack/contracts';
import { SPAN_METRICS_PREFIX } from '../../catalog/names';

/** What the Collector counts from spans, for service performance monitoring. */
const { counter, histogram } = metricsOf('otel-collector');
const labels = ['service_name', 'span_kind', 'span_name', 'status_code'] as const;
const budget = { service_name: 50, span_kind: 5, span_name: 20, status_code: 3 };

export const spanCalls = counter(`${SPAN_METRICS_PREFIX}_calls_total`, {
  help: 'Spans, by service, name and status.',
  labels,
  budget,
  maxSeries: 15_000,
  appears: 'once a span came in',
});

export const spanDurationSeconds = histogram(`${SPAN_METRICS_PREFIX}_duration_seconds`, {
  help: 'How long spans took.',
  unit: 'seconds',
  labels,
  budget,
  maxSeries: 250_000,
  appears: 'once a span came in',
  exemplars: true,
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10],
});
