import { contractSeries, type Metric } from '@observability-stack/contracts';
import type { Expression } from '@observability-stack/promql';
import { nodeSelectors } from '@observability-stack/promql/checks/context';
import { promqlNode } from '@observability-stack/promql/expression';
import { METRIC_MISSING } from '../../alerts/names';
import { ruleGroups } from '../../alerts/rules';
import { isPrometheusRule, type Rule } from '../../catalog/definitions/alert';
import { dashboardPanels } from '../../catalog/definitions/dashboard';
import type { Environment } from '../../catalog/definitions/environment';
import { panelQueries } from '../../catalog/definitions/panel';
import { dashboardFolders, folderDashboards } from '../../dashboards';
import { resolveEnvironment } from '../../resolve/environment';

/** The readers of a series, by kind: names of alerts, recorded metrics, SLOs and dashboards. */
export type SeriesUsers = Readonly<Record<UserKind, ReadonlySet<string>>>;
type UserKind = (typeof userKinds)[number];
export const userKinds = ['alerts', 'rules', 'SLOs', 'dashboards'] as const;

/** Returns the rules, SLOs and dashboards of environments that read each series, by its name. */
export function seriesUsers(
  environments: readonly Environment[],
): ReadonlyMap<string, SeriesUsers> {
  const users = new Map<string, Record<UserKind, Set<string>>>();
  const add = (expr: Expression, kind: UserKind, user: string): void => {
    for (const { name } of nodeSelectors(promqlNode(expr))) {
      if (name === undefined) continue;
      const known = users.get(name) ?? {
        alerts: new Set(),
        rules: new Set(),
        SLOs: new Set(),
        dashboards: new Set(),
      };
      users.set(name, known);
      known[kind].add(user);
    }
  };
  for (const environment of environments.map(resolveEnvironment)) {
    // It watches every metric of a service, whether something reads it or not.
    for (const { rules } of ruleGroups(environment))
      for (const rule of rules)
        if (isPrometheusRule(rule) && !('name' in rule && rule.name === METRIC_MISSING))
          add(rule.expr, ...userOf(rule));
    for (const dashboard of folderDashboards(dashboardFolders(environment)))
      for (const panel of dashboardPanels(dashboard))
        for (const query of panelQueries(panel))
          if (query.kind === 'promql') add(query.expr, 'dashboards', dashboard.title);
  }
  return users;
}

/** Returns the name of a rule among the readers of a metric: rules of an SLO are one reader. */
function userOf(rule: Rule): [UserKind, string] {
  const { slo, service } = rule.labels ?? {};
  if (slo !== undefined) return ['SLOs', service === undefined ? slo : `${service}/${slo}`];
  return 'metric' in rule ? ['rules', rule.metric.name] : ['alerts', rule.name];
}

/** Returns the readers of a metric, of all of its series. */
export function metricUsers(
  users: ReadonlyMap<string, SeriesUsers>,
  metric: Metric,
): Readonly<Record<UserKind, readonly string[]>> {
  const own = contractSeries(metric).flatMap(({ name }) => users.get(name) ?? []);
  const all = (kind: UserKind) => [...new Set(own.flatMap((one) => [...one[kind]]))].sort();
  return {
    alerts: all('alerts'),
    rules: all('rules'),
    SLOs: all('SLOs'),
    dashboards: all('dashboards'),
  };
}
