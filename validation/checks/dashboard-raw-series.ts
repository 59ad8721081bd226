import type { Matcher } from '@observability-stack/contracts';
import type { Node } from '@observability-stack/promql/ast';
import { selectorsOf, seriesOf } from '@observability-stack/promql/checks/context';
import { nodeOf } from '@observability-stack/promql/expression';
import { queriesOf } from '../../catalog/definitions/panel';
import { PLATFORM_TEAM } from '../../catalog/names';
import type { MeaningCheck } from '../check';
import { placedPanels } from '../dashboards';
import { queryContexts } from '../queries';

/** With a thousand services such a panel reads a million series, each time that it is drawn. */
export const dashboardRawSeries: MeaningCheck = {
  code: 'dashboard-raw-series',
  severity: 'error',
  title: 'A panel reads what all services expose, and not what rules record of it.',
  stage: 'meaning',
  run: (input) => {
    const { panels } = queryContexts(input);
    const raw = (node: Node) =>
      selectorsOf(node).filter((selector) => {
        const series = seriesOf(selector, panels);
        return (
          series?.metric.emittedBy.includes('service') &&
          !series.metric.recorded &&
          !selector.matchers.some(isOneService)
        );
      });
    return placedPanels(input).flatMap(({ panel, where }) =>
      queriesOf(panel).flatMap((query) =>
        (query.kind === 'promql' ? raw(nodeOf(query.expr)) : []).map(({ name }) => ({
          where,
          message: `it reads ${name} of all services`,
          hint: 'read a recorded metric, such as service:http_requests:rate5m, or select one service',
          from: ['team'],
        })),
      ),
    );
  },
};

/** Equality with a name, or with a variable that has one value; the stack's own team has a bounded number of programs. */
const isOneService = ({ label, operator, value }: Matcher): boolean =>
  operator === '=' &&
  (['service', 'job', 'instance'].includes(label) || (label === 'team' && value === PLATFORM_TEAM));
