import type { MeaningCheck } from '../check';
import { type ScrapedTarget, staticTargets, targetEndpoint, targetIdentity } from '../targets';

/** Targets with equal labels write to the same series: each counter jumps between the values of both. */
export const sameInstance: MeaningCheck = {
  code: 'same-instance',
  severity: 'error',
  title: 'Two targets of a job have the same instance.',
  stage: 'meaning',
  run: (input) => {
    const seen = new Map<string, ScrapedTarget>();
    return staticTargets(input).flatMap((target) => {
      const key = targetIdentity(target);
      const first = seen.get(key);
      if (!first) seen.set(key, target);
      // one endpoint twice is a problem of another kind
      if (!first || targetEndpoint(first) === targetEndpoint(target)) return [];
      const instance = target.labels.instance ?? target.address;
      return [
        {
          where: target.where,
          message: `target "${target.address}" of job "${target.job}" has the instance "${instance}" of another target, from ${first.where}`,
          hint: 'write it as a group of its own, with a label "instance" that no other target of the job has',
        },
      ];
    });
  },
};
