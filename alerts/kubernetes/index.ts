import type { Rule, RuleGroup } from '../../catalog/definitions/alert';
import { PLATFORM_TEAM } from '../../catalog/names';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { apiServerAlerts, apiServerSlos } from './api-server';
import { controlPlaneAlerts } from './control-plane';
import { kubeletAlerts } from './kubelet';
import { nodeAlerts, nodeFailureRules } from './nodes';
import { ownerRecording } from './owners';
import { cpuThrottling, podAlerts } from './pods';
import { apiServerRecording, requestRecording, usageRecording } from './usage';
import { claimAlerts, volumeAlerts } from './volumes';
import { workloadAlerts } from './workloads';

/**
 * Rules on Kubernetes. Those that know owners, from kube-state-metrics, are one job: Prometheus evaluates them in order, and
 * on one shard with the jobs of the kubelet that some of them read.
 */
export function kubernetesGroups(environment: ResolvedEnvironment): readonly RuleGroup[] {
  const { kubernetes, kubeStateMetrics, components } = environment;
  const jobs = new Set(components.flatMap(({ metrics }) => metrics.map(({ job }) => job)));
  const group = (name: string, job: string, rules: readonly Rule[]): readonly RuleGroup[] =>
    rules.length > 0 ? [{ name: `kubernetes/${name}`, team: PLATFORM_TEAM, job, rules }] : [];
  const hasKubelet = kubernetes !== false && kubernetes.kubelet !== false;
  return [
    ...(kubeStateMetrics
      ? group('objects', 'kube-state-metrics', [
          ...ownerRecording(environment),
          ...requestRecording,
          ...(hasKubelet ? usageRecording : []),
          ...podAlerts.filter((alert) => hasKubelet || alert !== cpuThrottling),
          ...workloadAlerts,
          ...nodeAlerts,
          ...nodeFailureRules(hasKubelet),
          ...claimAlerts,
          ...(hasKubelet ? volumeAlerts : []),
        ])
      : []),
    ...(hasKubelet ? group('kubelet', 'kubelet', kubeletAlerts) : []),
    ...(jobs.has('kube-apiserver')
      ? [
          ...group('api-server', 'kube-apiserver', [...apiServerRecording, ...apiServerAlerts]),
          ...apiServerSlos(environment),
        ]
      : []),
    ...Object.entries(controlPlaneAlerts).flatMap(([job, alerts]) =>
      jobs.has(job) ? group(job, job, alerts) : [],
    ),
  ];
}
