import { metricsOf } from '../metrics/define';

/** What Prometheus itself writes for each target at each scrape. */
const { gauge } = metricsOf('target');

export const up = gauge('up', { help: '1 when the last scrape of the target went well, else 0.' });

export const scrapeDurationSeconds = gauge('scrape_duration_seconds', {
  help: 'How long the scrape took.',
  unit: 'seconds',
});

export const scrapeSamplesScraped = gauge('scrape_samples_scraped', {
  help: 'Samples that the target exposed.',
});

export const scrapeSamplesPostMetricRelabeling = gauge('scrape_samples_post_metric_relabeling', {
  help: 'Samples left after relabeling; the sample limit is held against these.',
});

export const scrapeSeriesAdded = gauge('scrape_series_added', {
  help: 'About how many series of the scrape were new.',
});

export const scrapeSampleLimit = gauge('scrape_sample_limit', {
  help: 'Most samples that a scrape of the target may have; 0 for any number.',
  appears: 'when the configuration asks for extra scrape metrics',
});
