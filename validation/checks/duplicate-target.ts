import { targetsByJob } from '../../scrape-configs/targets';
import type { MeaningCheck, ResolvedInput } from '../check';
import { settingPlace } from '../places';
import { fileTargets, recordTargets, type TypedTarget } from '../targets';

/** The same endpoint twice in a job: twice the load, and sums over the job count it twice. */
export const duplicateTarget: MeaningCheck = {
  code: 'duplicate-target',
  severity: 'error',
  title: 'A job has the same address twice.',
  stage: 'meaning',
  run: (input) => {
    const seen = new Map<string, TypedTarget>();
    return [...derivedTargets(input), ...recordTargets(input), ...fileTargets(input)].flatMap(
      (target) => {
        const key = `${target.job} ${normal(target.address)}`;
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
      },
    );
  },
};

/** Host names know no case, and end in a dot or not. */
const normal = (address: string): string => address.toLowerCase().replace(/\.(?=:\d+$)/, '');

/** Addresses that follow from replicas, of the stack's parts and of services. */
function derivedTargets(input: ResolvedInput): TypedTarget[] {
  const typed = new Set(recordTargets(input).map(({ job }) => job));
  return [...targetsByJob(input.resolved, [])]
    .filter(([job]) => !typed.has(job))
    .flatMap(([job, groups]) =>
      groups
        .flatMap(({ targets }) => targets)
        .map((address) => ({ job, address, where: settingPlace(input.environment, `job ${job}`) })),
    );
}
