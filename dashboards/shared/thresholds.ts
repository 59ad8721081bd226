import {
  type Condition,
  conditionOf,
  type Expression,
  type InstantVector,
  narrow,
  or,
} from '@observability-stack/promql';
import type { PromqlAlert } from '../../catalog/definitions/alert';
import type { MetricQuery, Threshold, Thresholds } from '../../catalog/definitions/panel';
import type { Severity } from '../../catalog/definitions/team';
import { chosen } from './variables';

/** Returns thresholds above which a value is bad; none if the definition disables the alert. */
export const above = (...lines: readonly (Threshold | false)[]): Thresholds => ({
  above: lines.filter((line) => line !== false),
});
export const below = (...lines: readonly (Threshold | false)[]): Thresholds => ({
  below: lines.filter((line) => line !== false),
});

/** Thresholds of the remaining error budget. Below zero the colour does not change. */
export const BUDGET_LINES = below(
  { value: 0, severity: 'page' },
  { value: 0.25, severity: 'ticket' },
);

type Drawn = Pick<PromqlAlert, 'name' | 'severity'>;

/** Returns the threshold of an alert whose query contains the number only as part of an expression. */
export const lineAt = ({ name, severity }: Drawn, value: number, per = 1): Threshold => ({
  value,
  severity: severity as Severity,
  alert: name,
  ...(per === 1 ? {} : { per }),
});

/** Returns the threshold of an alert. */
export const lineOf = (alert: PromqlAlert): Threshold => lineAt(alert, condition(alert).value);

/**
 * Returns the query of an alert for the selected environment, and its threshold; `otherwise` is shown where the query
 * has no data.
 */
export function watchedBy(
  alert: PromqlAlert,
  legend: string,
  more: Readonly<Record<string, string>> = {},
  otherwise?: InstantVector<never, 'float'>,
): { readonly queries: readonly MetricQuery[]; readonly thresholds: Thresholds } {
  const { expr, operator } = condition(alert);
  const own = here(expr, more);
  const query: MetricQuery = {
    kind: 'promql',
    expr: otherwise ? or(own, otherwise) : own,
    legend,
  };
  const line = lineOf(alert);
  return {
    queries: [query],
    thresholds: operator.startsWith('<') ? below(line) : above(line),
  };
}

/** Returns the query of an alert, limited to the selected environment. */
export const here = <T extends Expression>(
  expr: T,
  more: Readonly<Record<string, string>> = {},
): T =>
  narrow(
    expr,
    Object.entries({ env: chosen.env, ...more }).map(([label, value]) => ({
      label,
      operator: '=',
      value,
    })),
  );

function condition(alert: PromqlAlert): Condition {
  const found = conditionOf(alert.expr);
  if (!found)
    throw new Error(
      `alert "${alert.name}" has no threshold: its expression does not compare with a number`,
    );
  return found;
}
