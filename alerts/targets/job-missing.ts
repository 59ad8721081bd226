import { up } from '@observability-stack/contracts/standard/target';
import { absent } from '@observability-stack/promql';
import { given, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import type { OwnedJob } from '../../resolve/jobs';
import { JOB_MISSING } from '../names';

/** Discovery finds nothing to scrape: no target is down, since there is none. */
export function jobMissing(env: string, { job, team, service }: OwnedJob): PromqlAlert {
  const target = (instance: string) => up.where({ team, service, env, job, instance });
  const summary = `Job ${job} has no targets.`;
  const description = `Prometheus finds nothing to scrape for ${service}: it does not run, or is not where it was.`;
  return promqlAlert({
    name: JOB_MISSING,
    expr: absent(up.where({ job })),
    for: '10m',
    severity: 'page',
    team,
    service,
    // there is no series to take it from
    labels: { env, job },
    summary,
    description,
    runbook: {
      meaning:
        'A scrape job that follows from the record of a service, or from a program of the stack, has not a single ' +
        'target. Discovery works and finds nothing, or does not work.',
      impact:
        'Nothing is known of the service. Every other alert about it is silent, since there are no metrics.',
      diagnosis: `- The page \`/service-discovery\` of Prometheus: which targets were found, and which were dropped?
- Is the file of the job there and does it list targets? The log of Prometheus names files it cannot read.
- For targets found through the Kubernetes API: do the pods carry the labels that the job selects by, and may
  the account of Prometheus list pods in their namespace?`,
      mitigation:
        'Start the service again, or mend its discovery. If it was taken down for good, remove its record.',
    },
    tests: () => [
      {
        title: `all targets of ${job} are gone`,
        series: [given(target(`${service}-0`), '1x5 stale')],
        at: '25m',
        fires: [{ labels: { severity: 'page', team, service, env, job }, summary, description }],
      },
      {
        title: `the last target of ${job} is there, and down`,
        series: [given(target(`${service}-0`), '0x30'), given(target(`${service}-1`), '1x5 stale')],
        at: '25m',
        fires: [],
      },
    ],
  });
}
