import { memoizeByObject } from '@observability-stack/query-common';
import type { RuleGroup } from '../catalog/definitions/alert';
import { PLATFORM_TEAM } from '../catalog/names';
import type { ResolvedEnvironment } from '../resolve/environment';
import { ownedJobs } from '../resolve/jobs';
import { serviceScrapes } from '../resolve/scrapes';
import type { ResolvedService } from '../resolve/services';
import { cardinalityGroup } from './cardinality';
import { hasHttp, httpGroup } from './http';
import { kubernetesGroups } from './kubernetes';
import { logGroups } from './logs';
import { nodeGroup } from './node';
import { otlpGroups } from './otlp';
import { outageGroups } from './outage';
import { packGroups } from './packs';
import { pushGroups } from './push';
import { sloGroups } from './slo';
import { stackGroups } from './stack';
import { allTargetsGroup, jobGroup } from './targets';

/** Returns all rule groups of an environment, team by team. */
export const ruleGroups = (environment: ResolvedEnvironment): readonly RuleGroup[] =>
  ruleTeams(environment).flatMap((team) => teamRuleGroups(environment, team));

/** Returns the teams that own rules. */
export const ruleTeams = (environment: ResolvedEnvironment): readonly string[] => [
  ...new Set([
    PLATFORM_TEAM,
    ...jobsByTeam(environment).keys(),
    ...servicesByTeam(environment).keys(),
  ]),
];

/**
 * Returns the rule groups that a team owns. They are not kept: the expressions of many teams together need more memory
 * than the whole output.
 */
export const teamRuleGroups = (
  environment: ResolvedEnvironment,
  team: string,
): readonly RuleGroup[] => [
  ...(team === PLATFORM_TEAM ? [allTargetsGroup(environment)] : []),
  ...(jobsByTeam(environment).get(team) ?? []).map((job) => jobGroup(environment, job)),
  ...(team === PLATFORM_TEAM
    ? [
        ...stackGroups(environment),
        nodeGroup,
        ...kubernetesGroups(environment),
        cardinalityGroup(environment),
      ]
    : []),
  ...(servicesByTeam(environment).get(team) ?? []).flatMap((service) =>
    groupsOf(environment, service),
  ),
];

const servicesByTeam = memoizeByObject(({ services }: ResolvedEnvironment) =>
  groupBy(services, ({ team }) => team),
);
const jobsByTeam = memoizeByObject((environment: ResolvedEnvironment) => {
  const scrapes = new Map(serviceScrapes(environment).map((scrape) => [scrape.job, scrape]));
  return groupBy(
    ownedJobs(environment).map((owned) => ({ ...owned, definition: scrapes.get(owned.job) })),
    ({ team }) => team,
  );
});

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** Reports whether a team wrote the alerts of a group. */
export const isTeamAlertGroup = ({ name, job }: RuleGroup): boolean => name === ownGroup(job ?? '');

const ownGroup = (service: string): string => `${service}/alerts`;

/** Returns the groups that are derived from the definition of a service. */
const groupsOf = (
  environment: ResolvedEnvironment,
  service: ResolvedService,
): readonly RuleGroup[] => [
  ...outageGroups(environment, service),
  ...pushGroups(environment.name, service),
  ...otlpGroups(environment.name, service),
  ...(hasHttp(service) ? [httpGroup(service)] : []),
  ...logGroups(environment.name, service),
  ...packGroups(environment.name, service),
  ...sloGroups(environment, service),
  ...(service.alerts.length > 0
    ? [
        {
          name: ownGroup(service.name),
          team: service.team,
          job: service.name,
          rules: service.alerts,
        },
      ]
    : []),
];
