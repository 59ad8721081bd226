import type { SharedCheck } from '../../check';
import { type ScrapedTarget, staticTargets, targetEndpoint, targetIdentity } from '../../targets';

/**
 * Reports targets with equal labels, which write to the same series: each counter jumps between the
 * values of both.
 */
export const scrapeDuplicateInstance: SharedCheck = {
  code: 'scrape/duplicate-instance',
  severity: 'error',
  title: 'Two targets of a job have the same instance.',
  stage: 'shared',
  run: (input) => {
    const seen = new Map<string, ScrapedTarget>();
    return staticTargets(input).flatMap((target) => {
      const key = targetIdentity(target);
      const first = seen.get(key);
      if (!first) seen.set(key, target);
      // Another check reports one endpoint that occurs twice.
      if (!first || targetEndpoint(first) === targetEndpoint(target)) return [];
      const instance = target.labels.instance ?? target.address;
      return [
        {
          where: target.where,
          message: `instance "${instance}" of target "${target.address}" is not unique in job "${target.job}": also in ${first.where}`,
          hint: 'move it to a separate group with a unique label "instance"',
        },
      ];
    });
  },
};
