import type { Matchers } from '@observability-stack/contracts';
import { processStartTimeSeconds } from '@observability-stack/contracts/standard/process';
import { count, lt, offset, seconds, sub, time, unless } from '@observability-stack/promql';
import type { Annotation } from '../../catalog/definitions/dashboard';
import { query } from '../../catalog/definitions/panel';
import { alerts } from '../../catalog/metrics/alerts';

/** So long is a mark: at the steps of a month there is still a point in it. */
const MARK = '5m';

/** When an alert begins to fire; as long as it does, a mark would cover what it is about. */
export function alertMarks(where: Matchers<'service' | 'team' | 'env'>): Annotation {
  const firing = alerts.where({ alertstate: 'firing' }, where);
  const of = { by: ['alertname', 'severity', 'instance'] } as const;
  return {
    name: 'Alerts',
    color: 'red',
    query: query(unless(count(firing, of), count(offset(firing, MARK), of))),
    text: '{{alertname}} ({{severity}}) {{instance}}',
  };
}

/** When replicas start: a deployment, or a restart that nobody asked for. */
export const startMarks = (where: Matchers<'service' | 'team' | 'env'>): Annotation => ({
  name: 'Deployments and restarts',
  color: 'blue',
  // all together, however many services: marks that overlap would cover the rest
  query: query(count(lt(sub(time(), processStartTimeSeconds.where(where)), seconds('2m')))),
  text: 'Replicas started',
});
