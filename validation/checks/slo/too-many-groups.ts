import { groupLabel, queriedMetrics } from '../../../alerts/slo';
import { lineSource, MAX_GROUPS } from '../../../catalog/definitions/slo';
import type { SemanticCheck } from '../../check';
import { servicePlace } from '../../places';

/** Reports SLOs by the values of a label whose budget is high: each value adds recorded series and alerts. */
export const sloTooManyGroups: SemanticCheck = {
  code: 'slo/too-many-groups',
  severity: 'error',
  title: 'An SLO is grouped by a label with too many values.',
  stage: 'semantic',
  run: ({ resolved }) =>
    resolved.services.flatMap((service) =>
      service.slos.flatMap((slo, index) => {
        const label = groupLabel(service, slo);
        // Fields of log lines have no budget: a query cannot group by one with unbounded values.
        if (label === undefined || lineSource(slo)) return [];
        return queriedMetrics(service, slo)
          .map(({ name, budget, maxSeries = Number.POSITIVE_INFINITY }) => ({
            name,
            values: Math.min(budget[label] ?? 0, maxSeries),
          }))
          .filter(({ values }) => values > MAX_GROUPS)
          .slice(0, 1)
          .map(({ name, values }) => ({
            where: servicePlace(service, `slos[${slo.name ?? index}].groupBy`),
            message: `label "${label}" of metric "${name}" may have ${values} values: expected at most ${MAX_GROUPS}`,
            hint: `lower budget.${label} of the contract to the number of values that are measured, or remove groupBy`,
          }));
      }),
    ),
};
