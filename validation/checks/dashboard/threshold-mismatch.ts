import { didYouMean } from '@observability-stack/query-common';
import type { Panel, Threshold, Thresholds } from '../../../catalog/definitions/panel';
import {
  alertsByName,
  type IndexedAlert,
  indexedAlerts,
  type NamedAlerts,
} from '../../alert-index';
import type { TeamComparison } from '../../check';
import { locatedPanels } from '../../dashboards';

interface PlacedThreshold {
  readonly threshold: Threshold;
  readonly tags: readonly string[];
  readonly where: string;
}

interface ComparedThresholds {
  /** Those that no alert of the team itself has: more alerts can only confirm more thresholds. */
  readonly thresholds: readonly PlacedThreshold[];
  readonly alerts: readonly IndexedAlert[];
}

/**
 * Reports a threshold that differs from that of the alert, since readers expect that no alert fires
 * below the line of a panel.
 */
export const dashboardThresholdMismatch: TeamComparison<ComparedThresholds> = {
  code: 'dashboard/threshold-mismatch',
  severity: 'error',
  title: 'A threshold of a panel is not that of its alert.',
  stage: 'comparison',
  summarize: (input) => {
    const alerts = indexedAlerts(input.resolved, input.team);
    const own = alertsByName(alerts);
    return {
      thresholds: locatedPanels(input).flatMap(({ panel, dashboard: { tags }, where }) =>
        thresholdsOf(panel)
          .filter((threshold) => !isOfService(threshold, tags, own))
          .map((threshold) => ({ threshold, tags, where })),
      ),
      alerts,
    };
  },
  compare: (teams) => {
    const named = new Set(
      teams.flatMap(({ thresholds }) => thresholds.map(({ threshold }) => threshold.alert)),
    );
    // Of many teams, most alerts have no threshold in a panel of another one.
    const alerts = alertsByName(
      teams.flatMap((team) => team.alerts.filter(({ name }) => named.has(name))),
    );
    const names = () => [...new Set(teams.flatMap((team) => team.alerts.map(({ name }) => name)))];
    return teams.map(({ thresholds }) =>
      thresholds.flatMap(({ threshold, tags, where }) =>
        complaints(threshold, tags, alerts, names).map((complaint) => ({
          where,
          from: ['team'],
          ...complaint,
        })),
      ),
    );
  },
};

/** Reports whether a threshold is that of an alert on a service of the dashboard. */
const isOfService = (
  threshold: Threshold,
  tags: readonly string[],
  alerts: ReadonlyMap<string, NamedAlerts>,
): boolean =>
  tags.some((tag) => alerts.get(threshold.alert ?? '')?.byService.has(tag)) &&
  complaints(threshold, tags, alerts, () => []).length === 0;

function complaints(
  { alert, value, severity, alertScale = 1 }: Threshold,
  tags: readonly string[],
  alerts: ReadonlyMap<string, NamedAlerts>,
  /** Names of all alerts, for a hint. */
  names: () => readonly string[],
) {
  if (alert === undefined)
    return Number.isFinite(value)
      ? []
      : [{ message: `threshold ${value} is not a number`, hint: 'write a number, or remove it' }];
  // Not a number: another check reports the setting.
  if (!Number.isFinite(value * alertScale)) return [];
  const named = alerts.get(alert);
  if (!named)
    return [
      {
        message: `threshold names alert "${alert}", which does not exist`,
        hint: didYouMean(alert, names()),
      },
    ];
  const own = tags.flatMap((tag) => named.byService.get(tag) ?? []);
  const meant = own.length > 0 ? own : named.all;
  const bounds = [...new Set(meant.flatMap((one) => one.bounds))];
  return [
    ...(bounds.some((bound) => near(bound, value * alertScale))
      ? []
      : [
          {
            message: `threshold of alert "${alert}" has the wrong value: expected ${bounds.join(' or ') || 'none'}, found ${value * alertScale}`,
            hint: 'use the same setting for both, as dashboards/shared/thresholds.ts does',
          },
        ]),
    ...(meant.some((rule) => rule.severity === severity)
      ? []
      : [
          {
            message: `threshold of alert "${alert}" has the wrong severity: expected "${meant[0]?.severity}", found "${severity}"`,
            hint: `write severity: '${meant[0]?.severity}'`,
          },
        ]),
  ];
}

const near = (a: number, b: number): boolean =>
  Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));

/** Returns the thresholds of the panel and of its columns. */
export function thresholdsOf(panel: Panel): readonly Threshold[] {
  const all: readonly (Thresholds | undefined)[] =
    panel.kind === 'table'
      ? panel.columns.map(({ thresholds }) => thresholds)
      : 'thresholds' in panel
        ? [panel.thresholds]
        : [];
  return all.flatMap((one) => (one ? ('above' in one ? one.above : one.below) : []));
}
