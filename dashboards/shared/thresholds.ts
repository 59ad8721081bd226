import {
  type AlertCondition,
  addMatchers,
  alertConditionOf,
  type Expression,
  type InstantVector,
  or,
} from '@observability-stack/promql';
import type { PromqlAlert } from '../../catalog/definitions/alert';
import type { MetricQuery, Threshold, Thresholds } from '../../catalog/definitions/panel';
import type { Severity } from '../../catalog/definitions/routing';
import { variableRefs } from './variables';

/** Returns thresholds above which a value is bad; none if the definition disables the alert. */
export const thresholdsAbove = (...lines: readonly (Threshold | false)[]): Thresholds => ({
  above: lines.filter((line) => line !== false),
});
export const thresholdsBelow = (...lines: readonly (Threshold | false)[]): Thresholds => ({
  below: lines.filter((line) => line !== false),
});

/** Thresholds of the remaining error budget. Below zero the colour does not change. */
export const BUDGET_THRESHOLDS = thresholdsBelow(
  { value: 0, severity: 'page' },
  { value: 0.25, severity: 'ticket' },
);

type Drawn = Pick<PromqlAlert, 'name' | 'severity'>;

/** Returns the threshold of an alert whose query contains the number only as part of an expression. */
export const alertThresholdAt = ({ name, severity }: Drawn, value: number, per = 1): Threshold => ({
  value,
  severity: severity as Severity,
  alert: name,
  ...(per === 1 ? {} : { alertScale: per }),
});

/** Returns the threshold of an alert. */
export const alertThreshold = (alert: PromqlAlert): Threshold =>
  alertThresholdAt(alert, condition(alert).value);

/**
 * Returns the query of an alert for the selected environment, and its threshold; `otherwise` is shown where the query
 * has no data.
 */
export function alertPanelQuery(
  alert: PromqlAlert,
  legend: string,
  more: Readonly<Record<string, string>> = {},
  otherwise?: InstantVector<never, 'float'>,
): { readonly queries: readonly MetricQuery[]; readonly thresholds: Thresholds } {
  const { expr, operator } = condition(alert);
  const own = inSelectedEnv(expr, more);
  const query: MetricQuery = {
    kind: 'promql',
    expr: otherwise ? or(own, otherwise) : own,
    legendFormat: legend,
  };
  const line = alertThreshold(alert);
  return {
    queries: [query],
    thresholds: operator.startsWith('<') ? thresholdsBelow(line) : thresholdsAbove(line),
  };
}

/** Returns the query of an alert, limited to the selected environment. */
export const inSelectedEnv = <T extends Expression>(
  expr: T,
  more: Readonly<Record<string, string>> = {},
): T =>
  addMatchers(
    expr,
    Object.entries({ env: variableRefs.env, ...more }).map(([label, value]) => ({
      label,
      operator: '=',
      value,
    })),
  );

function condition(alert: PromqlAlert): AlertCondition {
  const found = alertConditionOf(alert.expr);
  if (!found)
    throw new Error(
      `alert "${alert.name}" has no threshold: its expression does not compare with a number`,
    );
  return found;
}
