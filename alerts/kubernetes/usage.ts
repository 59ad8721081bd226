import type { Selector } from '@observability-stack/contracts';
import {
  type Expression,
  labelNeq,
  labelNotRe,
  max,
  promql,
  rate,
  sum,
} from '@observability-stack/promql';
import { type RecordingRule, recordingRule } from '../../catalog/definitions/alert';
import * as recorded from '../../catalog/metrics/recorded-kubernetes';
import {
  kubePersistentvolumeclaimInfo,
  kubePersistentvolumeclaimRequests,
} from '../../constructs/kube-state-metrics/cluster-metrics';
import {
  kubePodContainerResourceLimits,
  kubePodContainerResourceRequests,
  kubePodContainerStatusRestarts,
  kubePodStatusPhase,
} from '../../constructs/kube-state-metrics/pod-metrics';
import * as workloads from '../../constructs/kube-state-metrics/workload-metrics';
import {
  apiserverRequestSliDurationSeconds,
  apiserverRequests,
} from '../../constructs/kubernetes/api-server-metrics';
import {
  containerCpuCfsPeriods,
  containerCpuCfsThrottledPeriods,
  containerCpuUsageSeconds,
  containerMemoryWorkingSetBytes,
  containerNetworkReceiveBytes,
  containerNetworkReceiveDropped,
  containerNetworkTransmitBytes,
  containerNetworkTransmitDropped,
} from '../../constructs/kubernetes/cadvisor-metrics';
import {
  kubeletVolumeStatsAvailableBytes,
  kubeletVolumeStatsCapacityBytes,
} from '../../constructs/kubernetes/kubelet-metrics';
import {
  ksm,
  one,
  ownerOfPod,
  ownerOfVolume,
  ownerOfWorkload,
  type Query,
  workloadLabels,
} from './owners';

const cadvisor = { job: 'kubelet-cadvisor' } as const;
const apiServer = { job: 'kube-apiserver' } as const;

/** Returns the sum per pod, with the labels of its owner. */
const perPod = (series: Expression): Query => promql`
  sum by (env, namespace, pod) (${series})
    * on (env, namespace, pod) group_left (team, service, node, workload, workload_type) ${ownerOfPod}`;

/** Resources of pods that have not ended: those of others are free. */
const ofRunning = (series: Expression): Query =>
  perPod(
    // After the failure of its node, two pods of kube-state-metrics may run for a while.
    promql`max by (env, namespace, pod, container) (${series}) unless on (env, namespace, pod) ${recorded.podEnded.where()}`,
  );

const perWorkload = (pods: Expression) =>
  sum(promql`${pods}`, { by: recorded.workloadOwnerLabels });
const perNamespace = (series: Expression) => sum(promql`${series}`, { by: ['env', 'namespace'] });
/** Returns the peak of an hour, from which panels compute that of a day at each refresh. */
const peak = (usage: Selector): Query => promql`max_over_time(${usage}[1h])`;
const perNode = (pods: Expression) => sum(promql`${pods}`, { by: ['env', 'node'] });

/** Returns a number of pods of each workload that keeps its pods, with the labels of its owner. */
function replicas(deployments: Expression, statefulSets: Expression, daemonSets: Expression) {
  const of = (series: Expression, label: string, type: string) =>
    workloadLabels(max(promql`${series}`, { by: ['env', 'namespace', label] }), label, type);
  return perWorkload(promql`
    (
      ${of(deployments, 'deployment', 'Deployment')}
      or ${of(statefulSets, 'statefulset', 'StatefulSet')}
      or ${of(daemonSets, 'daemonset', 'DaemonSet')}
    )
    * on (env, namespace, workload, workload_type) group_left (team, service) ${ownerOfWorkload}`);
}

/** Records requests, limits and usage of pods and workloads, which dashboards would sum over all containers. */
export const requestRecording: readonly RecordingRule[] = [
  recordingRule(
    recorded.podCpuRequests,
    ofRunning(kubePodContainerResourceRequests.where(ksm, { resource: 'cpu' })),
  ),
  recordingRule(
    recorded.podMemoryRequests,
    ofRunning(kubePodContainerResourceRequests.where(ksm, { resource: 'memory' })),
  ),
  recordingRule(
    recorded.podCpuLimits,
    ofRunning(kubePodContainerResourceLimits.where(ksm, { resource: 'cpu' })),
  ),
  recordingRule(
    recorded.podMemoryLimits,
    ofRunning(kubePodContainerResourceLimits.where(ksm, { resource: 'memory' })),
  ),
  recordingRule(
    recorded.podRestarts,
    perPod(
      promql`max by (env, namespace, pod, container) (increase(${kubePodContainerStatusRestarts.where(ksm)}[1h]))`,
    ),
  ),
  recordingRule(recorded.workloadCpuRequests, perWorkload(recorded.podCpuRequests.where())),
  recordingRule(recorded.workloadMemoryRequests, perWorkload(recorded.podMemoryRequests.where())),
  recordingRule(
    recorded.workloadReplicasDesired,
    replicas(
      workloads.kubeDeploymentSpecReplicas.where(ksm),
      workloads.kubeStatefulsetReplicas.where(ksm),
      workloads.kubeDaemonsetDesired.where(ksm),
    ),
  ),
  recordingRule(
    recorded.workloadReplicasAvailable,
    replicas(
      workloads.kubeDeploymentStatusReplicasAvailable.where(ksm),
      workloads.kubeStatefulsetStatusReplicasReady.where(ksm),
      workloads.kubeDaemonsetAvailable.where(ksm),
    ),
  ),
  recordingRule(recorded.namespaceCpuRequests, perNamespace(recorded.workloadCpuRequests.where())),
  recordingRule(
    recorded.namespaceMemoryRequests,
    perNamespace(recorded.workloadMemoryRequests.where()),
  ),
  recordingRule(
    recorded.namespacePodPhase,
    promql`
      sum by (env, namespace, phase) (
        max by (env, namespace, pod, phase) (${kubePodStatusPhase.where(ksm)})
      )`,
  ),
  recordingRule(recorded.namespaceRestarts, perNamespace(recorded.podRestarts.where())),
  recordingRule(
    recorded.namespaceVolumeRequests,
    promql`
      sum by (env, namespace, storageclass) (
        max by (env, namespace, persistentvolumeclaim) (${kubePersistentvolumeclaimRequests.where(ksm)})
          * on (env, namespace, persistentvolumeclaim) group_left (storageclass)
        ${one(['env', 'namespace', 'persistentvolumeclaim'], kubePersistentvolumeclaimInfo.where(ksm))}
      )`,
  ),
  recordingRule(recorded.nodeCpuRequests, perNode(recorded.podCpuRequests.where())),
  recordingRule(recorded.nodeMemoryRequests, perNode(recorded.podMemoryRequests.where())),
  recordingRule(
    recorded.nodePods,
    promql`
      count by (env, node) (
        ${recorded.podOwner.where({ node: labelNeq('') })}
          unless on (env, namespace, pod) ${recorded.podEnded.where()}
      )`,
  ),
];

export const usageRecording: readonly RecordingRule[] = [
  recordingRule(
    recorded.podCpuUsage,
    perPod(promql`rate(${containerCpuUsageSeconds.where(cadvisor)}[5m])`),
  ),
  recordingRule(recorded.podMemory, perPod(containerMemoryWorkingSetBytes.where(cadvisor))),
  recordingRule(
    recorded.podThrottledRatio,
    promql`
      sum by (env, namespace, pod) (rate(${containerCpuCfsThrottledPeriods.where(cadvisor)}[5m]))
        / (sum by (env, namespace, pod) (rate(${containerCpuCfsPeriods.where(cadvisor)}[5m])) > 0)
        * on (env, namespace, pod) group_left (team, service, node, workload, workload_type) ${ownerOfPod}`,
  ),
  recordingRule(
    recorded.podNetworkReceive,
    perPod(promql`rate(${containerNetworkReceiveBytes.where(cadvisor)}[5m])`),
  ),
  recordingRule(
    recorded.podNetworkTransmit,
    perPod(promql`rate(${containerNetworkTransmitBytes.where(cadvisor)}[5m])`),
  ),
  recordingRule(recorded.workloadCpuUsage, perWorkload(recorded.podCpuUsage.where())),
  recordingRule(recorded.workloadMemory, perWorkload(recorded.podMemory.where())),
  recordingRule(recorded.workloadCpuPeak, peak(recorded.workloadCpuUsage.where())),
  recordingRule(recorded.workloadMemoryPeak, peak(recorded.workloadMemory.where())),
  recordingRule(recorded.namespaceCpuUsage, perNamespace(recorded.workloadCpuUsage.where())),
  recordingRule(recorded.namespaceMemory, perNamespace(recorded.workloadMemory.where())),
  recordingRule(recorded.namespaceNetworkReceive, perNamespace(recorded.podNetworkReceive.where())),
  recordingRule(
    recorded.namespaceNetworkTransmit,
    perNamespace(recorded.podNetworkTransmit.where()),
  ),
  recordingRule(
    recorded.podNetworkDropped,
    promql`
      sum by (env, namespace, pod) (
        rate(${containerNetworkReceiveDropped.where(cadvisor)}[5m]) + rate(${containerNetworkTransmitDropped.where(cadvisor)}[5m])
      ) > 0`,
  ),
  recordingRule(
    recorded.namespaceNetworkDropped,
    promql`
      sum by (env, namespace) (${recorded.podNetworkDropped.where()})
      or on (env, namespace) 0 * ${recorded.namespaceNetworkReceive.where()}`,
  ),
  recordingRule(recorded.nodeCpuUsage, perNode(recorded.podCpuUsage.where())),
  recordingRule(recorded.nodeMemory, perNode(recorded.podMemory.where())),
  recordingRule(
    recorded.volumeUsedRatio,
    promql`
      1 - max by (env, namespace, persistentvolumeclaim) (
        ${kubeletVolumeStatsAvailableBytes.where({ job: 'kubelet' })} / (${kubeletVolumeStatsCapacityBytes.where({ job: 'kubelet' })} > 0)
      ) * on (env, namespace, persistentvolumeclaim) group_left (team, service) ${ownerOfVolume}`,
  ),
];

/** Records the requests to the API server, whose raw series are one for each kind of object. */
export const apiServerRecording: readonly RecordingRule[] = [
  recordingRule(
    recorded.apiRequests,
    sum(rate(apiserverRequests.where(apiServer), '5m'), { by: ['env', 'verb', 'code'] }),
  ),
  recordingRule(
    recorded.apiRequestDurations,
    sum(
      rate(
        apiserverRequestSliDurationSeconds.bucket.where(apiServer, {
          verb: labelNotRe('WATCH|CONNECT'),
        }),
        '5m',
      ),
      { by: ['env', 'verb', 'le'] },
    ),
  ),
];
