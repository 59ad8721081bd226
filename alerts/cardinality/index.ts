import { type RuleGroup, record } from '../../catalog/alert';
import { httpRequests } from '../../catalog/metrics/http';
import { routesByService, seriesByMetric } from '../../catalog/metrics/recorded-cardinality';
import { serviceLabels } from '../../catalog/metrics/recorded-http';
import { PLATFORM_TEAM } from '../../catalog/names';
import { count, promql } from '../../query/promql';

/** Of so many metrics it is worth knowing. */
const MOST = 50;

/** Reads every series: seldom, but before a sample is stale. */
const INTERVAL = '4m';

/** What series are of, for the dashboard on cardinality. */
export const cardinalityGroup: RuleGroup = {
  name: 'cardinality',
  team: PLATFORM_TEAM,
  interval: INTERVAL,
  rules: [
    record(
      seriesByMetric,
      promql`label_replace(topk(${MOST}, count by (env, __name__) ({__name__=~".+"})), "metric", "$1", "__name__", "(.+)")`,
    ),
    record(
      routesByService,
      count(count(httpRequests.where(), { by: [...serviceLabels, 'route'] }), {
        by: serviceLabels,
      }),
    ),
  ],
};
