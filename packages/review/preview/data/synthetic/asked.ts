import type { Expression, Matcher } from '@observability-stack/contracts';
import type { Node } from '@observability-stack/promql/ast';
import { selectorsOf } from '@observability-stack/promql/checks/context';
import { nodeOf } from '@observability-stack/promql/expression';
import { ruleGroups } from '../../../../../alerts/rules';
import { panelsOf } from '../../../../../catalog/definitions/dashboard';
import { queriesOf } from '../../../../../catalog/definitions/panel';
import { dashboardFolders, dashboardsIn } from '../../../../../dashboards';
import type { ResolvedEnvironment } from '../../../../../resolve/environment';

/** By name of the series: the label matchers of rules and panels. */
export type Asked = ReadonlyMap<string, readonly Matcher[]>;

/** Returns everything that rules, panels, variables and annotations of an environment query. */
export function askedIn(environment: ResolvedEnvironment): Asked {
  const found = new Map<string, Matcher[]>();
  const add = (expr: Expression): void => {
    for (const { name, matchers } of selectorsOf(nodeOf(expr) as Node)) {
      if (name === undefined) continue;
      found.set(name, [...(found.get(name) ?? []), ...matchers]);
    }
  };
  for (const { rules } of ruleGroups(environment))
    for (const rule of rules)
      if (rule.kind === 'promql' || rule.kind === 'recording') add(rule.expr);
  for (const dashboard of dashboardsIn(dashboardFolders(environment))) {
    for (const panel of panelsOf(dashboard))
      for (const query of queriesOf(panel)) if (query.kind === 'promql') add(query.expr);
    for (const variable of dashboard.variables ?? [])
      if (variable.kind === 'labels' && 'metrics' in variable.of) add(variable.of.metrics);
    for (const { query } of dashboard.annotations ?? []) add(query.expr);
  }
  return found;
}
