import { type Expression, promql, sum } from '@observability-stack/promql';
import { type RecordingRule, recordingRule } from '../../catalog/definitions/alert';
import * as recorded from '../../catalog/metrics/recorded-kubernetes';
import {
  kubePodContainerResourceLimits,
  kubePodContainerResourceRequests,
  kubePodContainerStatusRestarts,
  kubePodStatusPhase,
} from '../../constructs/kube-state-metrics/pod-metrics';
import {
  containerCpuCfsPeriods,
  containerCpuCfsThrottledPeriods,
  containerCpuUsageSeconds,
  containerMemoryWorkingSetBytes,
  containerNetworkReceiveBytes,
  containerNetworkTransmitBytes,
} from '../../constructs/kubernetes/cadvisor-metrics';
import { ksm, ownerOfPod, type Query } from './owners';

const cadvisor = { job: 'kubelet-cadvisor' } as const;

/** Returns the sum per pod, with the labels of its owner. */
const perPod = (series: Expression): Query => promql`
  sum by (env, namespace, pod) (${series})
    * on (env, namespace, pod) group_left (team, service, node, workload, workload_type) ${ownerOfPod}`;

/** Resources of pods that have not ended: those of others are free. */
const ofRunning = (series: Expression): Query =>
  perPod(
    // After the failure of its node, two pods of kube-state-metrics may run for a while.
    promql`max by (env, namespace, pod, container) (${series}) unless on (env, namespace, pod) (${kubePodStatusPhase.where(ksm, { phase: 'Succeeded' })} == 1 or ${kubePodStatusPhase.where(ksm, { phase: 'Failed' })} == 1)`,
  );

const perWorkload = (pods: Expression) =>
  sum(promql`${pods}`, { by: recorded.workloadOwnerLabels });

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
];
