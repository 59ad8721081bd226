import { div, max, rate, sum } from '@observability-stack/promql';
import { quantityOf } from '@observability-stack/query-common';
import { diskNearlyFull, stored } from '../../alerts/stack/prometheus-store';
import { type Panel, query, timeSeries } from '../../catalog/definitions/panel';
import {
  prometheusEngineQueryDurationSeconds,
  prometheusNotificationsSent,
  prometheusRuleEvaluationFailures,
  prometheusRuleGroupIntervalSeconds,
  prometheusRuleGroupLastDurationSeconds,
} from '../../constructs/prometheus/metrics';
import {
  prometheusTsdbExemplarExemplarsInStorage,
  prometheusTsdbHeadSamplesAppended,
  prometheusTsdbHeadSeries,
} from '../../constructs/prometheus/tsdb-metrics';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { above, here, lineAt, lineOf, watchedBy } from '../shared/thresholds';
import { type Alerts, INSTANCE, of, perInstance } from './selection';

const prometheus = of('prometheus');

export const prometheusPanels = (
  environment: ResolvedEnvironment,
  alert: Alerts,
): readonly Panel[] => [
  timeSeries({
    key: 'prometheus-samples',
    title: 'Samples taken in',
    description:
      'Samples a second that each Prometheus stores. Good: level. A fall means that targets are gone.',
    queries: [
      query(
        sum(
          rate(prometheusTsdbHeadSamplesAppended.where(prometheus), '$__rate_interval'),
          perInstance,
        ),
        {
          legend: INSTANCE,
        },
      ),
    ],
    unit: 'suffix:samples/s',
    noData: 'Prometheus does not scrape itself',
  }),
  timeSeries({
    key: 'prometheus-series',
    title: 'Series in memory',
    description:
      'Series that got a sample lately. Good: level. A rise that does not end is a label without bound; see the dashboard on cardinality.',
    queries: [
      query(prometheusTsdbHeadSeries.where(prometheus), { legend: INSTANCE }),
      query(prometheusTsdbExemplarExemplarsInStorage.where(prometheus), {
        legend: `${INSTANCE} exemplars`,
      }),
    ],
    unit: 'short',
    noData: 'Prometheus does not scrape itself',
  }),
  timeSeries({
    key: 'prometheus-rules',
    title: 'Rules: time of their interval',
    description:
      'Share of its interval that the slowest group of rules takes. Good: below 50 %. From 100 % on evaluations are left out.',
    queries: [
      query(
        max(
          div(
            prometheusRuleGroupLastDurationSeconds.where(prometheus),
            prometheusRuleGroupIntervalSeconds.where(prometheus),
          ),
          perInstance,
        ),
        { legend: INSTANCE },
      ),
    ],
    unit: 'percentunit',
    softMax: 0.1,
    noData: 'No rule is loaded',
  }),
  timeSeries({
    key: 'prometheus-rule-failures',
    title: 'Rules that fail',
    description:
      'Evaluations of rules a second that fail. The page /rules of Prometheus names them. Good: 0.',
    queries: [
      query(
        sum(
          rate(prometheusRuleEvaluationFailures.where(prometheus), '$__rate_interval'),
          perInstance,
        ),
        { legend: INSTANCE },
      ),
    ],
    thresholds: above(lineOf(alert('PrometheusRulesFailing'))),
    unit: 'ops',
    softMax: 1,
    calcs: ['max', 'lastNotNull'],
    noData: 'No rule is loaded',
  }),
  timeSeries({
    key: 'prometheus-queries',
    title: 'Time of a query, 99 %',
    description:
      'Time that 99 of 100 queries and rules take, by what it is spent on. Good: below a second.',
    queries: [
      query(
        max(prometheusEngineQueryDurationSeconds.quantile.where(prometheus, { quantile: '0.99' }), {
          by: ['slice'],
        }),
        {
          legend: '{{slice}}',
        },
      ),
    ],
    unit: 's',
    noData: 'No query yet',
  }),
  disk(environment),
  timeSeries({
    key: 'prometheus-notifications',
    title: 'Alerts sent to Alertmanager',
    description:
      'Alerts a second to each Alertmanager; those that fire are sent again and again. Good: more than 0, for the watchdog always fires.',
    queries: [
      query(
        sum(rate(prometheusNotificationsSent.where(prometheus), '$__rate_interval'), {
          by: ['alertmanager'],
        }),
        {
          legend: '{{alertmanager}}',
        },
      ),
    ],
    unit: 'suffix:alerts/s',
    noData: 'No Alertmanager is known',
  }),
  timeSeries({
    key: 'prometheus-notification-errors',
    title: 'Alerts not delivered',
    description: 'Alerts a second that no Alertmanager took. Good: 0.',
    ...watchedBy(alert('PrometheusNotificationsFailing'), INSTANCE),
    unit: 'suffix:alerts/s',
    softMax: 1,
    calcs: ['max', 'lastNotNull'],
    noData: 'No Alertmanager is known',
  }),
  timeSeries({
    key: 'prometheus-reload',
    title: 'Configuration',
    description: '1 when the last reload of configuration, rules and targets went well. Good: 1.',
    queries: watchedBy(alert('PrometheusConfigReloadFailed'), INSTANCE).queries,
    unit: 'none',
    softMax: 1,
    calcs: ['min', 'lastNotNull'],
    noData: 'Not measured',
  }),
];

/** In bytes, which say more than a share; the line is where the alert fires. */
function disk(environment: ResolvedEnvironment): Panel {
  const volume = quantityOf(environment.prometheus.storage);
  const alert = diskNearlyFull(environment);
  return timeSeries({
    key: 'prometheus-disk',
    title: 'Disk used',
    description: `Bytes that blocks, log and chunks take of the volume of ${environment.prometheus.storage}. Good: below the line, and level once the retention is reached.`,
    queries: [query(here(stored), { legend: INSTANCE })],
    unit: 'bytes',
    noData: 'Not measured',
    thresholds: above(lineAt(alert, lineOf(alert).value * volume, 1 / volume)),
  });
}
