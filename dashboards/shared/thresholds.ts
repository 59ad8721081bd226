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

/** Lines above which a value is bad; none where the record turns the alert off. */
export const above = (...lines: readonly (Threshold | false)[]): Thresholds => ({
  above: lines.filter((line) => line !== false),
});
export const below = (...lines: readonly (Threshold | false)[]): Thresholds => ({
  below: lines.filter((line) => line !== false),
});

/** An overspent budget is no worse for each percent more. */
export const BUDGET_LINES = below(
  { value: 0, severity: 'page' },
  { value: 0.25, severity: 'ticket' },
);

type Drawn = Pick<PromqlAlert, 'name' | 'severity'>;

/** The line at which an alert fires, whose number does not stand alone in its query. */
export const lineAt = ({ name, severity }: Drawn, value: number, per = 1): Threshold => ({
  value,
  severity: severity as Severity,
  alert: name,
  ...(per === 1 ? {} : { per }),
});

/** The line at which an alert fires. */
export const lineOf = (alert: PromqlAlert): Threshold => lineAt(alert, condition(alert).value);

/**
 * What an alert looks at in the environment that is chosen, and the line at which it fires; `otherwise` is shown
 * where it has nothing to look at.
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

/** What an alert looks at everywhere, in the environment that is chosen. */
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
  if (!found) throw new Error(`the alert ${alert.name} compares nothing with a number`);
  return found;
}
