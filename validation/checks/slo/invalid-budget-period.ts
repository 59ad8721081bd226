import {
  type BudgetPeriod,
  budgetPeriodDays,
  CALENDAR_MONTH,
  isBudgetPeriod,
} from '../../../catalog/definitions/slo';
import type { SemanticCheck } from '../../check';
import { servicePlace, settingPlace } from '../../places';
import type { Finding } from '../../problem';

/**
 * Reports an invalid budget period. Windows are parts of it: with a short period, they are shorter
 * than the rates that they consist of.
 */
export const sloInvalidBudgetPeriod: SemanticCheck = {
  code: 'slo/invalid-budget-period',
  severity: 'error',
  title: 'The period of error budgets is not supported.',
  stage: 'semantic',
  run: ({ environment, resolved: { alerts, services } }) => [
    ...(['budgetPeriod', 'maxBudgetPeriod'] as const).flatMap((setting) => {
      const period = alerts[setting];
      return period === false
        ? []
        : findings(period, `alerts.${setting}`, settingPlace(environment, `alerts.${setting}`));
    }),
    ...services.flatMap((service) =>
      service.slos.flatMap(({ name, period }, index) =>
        period === alerts.budgetPeriod || period === alerts.maxBudgetPeriod
          ? []
          : findings(period, 'period', servicePlace(service, `slos[${name ?? index}].period`)),
      ),
    ),
  ],
};

function findings(period: BudgetPeriod, setting: string, where: string): readonly Finding[] {
  const { least, most } = budgetPeriodDays;
  return isBudgetPeriod(period)
    ? []
    : [
        {
          where,
          message: `budget period "${period}" is not supported: expected whole days from ${least}d to ${most}d, or "${CALENDAR_MONTH}"`,
          hint: `set ${setting} to a period such as 7d, 28d, 30d or ${CALENDAR_MONTH}`,
        },
      ];
}
