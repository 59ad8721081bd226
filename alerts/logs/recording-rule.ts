import type { RecordedMetric } from '@observability-stack/contracts';
import type { LogVector } from '@observability-stack/logql';
import type { LogRecordingRule } from '../../catalog/definitions/alert';

/**
 * Returns a rule that records a metric from logs. Keeps the labels that the contract declares: an expression without
 * one of them does not compile, unless `given` sets it.
 */
export const logRecordingRule = <L extends string, const G extends string = never>(
  metric: RecordedMetric<string, L>,
  expr: LogVector<Exclude<NoInfer<L>, NoInfer<G>>>,
  labels: Readonly<Record<G, string>>,
  tests: LogRecordingRule['tests'],
): LogRecordingRule => ({
  kind: 'log-recording',
  metric: metric as unknown as RecordedMetric,
  expr,
  labels,
  tests,
});
