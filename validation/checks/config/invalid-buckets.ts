import { bucketBoundsProblem } from '@observability-stack/contracts';
import { parseDurationMs } from '@observability-stack/query-common';
import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';

/**
 * Reports unordered buckets: the Collector accepts any list, and quantiles of unordered buckets are
 * wrong.
 */
export const configInvalidBuckets: SemanticCheck = {
  code: 'config/invalid-buckets',
  severity: 'error',
  title: 'The buckets of span metrics are not in ascending order.',
  stage: 'semantic',
  run: ({ environment, resolved }) => {
    const { buckets } = resolved.collector.spanMetrics;
    const zero = buckets.find((bound) => parseDurationMs(bound) <= 0);
    const problem =
      bucketBoundsProblem(buckets, parseDurationMs) ??
      (zero === undefined ? undefined : `${zero} is not a duration of a span`);
    return problem === undefined
      ? []
      : [
          {
            where: settingPlace(environment, 'collector.spanMetrics.buckets'),
            message: `buckets of span metrics are not in ascending order: ${problem}`,
            hint: 'list each bound once, in ascending order',
          },
        ];
  },
};
