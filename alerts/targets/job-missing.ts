import { up } from '@observability-stack/contracts/standard/target';
import { absent } from '@observability-stack/promql';
import { inputSeries, type PromqlAlert, promqlAlert } from '../../catalog/definitions/alert';
import type { OwnedJob } from '../../resolve/jobs';
import { JOB_MISSING } from '../names';

/** Fires when discovery finds no targets: `up` has no series, so TargetDown cannot fire. */
export function jobMissing(env: string, { job, team, service }: OwnedJob): PromqlAlert {
  const target = (instance: string) => up.where({ team, service, env, job, instance });
  const summary = `Job ${job} has no targets.`;
  const description = `Service discovery finds no targets for ${service}. It is not running, or its targets have moved.`;
  return promqlAlert({
    name: JOB_MISSING,
    expr: absent(up.where({ job })),
    for: '10m',
    severity: 'page',
    team,
    service,
    // `absent` takes labels only from its matchers.
    labels: { env, job },
    summary,
    description,
    runbook: {
      meaning:
        'A scrape job of a service or a component of the stack has no targets. Service discovery ' +
        'finds none, or does not work.',
      impact:
        'The service is not monitored. Other alerts about it cannot fire, since there are no metrics.',
      diagnosis: `- Which targets were discovered, and which were dropped? Open \`/service-discovery\` of Prometheus.
- Does the targets file of the job exist and list targets? Prometheus logs the files that it cannot read.
- For Kubernetes service discovery: do the pods have the labels that the job selects, and may
  the service account of Prometheus list pods in their namespace?`,
      mitigation:
        'Start the service, or fix its discovery. If it was removed on purpose, remove its definition.',
    },
    tests: () => [
      {
        title: `all targets of ${job} disappear`,
        series: [inputSeries(target(`${service}-0`), '1x5 stale')],
        at: '25m',
        fires: [{ labels: { severity: 'page', team, service, env, job }, summary, description }],
      },
      {
        title: `the last target of ${job} is down`,
        series: [
          inputSeries(target(`${service}-0`), '0x30'),
          inputSeries(target(`${service}-1`), '1x5 stale'),
        ],
        at: '25m',
        fires: [],
      },
    ],
  });
}
