import type { RuleGroup } from '../catalog/alert';
import type { ResolvedEnvironment } from '../resolve/environment';
import type { ResolvedService } from '../resolve/services';
import { cardinalityGroup } from './cardinality';
import { hasHttp, httpGroup } from './http';
import { logGroups } from './logs';
import { nodeGroup } from './node';
import { sloGroups } from './slo';
import { stackGroups } from './stack';
import { targetGroups } from './targets';

const known = new WeakMap<ResolvedEnvironment, readonly RuleGroup[]>();

/** Every group of rules of an environment. Made once: many look at them. */
export function ruleGroups(environment: ResolvedEnvironment): readonly RuleGroup[] {
  const groups = known.get(environment) ?? [
    ...targetGroups(environment),
    ...stackGroups(environment),
    nodeGroup,
    cardinalityGroup,
    ...environment.services.flatMap((service) => groupsOf(environment, service)),
  ];
  known.set(environment, groups);
  return groups;
}

/** For when all that is made of them is made: where teams are many they take much memory. */
export function forgetRules(environment: ResolvedEnvironment): void {
  known.delete(environment);
}

/** What follows from the record of a service. */
const groupsOf = (
  environment: ResolvedEnvironment,
  service: ResolvedService,
): readonly RuleGroup[] => [
  ...(hasHttp(service) ? [httpGroup(service)] : []),
  ...logGroups(environment.name, service),
  ...sloGroups(environment, service),
  ...(service.alerts.length > 0
    ? [
        {
          name: `${service.name}/alerts`,
          team: service.team,
          job: service.name,
          rules: service.alerts,
        },
      ]
    : []),
];
