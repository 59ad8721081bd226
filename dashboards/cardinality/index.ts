import { DEFAULT_MAX_SERIES } from '@observability-stack/contracts';
import { httpRequests } from '@observability-stack/contracts/standard/http';
import {
  scrapeSampleLimit,
  scrapeSamplesPostMetricRelabeling,
  scrapeSeriesAdded,
  up,
} from '@observability-stack/contracts/standard/target';
import { and, div, gt, max, rate, sort, sum, topk } from '@observability-stack/promql';
import { scrapeLimitNear } from '../../alerts/targets/scrape-limit';
import { defineDashboard } from '../../catalog/definitions/dashboard';
import {
  barGauge,
  type Panel,
  query,
  stat,
  table,
  timeSeries,
} from '../../catalog/definitions/panel';
import {
  mostSeriesByMetric,
  routesByService,
  seriesByMetric,
} from '../../catalog/metrics/recorded-cardinality';
import { dashboardUids } from '../../catalog/names';
import { lokiIngesterMemoryStreams } from '../../constructs/loki/metrics';
import {
  prometheusTsdbHeadSeries,
  prometheusTsdbHeadSeriesCreated,
} from '../../constructs/prometheus/tsdb-metrics';
import { toTop } from '../shared/links';
import { above, lineOf } from '../shared/thresholds';
import { chosen, envOf } from '../shared/variables';

const here = { env: chosen.env };
const prometheus = { ...here, job: 'prometheus' };
const MOST = 20;

const seriesNow: Panel = stat({
  key: 'series-now',
  width: 6,
  title: 'Series in memory',
  description: 'Series that got a sample lately; each takes some KiB of memory. Good: level.',
  queries: [query(max(prometheusTsdbHeadSeries.where(prometheus)), { legend: 'Series' })],
  unit: 'short',
  noData: 'Prometheus does not scrape itself',
  colored: 'not',
});

const seriesCreated: Panel = stat({
  key: 'series-created',
  width: 6,
  title: 'New series',
  description:
    'Series that begin, a second, over an hour. Good: near 0. Deployments make new ones; a label without bound does all the time.',
  queries: [
    query(max(rate(prometheusTsdbHeadSeriesCreated.where(prometheus), '1h')), { legend: 'New' }),
  ],
  sparkline: false,
  unit: 'suffix:series/s',
  noData: 'Prometheus does not scrape itself',
  colored: 'not',
});

const streamsNow: Panel = stat({
  key: 'streams-now',
  width: 6,
  title: 'Log streams in memory',
  description: 'Streams of Loki that got a line lately. Good: level, some for each service.',
  queries: [
    query(sum(lokiIngesterMemoryStreams.where({ ...here, job: 'loki' })), { legend: 'Streams' }),
  ],
  unit: 'short',
  noData: 'No line yet',
  colored: 'not',
});

const worstTarget: Panel = stat({
  key: 'worst-target',
  width: 6,
  title: 'Nearest to its limit',
  description:
    'Share of the samples it may expose that the largest target exposes. Good: below the line; above 100 % the whole scrape fails.',
  queries: [
    query(
      max(div(scrapeSamplesPostMetricRelabeling.where(here), gt(scrapeSampleLimit.where(here), 0))),
      { legend: 'Largest' },
    ),
  ],
  unit: 'percentunit',
  decimals: 1,
  max: 1,
  noData: 'No job has a limit',
  thresholds: above(lineOf(scrapeLimitNear())),
});

/** Rows of the two tables: all that is asked of them is asked of these alone. */
const largestMetrics = topk(MOST, sum(seriesByMetric.where(here), { by: ['metric'] }));
const largestTargets = topk(
  MOST,
  sum(scrapeSamplesPostMetricRelabeling.where(here), { by: ['job', 'instance'] }),
);

const byMetric: Panel = table({
  key: 'by-metric',
  title: `Series by metric: the ${MOST} with most`,
  description: `Counted by rules every four minutes: all series, and those of the target that has most of them, of which a contract allows ${DEFAULT_MAX_SERIES} where it says nothing else. Good: the same names as last week. A histogram counts for each of its buckets.`,
  queries: [
    query(largestMetrics),
    query(
      and(max(mostSeriesByMetric.where(here), { by: ['metric'] }), largestMetrics, {
        on: ['metric'],
      }),
    ),
  ],
  unit: 'short',
  width: 12,
  height: 14,
  noData: 'Counted first after four minutes',
  columns: [
    { of: 'metric', title: 'Metric' },
    { of: 0, title: 'Series', unit: 'none', width: 90 },
    {
      of: 1,
      title: 'On one target',
      unit: 'none',
      show: 'bar',
      max: DEFAULT_MAX_SERIES,
      thresholds: above({ value: DEFAULT_MAX_SERIES, severity: 'ticket' }),
    },
  ],
  sortBy: { column: 'Series', descending: true },
});

const byTarget: Panel = table({
  key: 'by-target',
  title: `Samples by target: the ${MOST} with most`,
  description:
    'Samples of one scrape, and which share of the limit of the job that is. Good: below the line; above 100 % the whole scrape fails.',
  queries: [
    query(largestTargets),
    query(
      and(
        sum(
          div(scrapeSamplesPostMetricRelabeling.where(here), gt(scrapeSampleLimit.where(here), 0)),
          { by: ['job', 'instance'] },
        ),
        largestTargets,
        { on: ['job', 'instance'] },
      ),
    ),
  ],
  unit: 'short',
  width: 12,
  height: 14,
  noData: 'Nothing is scraped',
  columns: [
    { of: 'job', title: 'Job', width: 150 },
    { of: 'instance', title: 'Instance' },
    { of: 0, title: 'Samples', unit: 'none', width: 90 },
    {
      of: 1,
      title: 'Of its limit',
      unit: 'percentunit',
      decimals: 1,
      show: 'bar',
      max: 1,
      thresholds: above(lineOf(scrapeLimitNear())),
    },
  ],
  sortBy: { column: 'Samples', descending: true },
});

const routes: Panel = barGauge({
  key: 'routes',
  title: `Values of the label route: the ${MOST} with most`,
  description: `Routes that a service has counted; its contract allows ${httpRequests.budget.route}. Good: below that. More is a path in place of a pattern.`,
  queries: [query(sort(topk(MOST, routesByService.where(here))), { legend: '{{service}}' })],
  unit: 'none',
  max: httpRequests.budget.route,
  width: 8,
  noData: 'Counted first after four minutes',
  thresholds: above({ value: httpRequests.budget.route, severity: 'ticket' }),
});

const byJob: Panel = timeSeries({
  key: 'by-job',
  title: 'Samples of a scrape by job',
  description:
    'Samples that all targets of a job expose. Good: level; steps come with deployments and replicas.',
  queries: [
    query(sum(scrapeSamplesPostMetricRelabeling.where(here), { by: ['job'] }), {
      legend: '{{job}}',
    }),
  ],
  unit: 'short',
  stacked: true,
  noData: 'Nothing is scraped',
});

const added: Panel = timeSeries({
  key: 'added',
  title: 'New series by job',
  description:
    'Series of the last scrape that the one before did not have. Good: 0 but for starts.',
  queries: [query(sum(scrapeSeriesAdded.where(here), { by: ['job'] }), { legend: '{{job}}' })],
  unit: 'short',
  noData: 'Nothing is scraped',
});

/** Where series come from, and how near that is to what is allowed. */
export const cardinalityDashboard = defineDashboard({
  uid: dashboardUids.cardinality,
  title: 'Cardinality',
  description:
    'How many series there are, of what, and how near that is to what contracts and jobs allow.',
  tags: ['stack', 'cardinality'],
  variables: [envOf(up.where())],
  from: 'now-6h',
  refresh: '1m',
  links: [toTop('Stack', dashboardUids.stack, { env: chosen.env })],
  rows: [
    { key: 'now', title: 'Now', panels: [seriesNow, seriesCreated, streamsNow, worstTarget] },
    { key: 'most', title: 'Most', panels: [byMetric, byTarget] },
    { key: 'course', title: 'Over time', panels: [routes, byJob, added] },
  ],
});
