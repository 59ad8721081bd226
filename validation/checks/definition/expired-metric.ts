import type { TeamCheck } from '../../check';
import { deprecatedUses } from '../../deprecated-metrics';

/** Reports rules and panels that query a deprecated metric after its last day. */
export const definitionExpiredMetric: TeamCheck = {
  code: 'definition/expired-metric',
  severity: 'error',
  title: 'A rule, an SLO or a panel reads a deprecated metric after its last day.',
  stage: 'team',
  run: (input) =>
    deprecatedUses(input)
      .filter(({ isExpired }) => isExpired)
      .map(({ where, name, deprecated: { since, use, removeAfter } }) => ({
        where,
        message: `metric "${name}" is deprecated since ${since}, and its last day was ${removeAfter}`,
        hint: `use ${use}, or set deprecated.removeAfter of the contract to a later day`,
        from: ['team'],
      })),
};
