import { recordedMetric } from '@observability-stack/contracts';
import { serviceLabels } from './recorded-http';

/** Numbers of series. Counting reads all series, so rules record them at long intervals. */

export const seriesByMetric = recordedMetric('metric:series:count', {
  help: 'Number of series, for the metrics with the most.',
  labels: ['env', 'metric'],
});

export const mostSeriesByMetric = recordedMetric('metric:series_of_target:max', {
  help: 'Number of series on the target with the most, for the metrics with the most series per target.',
  labels: ['env', 'metric'],
});

export const routesByService = recordedMetric('service:http_routes:count', {
  help: 'Number of distinct routes of a service.',
  labels: serviceLabels,
});
