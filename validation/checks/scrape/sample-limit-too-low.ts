import { DEFAULT_SCRAPE_LIMITS, sampleLimit } from '@observability-stack/contracts';
import type { SharedCheck } from '../../check';
import type { Finding } from '../../problem';
import { type Job, jobsOf } from './limit-exceeded';

/** Reports a sample limit below the contracts, with which a valid scrape may be dropped. */
export const scrapeSampleLimitTooLow: SharedCheck = {
  code: 'scrape/sample-limit-too-low',
  severity: 'warning',
  title: 'The contracts of a job allow more series than its sample limit.',
  stage: 'shared',
  run: (input) => {
    const jobs = jobsOf(input);
    return [...jobs.flatMap(ofService), ...ofPrograms(jobs)];
  },
};

function ofService({ job, service, contracts, placeOf }: Job): Finding[] {
  const allowed = sampleLimit(contracts);
  const limit = job.sample_limit;
  if (!service || limit === 0 || allowed <= limit) return [];
  return [
    {
      where: placeOf('sampleLimit'),
      message: `sample limit of job "${job.job_name}" is too low: expected at least ${allowed} series, as its contracts allow, found ${limit}`,
      hint: `raise sampleLimit to at least ${allowed}, or lower the budgets of the contracts`,
    },
  ];
}

/**
 * Checks the programs of the stack, which stay far below their budgets, and below the default
 * limit.
 */
function ofPrograms(jobs: readonly Job[]): Finding[] {
  const exceeding = jobs
    .filter(({ service, job }) => !service && job.sample_limit > 0)
    .map(({ job, contracts, placeOf }) => ({
      job,
      where: placeOf('sampleLimit'),
      needed: Math.min(sampleLimit(contracts), DEFAULT_SCRAPE_LIMITS.samples),
    }))
    .filter(({ job, needed }) => needed > job.sample_limit);
  const [first] = exceeding;
  if (!first) return [];
  const needed = Math.max(...exceeding.map((one) => one.needed));
  const names = exceeding.map(({ job }) => `"${job.job_name}"`).join(', ');
  return [
    {
      where: first.where,
      message: `sample limit ${first.job.sample_limit} is too low for the stack's own jobs: ${names}`,
      hint: `raise it to at least ${needed}, and set lower limits in the scrape of a service`,
    },
  ];
}
