import type { Runbook } from '../../../catalog/definitions/alert';
import type { SemanticCheck } from '../../check';
import type { Finding } from '../../problem';
import { type LocatedAlert, locatedAlerts } from '../../rules';

/** Alerts of one name have one page. */
export const alertConflictingRunbook: SemanticCheck = {
  code: 'alert/conflicting-runbook',
  severity: 'error',
  title: 'Two alerts have the same name and different runbooks.',
  stage: 'semantic',
  run: (input) => {
    const owners = new Map<string, LocatedAlert>();
    return locatedAlerts(input).flatMap((placed): Finding[] => {
      const owner = owners.get(placed.rule.name) ?? placed;
      owners.set(placed.rule.name, owner);
      if (isSame(owner.rule.runbook, placed.rule.runbook)) return [];
      return [
        {
          where: placed.where,
          message: `alert "${placed.rule.name}" has another runbook than ${owner.where}`,
          hint: 'rename the alert, or use the same runbook',
          from: ['team'],
        },
      ];
    });
  },
};

const isSame = (one: Runbook, other: Runbook): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other);
