import type { RuleGroup } from '../../catalog/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { jobsOf } from '../../resolve/jobs';
import { targetDown } from './down';
import { jobMissing } from './job-missing';
import { scrapeLimitNear } from './scrape-limit';
import { watchdog } from './watchdog';

/** Whatever is scraped, and what should be and is not. */
export const targetGroups = (environment: ResolvedEnvironment): readonly RuleGroup[] => [
  {
    name: 'targets',
    team: PLATFORM_TEAM,
    rules: [watchdog, targetDown(environment), scrapeLimitNear()],
  },
  ...jobsOf(environment).map((owned) => ({
    name: `${owned.job}/targets`,
    team: owned.team,
    job: owned.job,
    rules: [jobMissing(environment.name, owned)],
  })),
];
