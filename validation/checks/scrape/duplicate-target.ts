import type { SharedCheck } from '../../check';
import { type ScrapedTarget, staticTargets, targetEndpoint } from '../../targets';

/**
 * Reports endpoints that occur twice in a job, which doubles the load and is counted twice in sums
 * over the job.
 */
export const scrapeDuplicateTarget: SharedCheck = {
  code: 'scrape/duplicate-target',
  severity: 'error',
  title: 'A job has the same address twice.',
  stage: 'shared',
  run: (input) => {
    const seen = new Map<string, ScrapedTarget>();
    return staticTargets(input).flatMap((target) => {
      const key = targetEndpoint(target);
      const first = seen.get(key);
      if (!first) seen.set(key, target);
      return first
        ? [
            {
              where: target.where,
              message: `target "${target.address}" of job "${target.job}" is not unique: also in ${first.where}`,
              hint: 'remove one of them',
            },
          ]
        : [];
    });
  },
};
