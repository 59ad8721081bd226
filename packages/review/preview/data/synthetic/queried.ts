import type { Expression, Matcher } from '@observability-stack/contracts';
import type { Node } from '@observability-stack/promql/ast';
import { nodeSelectors } from '@observability-stack/promql/checks/context';
import { promqlNode } from '@observability-stack/promql/expression';
import { ruleGroups } from '../../../../../alerts/rules';
import { dashboardPanels } from '../../../../../catalog/definitions/dashboard';
import { panelQueries } from '../../../../../catalog/definitions/panel';
import { dashboardFolders, folderDashboards } from '../../../../../dashboards';
import type { ResolvedEnvironment } from '../../../../../resolve/environment';

/** Label matchers of rules and panels, by name of the series. */
export type QueriedSignals = ReadonlyMap<string, readonly Matcher[]>;

/** Returns everything that rules, panels, variables and annotations of an environment query. */
export function queriedSignals(environment: ResolvedEnvironment): QueriedSignals {
  const found = new Map<string, Matcher[]>();
  const add = (expr: Expression): void => {
    for (const { name, matchers } of nodeSelectors(promqlNode(expr) as Node)) {
      if (name === undefined) continue;
      found.set(name, [...(found.get(name) ?? []), ...matchers]);
    }
  };
  for (const { rules } of ruleGroups(environment))
    for (const rule of rules)
      if (rule.kind === 'promql' || rule.kind === 'recording') add(rule.expr);
  for (const dashboard of folderDashboards(dashboardFolders(environment))) {
    for (const panel of dashboardPanels(dashboard))
      for (const query of panelQueries(panel)) if (query.kind === 'promql') add(query.expr);
    for (const variable of dashboard.variables ?? [])
      if (variable.kind === 'labels' && 'metrics' in variable.source) add(variable.source.metrics);
    for (const { query } of dashboard.annotations ?? []) add(query.expr);
  }
  return found;
}
