import { bucketBoundsProblem } from '@observability-stack/contracts';
import { parseDurationMs } from '@observability-stack/query-common';
import type { MeaningCheck } from '../check';
import { settingPlace } from '../places';

/** The Collector takes any list, and counts into buckets that no quantile can be read off. */
export const spanMetricBuckets: MeaningCheck = {
  code: 'span-metric-buckets',
  severity: 'error',
  title: 'The buckets of span metrics are out of order, or one is there twice.',
  stage: 'meaning',
  run: ({ environment, resolved }) => {
    const { buckets } = resolved.collector.spanMetrics;
    const zero = buckets.find((bound) => parseDurationMs(bound) <= 0);
    const problem =
      bucketBoundsProblem(buckets, parseDurationMs) ??
      (zero === undefined ? undefined : `no span takes ${zero} or less`);
    return problem === undefined
      ? []
      : [
          {
            where: settingPlace(environment, 'collector.spanMetrics.buckets'),
            message: `the bounds of span metrics do not rise: ${problem}`,
            hint: 'list each bound once, from low to high',
          },
        ];
  },
};
