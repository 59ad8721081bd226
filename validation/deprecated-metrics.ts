import type { Deprecation } from '@observability-stack/contracts';
import type { Expression } from '@observability-stack/promql';
import type { PromqlContext } from '@observability-stack/promql/check';
import { nodeSelectors, selectorSeries } from '@observability-stack/promql/checks/context';
import { promqlNode } from '@observability-stack/promql/expression';
import { memoizeByObject } from '@observability-stack/query-common';
import { isPrometheusRule, type Rule } from '../catalog/definitions/alert';
import { panelQueries } from '../catalog/definitions/panel';
import { sloName } from '../catalog/definitions/slo';
import type { TeamInput } from './check';
import { locatedPanels } from './dashboards';
import { servicePlace } from './places';
import { queryContexts } from './queries/contexts';
import { locatedRules } from './rules';

/** A query of a deprecated metric. */
export interface DeprecatedUse {
  readonly where: string;
  readonly name: string;
  readonly deprecated: Deprecation;
  /** Whether the last day of the metric has passed. */
  readonly isExpired: boolean;
}

/**
 * Returns the rules, SLOs and panels of a team that query deprecated metrics, each once for each metric. The rules that are
 * generated for an SLO are reported as the SLO.
 */
export const deprecatedUses = memoizeByObject((input: TeamInput): readonly DeprecatedUse[] => {
  const { promql, panels } = queryContexts(input.whole);
  const today = input.today.toISOString().slice(0, 10);
  const uses = (
    placeOf: () => string,
    expr: Expression,
    context: PromqlContext,
  ): DeprecatedUse[] => {
    const found = nodeSelectors(promqlNode(expr)).flatMap((selector) => {
      const metric = selectorSeries(selector, context)?.metric;
      return metric?.deprecated ? [[metric.name, metric.deprecated] as const] : [];
    });
    return [...new Map(found)].map(([name, deprecated]) => ({
      where: placeOf(),
      name,
      deprecated,
      isExpired: deprecated.removeAfter !== undefined && today > deprecated.removeAfter,
    }));
  };
  const found = [
    ...locatedRules(input).flatMap(({ rule, where }) =>
      isPrometheusRule(rule) && typeof rule.expr === 'object'
        ? uses(() => sloPlace(input, rule) ?? where, rule.expr, promql)
        : [],
    ),
    ...locatedPanels(input).flatMap(({ panel, where }) =>
      panelQueries(panel).flatMap((query) =>
        query.kind === 'promql' ? uses(() => where, query.expr, panels) : [],
      ),
    ),
  ];
  return [...new Map(found.map((one) => [`${one.where} ${one.name}`, one])).values()];
});

/** Returns the place of the SLO for which a rule is generated; undefined for any other rule. */
function sloPlace(
  { resolved }: TeamInput,
  { labels = {} }: Pick<Rule, 'labels'>,
): string | undefined {
  const { service: name, slo } = labels;
  const service = resolved.services.find((one) => one.name === name);
  const index = service?.slos.findIndex((one) => sloName(one) === slo) ?? -1;
  const found = service?.slos[index];
  return service && found ? servicePlace(service, `slos[${found.name ?? index}]`) : undefined;
}
