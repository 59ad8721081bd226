import type { Matcher } from '@observability-stack/contracts';
import type { Node } from '@observability-stack/promql/ast';
import { nodeSelectors, selectorSeries } from '@observability-stack/promql/checks/context';
import { promqlNode } from '@observability-stack/promql/expression';
import { panelQueries } from '../../../catalog/definitions/panel';
import { PLATFORM_TEAM } from '../../../catalog/names';
import type { TeamCheck } from '../../check';
import { locatedPanels } from '../../dashboards';
import { queryContexts } from '../../queries/contexts';

/**
 * Reports panels that query raw series: with a thousand services, one reads a million series at
 * each refresh.
 */
export const dashboardRawSeries: TeamCheck = {
  code: 'dashboard/raw-series',
  severity: 'error',
  title: 'A panel reads the raw series of all services instead of recorded ones.',
  stage: 'team',
  run: (input) => {
    const { panels } = queryContexts(input.whole);
    const raw = (node: Node) =>
      nodeSelectors(node).filter((selector) => {
        const series = selectorSeries(selector, panels);
        return (
          series?.metric.emittedBy.includes('service') &&
          !series.metric.recorded &&
          !selector.matchers.some(isOneService)
        );
      });
    return locatedPanels(input).flatMap(({ panel, where }) =>
      panelQueries(panel).flatMap((query) =>
        (query.kind === 'promql' ? raw(promqlNode(query.expr)) : []).map(({ name }) => ({
          where,
          message: `panel "${panel.title}" reads "${name}" of all services`,
          hint: 'read a recorded metric, such as service:http_requests:rate5m, or select one service',
          from: ['team'],
        })),
      ),
    );
  },
};

/**
 * Reports whether a matcher selects one service: equality with a name, or with a variable that has
 * one value. The team of the stack has a bounded number of programs.
 */
const isOneService = ({ label, operator, value }: Matcher): boolean =>
  operator === '=' &&
  (['service', 'job', 'instance'].includes(label) || (label === 'team' && value === PLATFORM_TEAM));
