import type { Matchers } from '@observability-stack/contracts';
import { processStartTimeSeconds } from '@observability-stack/contracts/standard/process';
import {
  count,
  labelRe,
  lt,
  offset,
  seconds,
  sub,
  time,
  unless,
} from '@observability-stack/promql';
import type { Annotation } from '../../catalog/definitions/dashboard';
import { query } from '../../catalog/definitions/panel';
import { alertSeries } from '../../catalog/metrics/alerts';

/** Duration of a mark: at the step of a month, it still contains a sample. */
const MARK = '5m';

/** Marks the time at which an alert starts firing. A mark for the whole duration would cover the graph. */
export function alertAnnotations(where: Matchers<'service' | 'team' | 'env'>): Annotation {
  const firing = alertSeries.where({ alertstate: 'firing' }, where);
  const of = { by: ['alertname', 'severity', 'instance'] } as const;
  return {
    name: 'Alerts',
    color: 'red',
    query: query(unless(count(firing, of), count(offset(firing, MARK), of))),
    text: '{{alertname}} ({{severity}}) {{instance}}',
  };
}

/** Marks the time at which an alert on Kubernetes starts firing, whatever team it notifies. */
export function kubernetesAlertAnnotations(
  where: Matchers<'env' | 'namespace' | 'workload' | 'pod' | 'node'>,
): Annotation {
  const firing = alertSeries.where(
    { alertstate: 'firing', alertname: labelRe('Kube.+'), severity: labelRe('page|ticket') },
    where,
  );
  const of = { by: ['alertname', 'severity', 'namespace', 'pod'] } as const;
  return {
    name: 'Alerts',
    color: 'red',
    query: query(unless(count(firing, of), count(offset(firing, MARK), of))),
    text: '{{alertname}} ({{severity}}) {{namespace}} {{pod}}',
  };
}

/** Marks the start of replicas: a deployment, or an unexpected restart. */
export const startAnnotations = (where: Matchers<'service' | 'team' | 'env'>): Annotation => ({
  name: 'Deployments and restarts',
  color: 'blue',
  // One count for all services, since overlapping marks would hide each other.
  query: query(count(lt(sub(time(), processStartTimeSeconds.where(where)), seconds('2m')))),
  text: 'Replicas started',
});
