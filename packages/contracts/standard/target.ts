import { metricFactory } from '../metrics/define';

/** Series that Prometheus adds to each target at each scrape. */
const { gauge } = metricFactory('target');

export const up = gauge('up', { help: '1 when the last scrape of the target succeeded, else 0.' });

export const scrapeDurationSeconds = gauge('scrape_duration_seconds', {
  help: 'Duration of the scrape.',
  unit: 'seconds',
});

export const scrapeSamplesScraped = gauge('scrape_samples_scraped', {
  help: 'Samples that the target exposed.',
});

export const scrapeSamplesPostMetricRelabeling = gauge('scrape_samples_post_metric_relabeling', {
  help: 'Samples left after relabeling; the sample limit applies to these.',
});

export const scrapeSeriesAdded = gauge('scrape_series_added', {
  help: 'Approximate number of new series in the scrape.',
});

export const scrapeSampleLimit = gauge('scrape_sample_limit', {
  help: 'Sample limit of the target; 0 means unlimited.',
  appearsWhen: 'when extra scrape metrics are enabled',
});
