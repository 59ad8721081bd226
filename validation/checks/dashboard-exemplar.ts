import { nodeSelectors, selectorSeries } from '@observability-stack/promql/checks/context';
import { promqlNode } from '@observability-stack/promql/expression';
import { panelQueries } from '../../catalog/definitions/panel';
import type { MeaningCheck } from '../check';
import { locatedPanels } from '../dashboards';
import { queryContexts } from '../queries';

/** Grafana would ask Prometheus a second time at each refresh, and get nothing. */
export const dashboardExemplar: MeaningCheck = {
  code: 'dashboard-exemplar',
  severity: 'error',
  title: 'A panel asks for exemplars of a metric that has none.',
  stage: 'meaning',
  run: (input) => {
    const { panels } = queryContexts(input);
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
      .map(({ where }) => ({
        where,
        message: 'it asks for exemplars of a metric that has none',
        hint: 'ask for those of a histogram whose contract says exemplars: true',
        from: ['team'],
      }));
  },
};
