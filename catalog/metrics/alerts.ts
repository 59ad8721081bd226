import { recordedMetric } from '@observability-stack/contracts';

/** Labels of alerts on objects of Kubernetes. */
const ofObject = ['namespace', 'workload', 'pod', 'node'] as const;

/** Metrics that Prometheus writes for pending and firing alerts, with the labels of the alert. */
export const alertSeries = recordedMetric('ALERTS', {
  help: '1 for each pending or firing alert.',
  labels: [
    'alertname',
    'alertstate',
    'severity',
    'team',
    'service',
    'env',
    'job',
    'instance',
    ...ofObject,
  ],
  values: { alertstate: ['pending', 'firing'] },
});

export const alertsForState = recordedMetric('ALERTS_FOR_STATE', {
  help: 'Unix timestamp at which an alert became active.',
  unit: 'seconds',
  labels: ['alertname', 'severity', 'team', 'service', 'env', 'job', 'instance', ...ofObject],
});
