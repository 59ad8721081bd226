import { max, rate, sum } from '@observability-stack/promql';
import { type Panel, query, timeSeries } from '../../catalog/definitions/panel';
import {
  alertmanagerAlerts,
  alertmanagerAlertsReceived,
  alertmanagerNotifications,
  alertmanagerNotificationsFailed,
} from '../../constructs/alertmanager/metrics';
import { jobInSelectedEnv } from './selection';

const alertmanager = jobInSelectedEnv('alertmanager');

export const alertmanagerPanels: readonly Panel[] = [
  timeSeries({
    key: 'alertmanager-alerts',
    title: 'Alerts by state',
    description:
      'Alerts in Alertmanager, by state. Good: few; suppressed alerts are silenced or inhibited.',
    queries: [
      query(max(alertmanagerAlerts.where(alertmanager), { by: ['state'] }), {
        legendFormat: '{{state}}',
      }),
    ],
    unit: 'none',
    noValue: 'No data',
  }),
  timeSeries({
    key: 'alertmanager-received',
    title: 'Alerts received',
    description:
      'Alerts per second from Prometheus and Loki, including resent ones. Good: above 0, since the watchdog always fires.',
    queries: [
      query(
        sum(rate(alertmanagerAlertsReceived.where(alertmanager), '$__rate_interval'), {
          by: ['status'],
        }),
        {
          legendFormat: '{{status}}',
        },
      ),
    ],
    unit: 'suffix:alerts/s',
    noValue: 'No alerts yet',
  }),
  timeSeries({
    key: 'alertmanager-notifications',
    title: 'Notifications',
    description:
      'Notifications per second by integration, and failed ones. Good: few, and none failed.',
    queries: [
      query(sum(rate(alertmanagerNotifications.where(alertmanager), '$__rate_interval')), {
        legendFormat: 'due',
      }),
      query(sum(rate(alertmanagerNotificationsFailed.where(alertmanager), '$__rate_interval')), {
        legendFormat: 'failed',
      }),
    ],
    unit: 'suffix:messages/s',
    axisSoftMax: 1,
    calcs: ['max', 'lastNotNull'],
    noValue: 'No receivers in this environment',
    styles: [{ series: 'failed', color: 'red' }],
  }),
];
