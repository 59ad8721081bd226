import type { Annotation } from '../../catalog/dashboard';
import { alerts } from '../../catalog/metrics/alerts';
import { processStartTimeSeconds } from '../../catalog/metrics/process';
import type { Matchers } from '../../catalog/metrics/selector';
import { query } from '../../catalog/panel';
import { count, lt, seconds, sub, time } from '../../query/promql';

/** While an alert fires. */
export const alertMarks = (where: Matchers<'service' | 'team' | 'env'>): Annotation => ({
  name: 'Alerts',
  color: 'red',
  query: query(alerts.where({ alertstate: 'firing' }, where)),
  text: '{{alertname}} ({{severity}}) {{instance}}',
});

/** When replicas start: a deployment, or a restart that nobody asked for. */
export const startMarks = (where: Matchers<'service' | 'team' | 'env'>): Annotation => ({
  name: 'Deployments and restarts',
  color: 'blue',
  query: query(
    count(lt(sub(time(), processStartTimeSeconds.where(where)), seconds('1m')), {
      by: ['service'],
    }),
  ),
  text: '{{service}}: replicas started',
});
