import type { RuleGroup } from '../catalog/alert';
import type { ResolvedEnvironment } from '../resolve/environment';
import type { ResolvedService } from '../resolve/services';
import { hasHttp, httpGroup } from './http';
import { sloGroups } from './slo';
import { targetGroups } from './targets';

/** Every group of rules of an environment. */
export const ruleGroups = (environment: ResolvedEnvironment): readonly RuleGroup[] => [
  ...targetGroups(environment),
  ...environment.services.flatMap((service) => groupsOf(environment, service)),
];

/** What follows from the record of a service. */
const groupsOf = (
  environment: ResolvedEnvironment,
  service: ResolvedService,
): readonly RuleGroup[] => [
  ...(hasHttp(service) ? [httpGroup(service), ...sloGroups(environment, service)] : []),
  ...(service.alerts.length > 0
    ? [{ name: service.name, team: service.team, job: service.name, rules: service.alerts }]
    : []),
];
