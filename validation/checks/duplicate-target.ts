import type { MeaningCheck } from '../check';
import { type ScrapedTarget, staticTargets, targetEndpoint } from '../targets';

/** The same endpoint twice in a job: twice the load, and sums over the job count it twice. */
export const duplicateTarget: MeaningCheck = {
  code: 'duplicate-target',
  severity: 'error',
  title: 'A job has the same address twice.',
  stage: 'meaning',
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
              message: `${target.address} is a target of job ${target.job} already, from ${first.where}`,
              hint: 'keep one of the two',
            },
          ]
        : [];
    });
  },
};
