import type { RuleGroup } from '../../catalog/definitions/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { ownedJobs } from '../../resolve/jobs';
import type { ResolvedService } from '../../resolve/services';
import { targetDown } from './down';
import { targetFlapping } from './flapping';
import { jobMissing } from './job-missing';
import { expectedMetrics, metricMissing } from './metric-missing';
import { scrapeLimitNear } from './scrape-limit';
import { seriesChurn } from './series-churn';
import { watchdog } from './watchdog';

/** Alerts on all targets, and on expected targets that are missing. */
export function targetGroups(environment: ResolvedEnvironment): readonly RuleGroup[] {
  const services = new Map(environment.services.map((service) => [service.name, service]));
  const missingOf = (service: ResolvedService) =>
    expectedMetrics(service).map((metric) => metricMissing(service, metric));
  return [
    {
      name: 'targets',
      team: PLATFORM_TEAM,
      rules: [
        watchdog(environment),
        targetDown(environment),
        targetFlapping(environment),
        scrapeLimitNear(),
        seriesChurn(),
      ],
    },
    ...ownedJobs(environment).map((owned) => {
      const service = services.get(owned.job);
      return {
        name: `${owned.job}/targets`,
        team: owned.team,
        job: owned.job,
        rules: [jobMissing(environment.name, owned), ...(service ? missingOf(service) : [])],
      };
    }),
  ];
}
