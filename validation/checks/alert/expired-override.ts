import type { SemanticCheck } from '../../check';
import { placeOf } from './unknown-override';

/** Reports alerts that are switched off although the last day has passed; the output does not depend on the day. */
export const alertExpiredOverride: SemanticCheck = {
  code: 'alert/expired-override',
  severity: 'error',
  title: 'The last day on which an alert may be switched off has passed.',
  stage: 'semantic',
  run: (input) =>
    input.resolved.disabledAlerts
      .filter(({ until }) => until !== undefined && input.today.toISOString().slice(0, 10) > until)
      .map((off) => ({
        where: placeOf(input, off),
        message: `alert "${off.alert}" is switched off, but its last day was ${off.until}`,
        hint: 'remove it from disabledAlerts, or set until to a later day',
      })),
};
