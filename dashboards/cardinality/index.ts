import { DEFAULT_MAX_SERIES } from '@observability-stack/contracts';
import {
  scrapeSampleLimit,
  scrapeSamplesPostMetricRelabeling,
  scrapeSeriesAdded,
  up,
} from '@observability-stack/contracts/standard/target';
import { and, div, gt, max, rate, sort, sum, topk } from '@observability-stack/promql';
import { scrapeLimitNear } from '../../alerts/targets/scrape-limit';
import { type Dashboard, defineDashboard } from '../../catalog/definitions/dashboard';
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
import type { ResolvedEnvironment } from '../../resolve/environment';
import { type ResolvedService, vocabulariesOf } from '../../resolve/services';
import { linkToTop } from '../shared/links';
import { alertThreshold, thresholdsAbove } from '../shared/thresholds';
import { envVariable, variableRefs } from '../shared/variables';

const here = { env: variableRefs.env };
const prometheus = { ...here, job: 'prometheus' };
const MOST = 20;

const seriesNow: Panel = stat({
  key: 'series-now',
  width: 6,
  title: 'Series in memory',
  description: 'Series of the head block; each takes some KiB of memory. Good: constant.',
  queries: [query(max(prometheusTsdbHeadSeries.where(prometheus)), { legendFormat: 'Series' })],
  unit: 'short',
  noValue: 'Prometheus does not scrape itself',
  colorMode: 'none',
});

const seriesCreated: Panel = stat({
  key: 'series-created',
  width: 6,
  title: 'New series',
  description:
    'New series per second, over an hour. Good: close to 0. Deployments create new series once; a label with unbounded values creates them continuously.',
  queries: [
    query(max(rate(prometheusTsdbHeadSeriesCreated.where(prometheus), '1h')), {
      legendFormat: 'New',
    }),
  ],
  sparkline: false,
  unit: 'suffix:series/s',
  noValue: 'Prometheus does not scrape itself',
  colorMode: 'none',
});

const streamsNow: Panel = stat({
  key: 'streams-now',
  width: 6,
  title: 'Log streams in memory',
  description:
    'Streams of Loki that received log lines recently. Good: constant, a few per service.',
  queries: [
    query(sum(lokiIngesterMemoryStreams.where({ ...here, job: 'loki' })), {
      legendFormat: 'Streams',
    }),
  ],
  unit: 'short',
  noValue: 'No log lines yet',
  colorMode: 'none',
});

const worstTarget: Panel = stat({
  key: 'worst-target',
  width: 6,
  title: 'Highest sample limit usage',
  description:
    'Ratio of the sample limit that is used by the target that is nearest to it. Good: below the threshold; above 100 % the scrape fails.',
  queries: [
    query(
      max(div(scrapeSamplesPostMetricRelabeling.where(here), gt(scrapeSampleLimit.where(here), 0))),
      { legendFormat: 'Highest' },
    ),
  ],
  unit: 'percentunit',
  decimals: 1,
  max: 1,
  noValue: 'No job has a limit',
  thresholds: thresholdsAbove(alertThreshold(scrapeLimitNear())),
});

/** Rows of the two tables. All other columns are queried for these rows only. */
const largestMetrics = topk(MOST, sum(seriesByMetric.where(here), { by: ['metric'] }));
const largestTargets = topk(
  MOST,
  sum(scrapeSamplesPostMetricRelabeling.where(here), { by: ['job', 'instance'] }),
);

const byMetric: Panel = table({
  key: 'by-metric',
  title: `Series by metric (top ${MOST})`,
  description: `Recorded every four minutes: all series, and those of the target with the most. The default budget of a contract is ${DEFAULT_MAX_SERIES} series per target. Good: the same metrics as last week. A histogram counts once per bucket.`,
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
  noValue: 'Recorded every four minutes',
  columns: [
    { field: 'metric', title: 'Metric' },
    { field: 0, title: 'Series', unit: 'none', width: 90 },
    {
      field: 1,
      title: 'Largest target',
      unit: 'none',
      cellType: 'gauge',
      max: DEFAULT_MAX_SERIES,
      thresholds: thresholdsAbove({ value: DEFAULT_MAX_SERIES, severity: 'ticket' }),
    },
  ],
  sortBy: { column: 'Series', descending: true },
});

const byTarget: Panel = table({
  key: 'by-target',
  title: `Samples by target (top ${MOST})`,
  description:
    'Samples of one scrape, and the ratio of the sample limit of the job. Good: below the threshold; above 100 % the scrape fails.',
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
  noValue: 'No targets',
  columns: [
    { field: 'job', title: 'Job', width: 150 },
    { field: 'instance', title: 'Instance' },
    { field: 0, title: 'Samples', unit: 'none', width: 90 },
    {
      field: 1,
      title: 'Of the limit',
      unit: 'percentunit',
      decimals: 1,
      cellType: 'gauge',
      max: 1,
      thresholds: thresholdsAbove(alertThreshold(scrapeLimitNear())),
    },
  ],
  sortBy: { column: 'Samples', descending: true },
});

/** The highest budget of a label with the route, which differs between vocabularies. */
const routeBudget = (services: readonly ResolvedService[]): number =>
  Math.max(
    ...vocabulariesOf(services).flatMap(({ requests, route }) =>
      route === undefined ? [] : (requests.budget[route] ?? []),
    ),
  );

const routes = (services: readonly ResolvedService[]): Panel => {
  const budget = routeBudget(services);
  return barGauge({
    key: 'routes',
    title: `Values of label route (top ${MOST})`,
    description: `Distinct routes of a service; the highest budget of a contract is ${budget}. Good: below the budget. Higher values indicate paths instead of route patterns.`,
    queries: [
      query(sort(topk(MOST, routesByService.where(here))), { legendFormat: '{{service}}' }),
    ],
    unit: 'none',
    max: budget,
    width: 8,
    noValue: 'Recorded every four minutes',
    thresholds: thresholdsAbove({ value: budget, severity: 'ticket' }),
  });
};

const byJob: Panel = timeSeries({
  key: 'by-job',
  title: 'Samples per scrape by job',
  description:
    'Samples that all targets of a job expose. Good: constant; deployments and replicas cause steps.',
  queries: [
    query(sum(scrapeSamplesPostMetricRelabeling.where(here), { by: ['job'] }), {
      legendFormat: '{{job}}',
    }),
  ],
  unit: 'short',
  stacked: true,
  noValue: 'No targets',
});

const added: Panel = timeSeries({
  key: 'added',
  title: 'New series by job',
  description:
    'Series of the last scrape that the previous scrape did not have. Good: 0, except after starts.',
  queries: [
    query(sum(scrapeSeriesAdded.where(here), { by: ['job'] }), { legendFormat: '{{job}}' }),
  ],
  unit: 'short',
  noValue: 'No targets',
});

/** Dashboard of the number of series by source, compared with the limits. */
export const cardinalityDashboard = ({
  services,
}: Pick<ResolvedEnvironment, 'services'>): Dashboard =>
  defineDashboard({
    uid: dashboardUids.cardinality,
    title: 'Cardinality',
    description:
      'Number of series by metric, target and label, compared with contracts and limits.',
    tags: ['stack', 'cardinality'],
    variables: [envVariable(up.where())],
    from: 'now-6h',
    refresh: '1m',
    links: [linkToTop('Stack', dashboardUids.stack, { env: variableRefs.env })],
    rows: [
      { key: 'now', title: 'Now', panels: [seriesNow, seriesCreated, streamsNow, worstTarget] },
      { key: 'most', title: 'Top', panels: [byMetric, byTarget] },
      { key: 'course', title: 'Over time', panels: [routes(services), byJob, added] },
    ],
  });
