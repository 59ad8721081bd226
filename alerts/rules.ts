import { memoizeByObject } from '@observability-stack/query-common';
import type { RuleGroup } from '../catalog/definitions/alert';
import type { ResolvedEnvironment } from '../resolve/environment';
import type { ResolvedService } from '../resolve/services';
import { cardinalityGroup } from './cardinality';
import { hasHttp, httpGroup } from './http';
import { logGroups } from './logs';
import { nodeGroup } from './node';
import { outageGroups } from './outage';
import { pushGroups } from './push';
import { sloGroups } from './slo';
import { stackGroups } from './stack';
import { targetGroups } from './targets';

/** Returns all rule groups of an environment. */
export const ruleGroups = memoizeByObject(
  (environment: ResolvedEnvironment): readonly RuleGroup[] => [
    ...targetGroups(environment),
    ...stackGroups(environment),
    nodeGroup,
    cardinalityGroup(environment),
    ...environment.services.flatMap((service) => groupsOf(environment, service)),
  ],
);

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
  ...(hasHttp(service) ? [httpGroup(service)] : []),
  ...logGroups(environment.name, service),
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
