import { nodeSelectors, selectorSeries } from '@observability-stack/promql/checks/context';
import { promqlNode } from '@observability-stack/promql/expression';
import { panelQueries } from '../../../catalog/definitions/panel';
import type { TeamCheck } from '../../check';
import { locatedPanels } from '../../dashboards';
import { queryContexts } from '../../queries/contexts';

/**
 * Reports exemplar queries of metrics without exemplars: Grafana would query Prometheus a second
 * time at each refresh, without a result.
 */
export const dashboardMissingExemplars: TeamCheck = {
  code: 'dashboard/missing-exemplars',
  severity: 'error',
  title: 'A panel queries exemplars of a metric that has none.',
  stage: 'team',
  run: (input) => {
    const { panels } = queryContexts(input.whole);
    return locatedPanels(input)
      .filter(({ panel }) =>
        panelQueries(panel).some(
          (query) =>
            query.kind === 'promql' &&
            query.exemplars &&
            !nodeSelectors(promqlNode(query.expr)).some(
              (one) => selectorSeries(one, panels)?.metric.exemplars,
            ),
        ),
      )
      .map(({ panel, where }) => ({
        where,
        message: `panel "${panel.title}" queries exemplars of a metric without exemplars`,
        hint: 'query a histogram whose contract has exemplars: true',
        from: ['team'],
      }));
  },
};
