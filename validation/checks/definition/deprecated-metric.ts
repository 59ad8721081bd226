import type { TeamCheck } from '../../check';
import { deprecatedUses } from '../../deprecated-metrics';

/** Reports rules and panels that query a metric that will be removed. */
export const definitionDeprecatedMetric: TeamCheck = {
  code: 'definition/deprecated-metric',
  severity: 'warning',
  title: 'A rule, an SLO or a panel reads a deprecated metric.',
  stage: 'team',
  run: (input) =>
    deprecatedUses(input)
      .filter(({ isExpired }) => !isExpired)
      .map(({ where, name, deprecated: { since, use, removeAfter } }) => ({
        where,
        message: `metric "${name}" is deprecated since ${since}${removeAfter === undefined ? '' : `, and will be removed after ${removeAfter}`}`,
        hint: `use ${use}`,
        from: ['team'],
      })),
};
