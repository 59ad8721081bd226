import { div, max, rate, sum } from '@observability-stack/promql';
import { parseQuantity } from '@observability-stack/query-common';
import { stored } from '../../alerts/stack/prometheus-store';
import type { PromqlAlert } from '../../catalog/definitions/alert';
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
import { exists } from '../../resolve/parts';
import {
  alertPanelQuery,
  alertThreshold,
  alertThresholdAt,
  inSelectedEnv,
  thresholdsAbove,
} from '../shared/thresholds';
import { type AlertFinder, byInstance, INSTANCE_LEGEND, jobInSelectedEnv } from './selection';

const prometheus = jobInSelectedEnv('prometheus');

export const prometheusPanels = (
  environment: ResolvedEnvironment,
  alert: AlertFinder,
): readonly Panel[] => [
  timeSeries({
    key: 'prometheus-samples',
    title: 'Samples ingested',
    description:
      'Samples per second that each Prometheus stores. Good: constant. A drop indicates missing targets.',
    queries: [
      query(
        sum(
          rate(prometheusTsdbHeadSamplesAppended.where(prometheus), '$__rate_interval'),
          byInstance,
        ),
        {
          legendFormat: INSTANCE_LEGEND,
        },
      ),
    ],
    unit: 'suffix:samples/s',
    noValue: 'Prometheus does not scrape itself',
  }),
  timeSeries({
    key: 'prometheus-series',
    title: 'Series in memory',
    description:
      'Series of the head block. Good: constant. Steady growth indicates a label with unbounded values; see the cardinality dashboard.',
    queries: [
      query(prometheusTsdbHeadSeries.where(prometheus), { legendFormat: INSTANCE_LEGEND }),
      query(prometheusTsdbExemplarExemplarsInStorage.where(prometheus), {
        legendFormat: `${INSTANCE_LEGEND} exemplars`,
      }),
    ],
    unit: 'short',
    noValue: 'Prometheus does not scrape itself',
  }),
  timeSeries({
    key: 'prometheus-rules',
    title: 'Rule evaluation time',
    description:
      'Evaluation time of the slowest rule group, as a ratio of its interval. Good: below 50 %. Above 100 %, evaluations are missed.',
    queries: [
      query(
        max(
          div(
            prometheusRuleGroupLastDurationSeconds.where(prometheus),
            prometheusRuleGroupIntervalSeconds.where(prometheus),
          ),
          byInstance,
        ),
        { legendFormat: INSTANCE_LEGEND },
      ),
    ],
    unit: 'percentunit',
    axisSoftMax: 0.1,
    noValue: 'No rules are loaded',
  }),
  timeSeries({
    key: 'prometheus-rule-failures',
    title: 'Rule evaluation failures',
    description:
      'Failed rule evaluations per second. The page /rules of Prometheus shows the errors. Good: 0.',
    queries: [
      query(
        sum(
          rate(prometheusRuleEvaluationFailures.where(prometheus), '$__rate_interval'),
          byInstance,
        ),
        { legendFormat: INSTANCE_LEGEND },
      ),
    ],
    thresholds: thresholdsAbove(alertThreshold(alert('PrometheusRulesFailing'))),
    unit: 'ops',
    axisSoftMax: 1,
    calcs: ['max', 'lastNotNull'],
    noValue: 'No rules are loaded',
  }),
  timeSeries({
    key: 'prometheus-queries',
    title: 'Query duration (p99)',
    description:
      '99th percentile of the duration of queries and rule evaluations, by phase. Good: below one second.',
    queries: [
      query(
        max(prometheusEngineQueryDurationSeconds.quantile.where(prometheus, { quantile: '0.99' }), {
          by: ['slice'],
        }),
        {
          legendFormat: '{{slice}}',
        },
      ),
    ],
    unit: 's',
    noValue: 'No queries yet',
  }),
  disk(environment, alert('PrometheusDiskNearlyFull')),
  ...(exists(environment, 'alertmanager') ? notificationPanels(alert) : []),
  timeSeries({
    key: 'prometheus-reload',
    title: 'Configuration reload',
    description:
      '1 if the last reload of configuration, rules and targets was successful. Good: 1.',
    queries: alertPanelQuery(alert('PrometheusConfigReloadFailed'), INSTANCE_LEGEND).queries,
    unit: 'none',
    axisSoftMax: 1,
    calcs: ['min', 'lastNotNull'],
    noValue: 'No data',
  }),
];

const notificationPanels = (alert: AlertFinder): readonly Panel[] => [
  timeSeries({
    key: 'prometheus-notifications',
    title: 'Alerts sent to Alertmanager',
    description:
      'Alerts per second to each Alertmanager; firing alerts are resent. Good: above 0, since the watchdog always fires.',
    queries: [
      query(
        sum(rate(prometheusNotificationsSent.where(prometheus), '$__rate_interval'), {
          by: ['alertmanager'],
        }),
        {
          legendFormat: '{{alertmanager}}',
        },
      ),
    ],
    unit: 'suffix:alerts/s',
    noValue: 'Not connected to an Alertmanager',
  }),
  timeSeries({
    key: 'prometheus-notification-errors',
    title: 'Alerts not delivered',
    description: 'Alerts per second that no Alertmanager accepted. Good: 0.',
    ...alertPanelQuery(alert('PrometheusNotificationsFailing'), INSTANCE_LEGEND),
    unit: 'suffix:alerts/s',
    axisSoftMax: 1,
    calcs: ['max', 'lastNotNull'],
    noValue: 'Not connected to an Alertmanager',
  }),
];

/**
 * Panel of the used storage in bytes, which are more useful than a ratio. The threshold is that of
 * the alert.
 */
function disk(environment: ResolvedEnvironment, alert: PromqlAlert): Panel {
  const volume = parseQuantity(environment.prometheus.storage);
  return timeSeries({
    key: 'prometheus-disk',
    title: 'Disk usage',
    description: `Bytes of blocks, write-ahead log and chunks on the volume of ${environment.prometheus.storage}. Good: below the threshold, and constant after the retention time.`,
    queries: [query(inSelectedEnv(stored), { legendFormat: INSTANCE_LEGEND })],
    unit: 'bytes',
    noValue: 'No data',
    thresholds: thresholdsAbove(
      alertThresholdAt(alert, alertThreshold(alert).value * volume, 1 / volume),
    ),
  });
}
