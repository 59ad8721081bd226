import { type RuleGroup, record } from '../../catalog/alert';
import { httpRequests } from '../../catalog/metrics/http';
import {
  mostSeriesByMetric,
  routesByService,
  seriesByMetric,
} from '../../catalog/metrics/recorded-cardinality';
import { serviceLabels } from '../../catalog/metrics/recorded-http';
import { PLATFORM_TEAM } from '../../catalog/names';
import { count, type InstantVector, promql } from '../../query/promql';

/** Of so many metrics it is worth knowing. */
const MOST = 50;

/** Reads every series: seldom, but before a sample is stale. */
const INTERVAL = '4m';

/** A recorded series has a name of its own, so that of the metric moves to a label. */
const most = (counts: InstantVector<string>) =>
  promql`label_replace(topk(${MOST}, ${counts}), "metric", "$1", "__name__", "(.+)")`;

/** What series are of, for the dashboard on cardinality. */
export const cardinalityGroup: RuleGroup = {
  name: 'cardinality',
  team: PLATFORM_TEAM,
  interval: INTERVAL,
  rules: [
    record(seriesByMetric, most(promql`count by (env, __name__) ({__name__=~".+"})`)),
    record(
      mostSeriesByMetric,
      most(
        promql`max by (env, __name__) (count by (env, job, instance, __name__) ({__name__=~".+"}))`,
      ),
    ),
    record(
      routesByService,
      count(count(httpRequests.where(), { by: [...serviceLabels, 'route'] }), {
        by: serviceLabels,
      }),
    ),
  ],
};
