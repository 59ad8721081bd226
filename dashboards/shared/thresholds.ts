import type { AlertRule } from '../../catalog/alert';
import type { Threshold, Thresholds } from '../../catalog/panel';
import type { Severity } from '../../catalog/team';

/** The line at which an alert fires. */
export const lineOf = (
  { name, severity }: Pick<AlertRule, 'name' | 'severity'>,
  value: number,
  per = 1,
): Threshold => ({
  value,
  severity: severity as Severity,
  alert: name,
  ...(per === 1 ? {} : { per }),
});

/** Lines above which a value is bad; none where the record turns the alert off. */
export const above = (...lines: readonly (Threshold | false)[]): Thresholds => ({
  above: lines.filter((line) => line !== false),
});
export const below = (...lines: readonly (Threshold | false)[]): Thresholds => ({
  below: lines.filter((line) => line !== false),
});
