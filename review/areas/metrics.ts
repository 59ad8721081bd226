import type { Change } from '../model';
import { metricsUsed } from '../read/metrics-used';
import type { Parts } from '../read/parts';

/** Metrics that something read and nothing reads any more: they cost, or somebody misses them. */
export function metricChanges(before: Parts, after: Parts): Change[] {
  const now = metricsUsed(after);
  return [...metricsUsed(before)]
    .filter((name) => !now.has(name))
    .sort()
    .map((name) => ({
      area: 'Recording rules',
      kind: 'removed',
      subject: `use of ${name}`,
      facts: [],
      risks: [{ code: 'metric-not-queried', text: `no rule and no panel reads ${name}` }],
    }));
}
