import { alertConditionOf } from '@observability-stack/promql';
import { definedRuleGroups, switchedOff } from '../../alerts/rules';
import { isAlertRule } from '../../catalog/definitions/alert';
import {
  type PlatformThreshold,
  platformThresholds,
} from '../../catalog/definitions/alert-overrides';
import type { Dashboard } from '../../catalog/definitions/dashboard';
import type { Panel, Threshold, Thresholds } from '../../catalog/definitions/panel';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { findAlert } from './find-alert';

/**
 * Returns the dashboard with the thresholds that the environment sets, and without those of alerts that it switches off.
 * Most panels are the same in all environments, with the default thresholds.
 */
export function alertLines(environment: ResolvedEnvironment, dashboard: Dashboard): Dashboard {
  const { alertThresholds, disabledAlerts } = environment;
  if (disabledAlerts.length === 0 && Object.keys(alertThresholds).length === 0) return dashboard;
  const isOff = offIn(environment, dashboard);
  const alertOf = findAlert(environment);
  const line = (threshold: Threshold): readonly Threshold[] => {
    const { alert, alertScale = 1 } = threshold;
    if (alert === undefined) return [threshold];
    if (isOff(alert)) return [];
    // The thresholds of services are those of their signals.
    if (!Object.hasOwn(platformThresholds, alert)) return [threshold];
    const own = alertThresholds[alert as PlatformThreshold];
    if (own === undefined) return [threshold];
    const value = alertConditionOf(alertOf(alert).expr)?.value ?? own;
    return [{ ...threshold, value: value / alertScale }];
  };
  const lines = (given: Thresholds | undefined): Thresholds | undefined =>
    given &&
    ('above' in given
      ? { above: given.above.flatMap(line) }
      : { below: given.below.flatMap(line) });
  return {
    ...dashboard,
    rows: dashboard.rows.map((row) => ({
      ...row,
      panels: row.panels.map((panel) => withLines(panel, lines)),
    })),
  };
}

/** Reports whether an alert is switched off for the services of the dashboard. */
function offIn(environment: ResolvedEnvironment, { tags }: Dashboard): (alert: string) => boolean {
  const team = tags.find((tag) => environment.teams.some(({ name }) => name === tag));
  const teams = team === undefined ? environment.teams.map(({ name }) => name) : [team];
  const off = new Map<string, boolean>();
  for (const group of teams.flatMap((name) => definedRuleGroups(environment, name)))
    for (const rule of group.rules.filter(isAlertRule)) {
      if (rule.service !== undefined && !tags.includes(rule.service)) continue;
      const isHere = switchedOff(environment, group, rule).length > 0;
      off.set(rule.name, (off.get(rule.name) ?? true) && isHere);
    }
  return (alert) => off.get(alert) ?? false;
}

function withLines(
  panel: Panel,
  lines: (given: Thresholds | undefined) => Thresholds | undefined,
): Panel {
  if (panel.kind === 'table')
    return {
      ...panel,
      columns: panel.columns.map((column) => {
        const thresholds = lines(column.thresholds);
        return thresholds ? { ...column, thresholds } : column;
      }),
    };
  if (!('thresholds' in panel)) return panel;
  const thresholds = lines(panel.thresholds);
  return thresholds ? { ...panel, thresholds } : panel;
}
