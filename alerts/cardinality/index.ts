import { httpRequests } from '@observability-stack/contracts/standard/http';
import {
  allSeries,
  count,
  type InstantVector,
  labelReplace,
  max,
  topk,
} from '@observability-stack/promql';
import { type RuleGroup, recordingRule } from '../../catalog/definitions/alert';
import {
  mostSeriesByMetric,
  routesByService,
  seriesByMetric,
} from '../../catalog/metrics/recorded-cardinality';
import { serviceLabels } from '../../catalog/metrics/recorded-http';
import { PLATFORM_TEAM } from '../../catalog/names';

/** Number of metrics with the most series to record. */
const MOST = 50;

/** The query reads every series: evaluated rarely, but often enough that samples do not become stale. */
const INTERVAL = '4m';

/** A recorded series has its own name, so the name of the counted metric moves to a label. */
const most = (counts: InstantVector<'env' | '__name__', 'float'>) =>
  labelReplace(topk(MOST, counts), {
    into: 'metric',
    value: '$1',
    from: '__name__',
    pattern: '(.+)',
  });

/** Records the number of series by metric, job and service for the cardinality dashboard. */
export const cardinalityGroup: RuleGroup = {
  name: 'cardinality',
  team: PLATFORM_TEAM,
  interval: INTERVAL,
  rules: [
    recordingRule(seriesByMetric, most(count(allSeries(), { by: ['env', '__name__'] }))),
    recordingRule(
      mostSeriesByMetric,
      most(
        max(count(allSeries(), { by: ['env', 'job', 'instance', '__name__'] }), {
          by: ['env', '__name__'],
        }),
      ),
    ),
    recordingRule(
      routesByService,
      count(count(httpRequests.where(), { by: [...serviceLabels, 'route'] }), {
        by: serviceLabels,
      }),
    ),
  ],
};
