import type { RuleGroup } from '../catalog/alert';
import { PLATFORM_TEAM } from '../catalog/names';
import type { ResolvedEnvironment } from '../resolve/environment';
import { targetDown, watchdog } from './targets';

/** Every group of rules of an environment. */
export const ruleGroups = (environment: ResolvedEnvironment): readonly RuleGroup[] => [
  { name: 'targets', team: PLATFORM_TEAM, rules: [watchdog, targetDown(environment)] },
];
