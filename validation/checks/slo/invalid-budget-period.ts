import { budgetPeriodDays, isBudgetPeriod } from '../../../catalog/definitions/slo';
import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';

/**
 * Reports an invalid budget period. Windows are parts of it: with a short period, they are shorter
 * than the rates that they consist of.
 */
export const sloInvalidBudgetPeriod: SemanticCheck = {
  code: 'slo/invalid-budget-period',
  severity: 'error',
  title: 'The period of error budgets is not supported.',
  stage: 'semantic',
  run: ({ environment, resolved: { alerts } }) => {
    const { least, most } = budgetPeriodDays;
    if (isBudgetPeriod(alerts.budgetPeriod)) return [];
    return [
      {
        where: settingPlace(environment, 'alerts.budgetPeriod'),
        message: `budget period "${alerts.budgetPeriod}" is not supported: expected whole days from ${least}d to ${most}d`,
        hint: 'set alerts.budgetPeriod to a period such as 7d, 28d or 30d',
      },
    ];
  },
};
