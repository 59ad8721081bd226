import {
  allSeries,
  count,
  type InstantVector,
  labelReplace,
  max,
  or,
  topk,
} from '@observability-stack/promql';
import { type RuleGroup, recordingRule } from '../../catalog/definitions/alert';
import {
  mostSeriesByMetric,
  routesByService,
  seriesByMetric,
} from '../../catalog/metrics/recorded-cardinality';
import { type ServiceLabel, serviceLabels } from '../../catalog/metrics/recorded-http';
import { PLATFORM_TEAM } from '../../catalog/names';
import { requestCounter } from '../../catalog/signals/vocabulary';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { type ResolvedService, vocabulariesOf } from '../../resolve/services';

/** Number of metrics to record, those with the most series. */
const MOST = 50;

/** The query reads every series: evaluated rarely, but often enough that samples do not become stale. */
const INTERVAL = '4m';

/** Moves the name of the counted metric to a label, since a recorded series has its own name. */
const most = (counts: InstantVector<'env' | '__name__', 'float'>) =>
  labelReplace(topk(MOST, counts), {
    into: 'metric',
    value: '$1',
    from: '__name__',
    pattern: '(.+)',
  });

/** Returns one query of the routes for each pair of metric and label that services use, with that of `http()` first. */
function routeCounts(services: readonly ResolvedService[]): InstantVector<ServiceLabel, 'float'> {
  const byLabel = new Map(
    vocabulariesOf(services)
      .flatMap(({ requests, route, where = {} }) =>
        route === undefined ? [] : [{ metric: requestCounter(requests), route, where }],
      )
      .map((one) => [JSON.stringify([one.metric.name, one.route, one.where]), one] as const),
  );
  return [...byLabel.values()]
    .map(({ metric, route, where }) =>
      count(count(metric.where(where), { by: [...serviceLabels, route] }), { by: serviceLabels }),
    )
    .reduce((all, one) => or(all, one));
}

/** Records the number of series by metric, job and service for the cardinality dashboard. */
export const cardinalityGroup = ({
  services,
}: Pick<ResolvedEnvironment, 'services'>): RuleGroup => ({
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
    recordingRule(routesByService, routeCounts(services)),
  ],
});
