import { memoizeByObject } from '@observability-stack/query-common';
import {
  type AlertRule,
  isAlertRule,
  isLokiRule,
  type Rule,
  type RuleGroup,
} from '../catalog/definitions/alert';
import type { RawRule, RawRuleGroup } from '../catalog/definitions/raw-rules';
import { PLATFORM_TEAM } from '../catalog/names';
import { hasSeries } from '../resolve/available';
import { isSwitchedOffBy, type SwitchedOff } from '../resolve/disabled-alerts';
import type { ResolvedEnvironment } from '../resolve/environment';
import { ownedJobs } from '../resolve/jobs';
import { withMeasuredSlos } from '../resolve/measured';
import { exists } from '../resolve/parts';
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
import { TEAM_RECORDINGS, teamGroups } from './raw-rules';
import { sloGroups } from './slo';
import { stackGroups } from './stack';
import { allTargetsGroup, jobGroup } from './targets';
import { withThresholds } from './thresholds';

/** Returns all rule groups of an environment, team by team. */
export const ruleGroups = (environment: ResolvedEnvironment): readonly RuleGroup[] =>
  ruleTeams(environment).flatMap((team) => teamRuleGroups(environment, team));

/** Returns the teams that own rules. */
export const ruleTeams = (environment: ResolvedEnvironment): readonly string[] => [
  ...new Set([
    PLATFORM_TEAM,
    ...jobsByTeam(environment).keys(),
    ...servicesByTeam(environment).keys(),
    ...environment.teams.filter((team) => teamGroups(team).length > 0).map(({ name }) => name),
  ]),
];

/**
 * Returns the rule groups that a team owns. Those of product teams are not kept: the expressions of many teams together
 * need more memory than the whole output.
 */
export const teamRuleGroups = (
  environment: ResolvedEnvironment,
  team: string,
): readonly RuleGroup[] => {
  const groups = definedRuleGroups(environment, team);
  if (environment.disabledAlerts.length === 0) return groups;
  return groups.map((group) => ({
    ...group,
    rules: group.rules.filter(
      (rule) => !isAlertRule(rule) || switchedOff(environment, group, rule).length === 0,
    ),
    ...(group.raw
      ? {
          raw: {
            ...group.raw,
            rules: group.raw.rules.filter(
              (rule) =>
                rule.alert === undefined ||
                switchedOff(environment, group, rawAlert(group.raw, rule)).length === 0,
            ),
          },
        }
      : {}),
  }));
};

/** Returns what a raw alert is about. Its team is that of the group. */
export const rawAlert = (
  raw: RawRuleGroup | undefined,
  { alert = '', labels }: RawRule,
): Pick<AlertRule, 'name' | 'service'> => {
  const service = labels?.service ?? raw?.service;
  return { name: alert, ...(service !== undefined && { service }) };
};

/** Returns the entries of definitions that switch an alert off. */
export const switchedOff = (
  { disabledAlerts }: Pick<ResolvedEnvironment, 'disabledAlerts'>,
  group: RuleGroup,
  { name, team = group.team, service }: Pick<AlertRule, 'name' | 'team' | 'service'>,
): readonly SwitchedOff[] =>
  disabledAlerts.filter((off) =>
    isSwitchedOffBy({ name, team, ...(service !== undefined && { service }) }, off),
  );

/** Returns the rule groups of a team with the alerts that are switched off, for panels and checks. */
export const definedRuleGroups = (
  environment: ResolvedEnvironment,
  team: string,
): readonly RuleGroup[] =>
  withThresholds(
    environment.alertThresholds,
    withoutAbsent(environment, allTeamRuleGroups(environment, team)),
  );

/** Returns the groups without rules on programs that the environment leaves out or to others. */
const withoutAbsent = (
  environment: ResolvedEnvironment,
  groups: readonly RuleGroup[],
): readonly RuleGroup[] =>
  environment.absent.length === 0
    ? groups
    : groups.flatMap((group) => {
        const rules = group.rules.filter((rule) => canEvaluate(environment, rule));
        return rules.length > 0 || group.raw ? [{ ...group, rules }] : [];
      });

/** Reports whether the series of a rule can exist. */
const canEvaluate = (environment: ResolvedEnvironment, rule: Rule): boolean =>
  isLokiRule(rule) ? exists(environment, 'loki') : hasSeries(environment, rule.expr);

const allTeamRuleGroups = (
  environment: ResolvedEnvironment,
  team: string,
): readonly RuleGroup[] => [
  ...(team === PLATFORM_TEAM ? [allTargetsGroup(environment)] : []),
  ...(jobsByTeam(environment).get(team) ?? []).map((job) => jobGroup(environment, job)),
  ...(team === PLATFORM_TEAM ? platformGroups(environment) : []),
  ...(servicesByTeam(environment).get(team) ?? []).flatMap((service) =>
    groupsOf(environment, service),
  ),
  ...environment.teams.filter(({ name }) => name === team).flatMap(teamGroups),
];

/** Kept, because dashboards and checks read them too. */
const platformGroups = memoizeByObject((environment: ResolvedEnvironment): readonly RuleGroup[] => [
  ...stackGroups(environment),
  nodeGroup,
  ...kubernetesGroups(environment),
  cardinalityGroup(environment),
]);

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

/** Reports whether a team wrote the rules of a group; all others are derived from definitions. */
export const isTeamGroup = ({ name, job }: RuleGroup): boolean =>
  name === `${job}/alerts` || name === `${job}/recordings` || name === TEAM_RECORDINGS;

/** Returns the groups that are derived from the definition of a service. */
const groupsOf = (
  environment: ResolvedEnvironment,
  service: ResolvedService,
): readonly RuleGroup[] => [
  ...outageGroups(environment, service),
  ...pushGroups(environment.env, service),
  ...otlpGroups(environment.env, service),
  ...(hasHttp(service) ? [httpGroup(service)] : []),
  ...logGroups(environment, service),
  ...packGroups(environment.env, service),
  ...sloGroups(environment, withMeasuredSlos(environment, service)),
  ...ownGroup(service, 'recordings'),
  ...ownGroup(service, 'alerts'),
];

/** Returns the rules of a service that its team wrote. */
const ownGroup = (service: ResolvedService, kind: 'alerts' | 'recordings'): readonly RuleGroup[] =>
  service[kind].length > 0
    ? [
        {
          name: `${service.name}/${kind}`,
          team: service.team,
          job: service.name,
          rules: service[kind],
        },
      ]
    : [];
