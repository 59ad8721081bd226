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
  kubeStateMetrics: {},
  // In kind and minikube, each kubelet signs its own certificate, and the programs of the control plane listen on localhost.
  kubernetes: { kubelet: { insecureSkipVerify: true } },
  waivers: [
    {
      code: 'scrape/insecure-connection',
      where: 'kubernetes',
      reason:
        'kind and minikube let each kubelet sign its own certificate, and the cluster is on this machine',
    },
  ],
  alerts: { budgetPeriod: '3d' },
  alertmanager: { notify: false },
});
