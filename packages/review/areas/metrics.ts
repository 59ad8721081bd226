import type { Change } from '../model';
import { metricsUsed } from '../read/metrics-used';
import type { ManifestParts } from '../read/parts';
import { renderedRules } from '../read/rules';

/**
 * Returns metrics that no rule or panel reads any longer: they cost storage, or their query was
 * removed by mistake.
 */
export function metricChanges(before: ManifestParts, after: ManifestParts): Change[] {
  const now = metricsUsed(after);
  const made = new Set(renderedRules(after).map(({ record }) => record));
  const known = new Set(renderedRules(before).map(({ record }) => record));
  const gone = [...metricsUsed(before)]
    // A recorded metric whose rule was removed is not reported.
    .filter((name) => !now.has(name) && (made.has(name) || !known.has(name)))
    .sort();
  if (gone.length === 0) return [];
  return [
    {
      area: 'Recording rules',
      kind: 'removed',
      subject: `use of ${gone.join(', ')}`,
      facts: [],
      risks: [
        {
          code: 'metric-not-queried',
          text: `no longer read by any rule or panel: ${gone.join(', ')}`,
        },
      ],
    },
  ];
}
