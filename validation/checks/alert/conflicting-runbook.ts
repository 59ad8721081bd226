import { memoizeByObject } from '@observability-stack/query-common';
import type { Runbook } from '../../../catalog/definitions/alert';
import type { ResolvedInput, TeamCheck } from '../../check';
import type { Finding } from '../../problem';
import { locatedAlerts } from '../../rules';

/** Reports alerts with the same name and different runbooks, since they share one page. */
export const alertConflictingRunbook: TeamCheck = {
  code: 'alert/conflicting-runbook',
  severity: 'error',
  title: 'Two alerts have the same name and different runbooks.',
  stage: 'team',
  run: (input) => {
    const owners = pagesByName(input.whole);
    return locatedAlerts(input).flatMap((placed): Finding[] => {
      const { name, runbook } = placed.rule;
      const owner = owners.get(name) ?? { where: placed.where, runbook };
      owners.set(name, owner);
      if (isSame(owner.runbook, runbook)) return [];
      return [
        {
          where: placed.where,
          message: `alert "${name}" has a different runbook in ${owner.where}`,
          hint: 'rename the alert, or use the same runbook',
          from: ['team'],
        },
      ];
    });
  },
};

const pagesByName = memoizeByObject(
  (_: ResolvedInput) => new Map<string, { readonly where: string; readonly runbook: Runbook }>(),
);

const isSame = (one: Runbook, other: Runbook): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other);
