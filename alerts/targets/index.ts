import type { RuleGroup } from '../../catalog/definitions/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import type { ResolvedEnvironment } from '../../resolve/environment';
import type { OwnedJob } from '../../resolve/jobs';
import type { ServiceScrape } from '../../resolve/scrapes';
import { targetDown } from './down';
import { targetFlapping } from './flapping';
import { jobMissing } from './job-missing';
import { expectedMetrics, metricMissing } from './metric-missing';
import { scrapeLimitNear } from './scrape-limit';
import { seriesChurn } from './series-churn';
import { watchdog } from './watchdog';

/** Returns the alerts on all targets. */
export const allTargetsGroup = (environment: ResolvedEnvironment): RuleGroup => ({
  name: 'targets',
  team: PLATFORM_TEAM,
  rules: [
    watchdog(environment),
    targetDown(environment),
    targetFlapping(environment),
    scrapeLimitNear(),
    seriesChurn(),
  ],
});

/** Returns the alerts on missing targets of a job, and on missing metrics if a service is scraped by it. */
export const jobGroup = (
  { env }: ResolvedEnvironment,
  owned: OwnedJob & { readonly definition: ServiceScrape | undefined },
): RuleGroup => {
  const { definition } = owned;
  return {
    name: `${owned.job}/targets`,
    team: owned.team,
    job: owned.job,
    rules: [
      jobMissing(env, owned),
      ...(definition
        ? expectedMetrics(definition).map((metric) => metricMissing(definition, metric))
        : []),
    ],
  };
};
