import { defineEnvironment } from '../catalog';
import { teams } from '../teams';
import imageDigests from './image-digests.json';

/** A local cluster: one replica of each component, small volumes, no notifications. */
export const local = defineEnvironment({
  name: 'local',
  teams,
  imageDigests,
  resourceBudget: { cpu: '1500m', memory: '3Gi' },
  logCollector: 'promtail',
  demo: { faults: 'demo-faults' },
  prometheus: { retention: '3d', retentionSize: '4GB', storage: '5Gi' },
  pushgateway: {},
  alerts: { budgetPeriod: '3d' },
  alertmanager: { notify: false },
});
