import { gt, labelRe, max, rate, sub, sum, time } from '@observability-stack/promql';
import { type Panel, query, timeSeries } from '../../catalog/definitions/panel';
import {
  pushgatewayHttpPushDurationSeconds,
  pushgatewayHttpRequests,
  pushTimeSeconds,
} from '../../constructs/pushgateway/metrics';
import { alertPanelQuery } from '../shared/thresholds';
import { variableRefs } from '../shared/variables';
import { type AlertFinder, jobInSelectedEnv } from './selection';

const pushgateway = jobInSelectedEnv('pushgateway');
const pushes = { handler: labelRe('push|delete') };

export const pushgatewayPanels = (alert: AlertFinder): readonly Panel[] => [
  timeSeries({
    key: 'pushgateway-age',
    title: 'Pushgateway: age of the last push by job',
    description:
      'Time since the last successful push of each job, of its oldest group. Good: returns to 0 with each run of the job.',
    queries: [
      query(
        max(sub(time(), gt(pushTimeSeconds.where({ env: variableRefs.env }), 0)), { by: ['job'] }),
        { legendFormat: '{{job}}' },
      ),
    ],
    unit: 's',
    noValue: 'No pushes yet',
  }),
  timeSeries({
    key: 'pushgateway-requests',
    title: 'Pushgateway: pushes and deletions',
    description: 'Pushes and deletions per second, by status. Good: only 200 and 202.',
    queries: [
      query(
        sum(rate(pushgatewayHttpRequests.where(pushgateway, pushes), '$__rate_interval'), {
          by: ['code'],
        }),
        { legendFormat: '{{code}}' },
      ),
    ],
    unit: 'reqps',
    noValue: 'No pushes yet',
    styles: [{ series: '/^[45]/', color: 'red' }],
  }),
  timeSeries({
    key: 'pushgateway-groups',
    title: 'Pushgateway: groups',
    description:
      'Groups that it holds. Good: constant. Steady growth means that a grouping key has a value per run.',
    ...alertPanelQuery(alert('PushgatewayTooManyGroups'), 'groups'),
    unit: 'none',
    noValue: 'No groups',
  }),
  timeSeries({
    key: 'pushgateway-duration',
    title: 'Pushgateway: push duration (p90)',
    description: '90th percentile of the duration of pushes, by method. Good: below 100 ms.',
    queries: [
      query(
        max(pushgatewayHttpPushDurationSeconds.quantile.where(pushgateway, { quantile: '0.9' }), {
          by: ['method'],
        }),
        { legendFormat: '{{method}}' },
      ),
    ],
    unit: 's',
    noValue: 'No pushes recently',
  }),
];
