import { prometheusRuleFiles } from '../alerts/rule-file';
import { ruleTeams, teamRuleGroups } from '../alerts/rules';
import type { ResolvedEnvironment } from '../resolve/environment';
import type { ScrapeJob } from '../scrape-configs/jobs';
import { existingPrometheusFiles } from '../scrape-configs/prometheus';
import type { TargetGroup } from '../scrape-configs/targets';

/** Returns the files of an existing Prometheus, which reads them from one folder: the configuration, jobs, targets and rules. */
export const renderPrometheus = (
  environment: ResolvedEnvironment,
  jobs: readonly ScrapeJob[],
  targets: ReadonlyMap<string, readonly TargetGroup[]>,
): ReadonlyMap<string, string> =>
  new Map([
    ...existingPrometheusFiles(environment, jobs, targets),
    ...ruleTeams(environment).flatMap((team) =>
      Object.entries(prometheusRuleFiles(environment, teamRuleGroups(environment, team))).map(
        ([name, text]): [string, string] => [`rules/${name}`, text],
      ),
    ),
  ]);
