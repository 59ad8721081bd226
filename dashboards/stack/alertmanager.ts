import { max, rate, sum } from '@observability-stack/promql';
import { type Panel, query, timeSeries } from '../../catalog/definitions/panel';
import {
  alertmanagerAlerts,
  alertmanagerAlertsReceived,
  alertmanagerNotifications,
  alertmanagerNotificationsFailed,
} from '../../constructs/alertmanager/metrics';
import { of } from './selection';

const alertmanager = of('alertmanager');

export const alertmanagerPanels: readonly Panel[] = [
  timeSeries({
    key: 'alertmanager-alerts',
    title: 'Alerts held',
    description:
      'Alerts that Alertmanager holds, by state. Good: few; suppressed ones are silenced or explained by others.',
    queries: [
      query(max(alertmanagerAlerts.where(alertmanager), { by: ['state'] }), {
        legend: '{{state}}',
      }),
    ],
    unit: 'none',
    noData: 'Not measured',
  }),
  timeSeries({
    key: 'alertmanager-received',
    title: 'Alerts received',
    description:
      'Alerts a second from Prometheus and Loki, repeats too. Good: more than 0, for the watchdog always fires.',
    queries: [
      query(
        sum(rate(alertmanagerAlertsReceived.where(alertmanager), '$__rate_interval'), {
          by: ['status'],
        }),
        {
          legend: '{{status}}',
        },
      ),
    ],
    unit: 'suffix:alerts/s',
    noData: 'No alert yet',
  }),
  timeSeries({
    key: 'alertmanager-notifications',
    title: 'Notifications',
    description:
      'Messages a second that receivers are due, and those that none took. Good: few, and none that failed.',
    queries: [
      query(sum(rate(alertmanagerNotifications.where(alertmanager), '$__rate_interval')), {
        legend: 'due',
      }),
      query(sum(rate(alertmanagerNotificationsFailed.where(alertmanager), '$__rate_interval')), {
        legend: 'failed',
      }),
    ],
    unit: 'suffix:messages/s',
    softMax: 1,
    calcs: ['max', 'lastNotNull'],
    noData: 'Nobody is notified in this environment',
    styles: [{ series: 'failed', color: 'red' }],
  }),
];
