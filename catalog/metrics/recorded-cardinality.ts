import { recorded } from '@observability-stack/contracts';
import { serviceLabels } from './recorded-http';

/** How many series there are of what. Counting them reads all, so it is done by rules, now and then. */

export const seriesByMetric = recorded('metric:series:count', {
  help: 'Series of each of the metrics that have most.',
  labels: ['env', 'metric'],
});

export const mostSeriesByMetric = recorded('metric:series_of_target:max', {
  help: 'Series of each of the metrics that have most on one target, on the target that has most of them.',
  labels: ['env', 'metric'],
});

export const routesByService = recorded('service:http_routes:count', {
  help: 'Routes that a service has counted requests of.',
  labels: serviceLabels,
});
