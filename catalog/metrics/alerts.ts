import { recorded } from '@observability-stack/contracts';

/** What Prometheus writes for each alert that is pending or firing; the labels are those of the alert. */
export const alerts = recorded('ALERTS', {
  help: '1 for each alert that is pending or firing.',
  labels: ['alertname', 'alertstate', 'severity', 'team', 'service', 'env', 'job', 'instance'],
  values: { alertstate: ['pending', 'firing'] },
});

export const alertsForState = recorded('ALERTS_FOR_STATE', {
  help: 'When each alert became active.',
  unit: 'seconds',
  labels: ['alertname', 'severity', 'team', 'service', 'env', 'job', 'instance'],
});
