import { type Expression, labelNotRe, labelRe, promql } from '@observability-stack/promql';
import {
  inputSeries,
  type PromqlAlert,
  promqlAlert,
  type TestSeries,
} from '../../catalog/definitions/alert';
import * as recorded from '../../catalog/metrics/recorded-kubernetes';
import {
  kubePodContainerStatusLastTerminatedReason,
  kubePodContainerStatusRestarts,
  kubePodContainerStatusWaitingReason,
  kubePodDeletionTimestamp,
  kubePodInfo,
  kubePodInitContainerStatusWaitingReason,
  kubePodLabels,
  kubePodStatusPhase,
  kubePodStatusReady,
  kubePodStatusUnschedulable,
} from '../../constructs/kube-state-metrics/pod-metrics';
import { kubeReplicasetOwner } from '../../constructs/kube-state-metrics/workload-metrics';
import {
  containerCpuCfsPeriods,
  containerCpuCfsThrottledPeriods,
} from '../../constructs/kubernetes/cadvisor-metrics';
import { formatPercent } from '../http/service';
import * as names from '../names';
import {
  expectedAlert,
  firingTest,
  notFiringBefore,
  notFiringTest,
  round,
} from '../stack/test-helpers';
import { tunable } from '../thresholds';
import { ksm, ownerOfPod, ownerOfUnhealthyPod, type Query } from './owners';
import { podAlertLabels, testKsm, testNodeNotReady, testPod, testPodOwner } from './test-helpers';

/**
 * Returns the series with the labels of the owner of the pod. Pods on nodes that are not ready are left out: the alert about the
 * node is enough.
 */
const ofUnhealthyPod = (series: Expression): Query => promql`
  ${series} * on (env, namespace, pod) group_left (team, service, workload, workload_type) ${ownerOfUnhealthyPod}`;

/** Reasons why an image is not there. */
const IMAGE = 'ErrImagePull|ImagePullBackOff|ErrImageNeverPull|InvalidImageName';

const waiting = (reason: string) => ({ ...testKsm, ...testPod, container: 'app', reason });
const inContainer = { ...podAlertLabels, container: 'app' };
const lookAt = '`kubectl -n NAMESPACE describe pod POD`';
const logs = '`kubectl -n NAMESPACE logs POD -c CONTAINER --previous`';

const restarts = (values: string): TestSeries =>
  inputSeries(
    kubePodContainerStatusRestarts.where({ ...testKsm, ...testPod, container: 'app' }),
    values,
  );
const crashing = (values: string) =>
  inputSeries(kubePodContainerStatusWaitingReason.where(waiting('CrashLoopBackOff')), values);

export const podCrashLooping: PromqlAlert = promqlAlert({
  name: names.KUBE_POD_CRASH_LOOPING,
  // Between two attempts the container runs for a moment. A single restart, and a loop that ended, do not count.
  expr: ofUnhealthyPod(
    promql`
      ${recorded.containerRestarts.where()} > 1
      and on (env, namespace, pod, container)
      max by (env, namespace, pod, container) (
        max_over_time(${kubePodContainerStatusWaitingReason.where(ksm, { reason: 'CrashLoopBackOff' })}[5m])
        or max_over_time(${kubePodInitContainerStatusWaitingReason.where(ksm, { reason: 'CrashLoopBackOff' })}[5m])
      )
      or on (env, namespace, pod, container)
      max by (env, namespace, pod, container) (
        min_over_time(${kubePodContainerStatusWaitingReason.where(ksm, { reason: 'CrashLoopBackOff' })}[2m])
        or min_over_time(${kubePodInitContainerStatusWaitingReason.where(ksm, { reason: 'CrashLoopBackOff' })}[2m])
      ) == 1`,
  ),
  for: '3m',
  keepFiringFor: '5m',
  severity: 'ticket',
  summary:
    'Container {{ $labels.container }} of pod {{ $labels.namespace }}/{{ $labels.pod }} crashes again and again.',
  description: 'Kubernetes waits longer before each restart, up to five minutes.',
  runbook: {
    meaning: 'A container, or an init container, of a pod ends soon after each start.',
    impact: 'This replica does not serve requests. If all replicas crash, the service is down.',
    diagnosis: `- Why did it end? ${lookAt} shows the exit code and the reason of the last run.
- What did it log before? ${logs}
- Exit code 137 with reason \`OOMKilled\`: it needs more memory than its limit. 1 or 2: the program failed at its start, often for a
  missing setting, Secret or dependency.
- Does a liveness probe kill it? The events of the pod say so.`,
    mitigation:
      'Roll back the last change: `kubectl -n NAMESPACE rollout undo deployment/NAME`. Fix the setting, or raise the memory limit.',
  },
  tests: notFiringBefore('3m', [
    firingTest(
      'a container fails at each start',
      '15m',
      [crashing('_ 1x30'), restarts('0 1 2 3x3 4x5 5x30'), testPodOwner()],
      expectedAlert('ticket', inContainer, [
        'Container app of pod shop/cart-1 crashes again and again.',
        'Kubernetes waits longer before each restart, up to five minutes.',
      ]),
    ),
    firingTest(
      'the owner follows from the objects: a pod of a Deployment, with the label of a service of a team',
      '15m',
      [
        crashing('_ 1x30'),
        restarts('0 1 2 3x3 4x5 5x30'),
        inputSeries(
          kubePodInfo.where({
            ...testKsm,
            ...testPod,
            node: 'node-1',
            host_ip: '10.0.0.1',
            pod_ip: '10.1.0.1',
            created_by_kind: 'ReplicaSet',
            created_by_name: 'cart-7d4b9',
            priority_class: '',
            host_network: 'false',
          }),
          '1x40',
        ),
        inputSeries(
          kubeReplicasetOwner.where({
            ...testKsm,
            namespace: 'shop',
            replicaset: 'cart-7d4b9',
            owner_kind: 'Deployment',
            owner_name: 'cart-web',
            owner_is_controller: 'true',
          }),
          '1x40',
        ),
        inputSeries(
          kubePodLabels.where({
            ...testKsm,
            ...testPod,
            label_app_kubernetes_io_name: 'cart',
            label_observability_service: '',
            label_observability_team: '',
          }),
          '1x40',
        ),
        inputSeries(
          recorded.kubernetesServiceTeam.where({
            env: 'test',
            team: 'shop',
            service: 'cart',
            namespace: 'shop',
          }),
          '1x40',
        ),
      ],
      expectedAlert('ticket', { ...inContainer, workload: 'cart-web' }, [
        'Container app of pod shop/cart-1 crashes again and again.',
        'Kubernetes waits longer before each restart, up to five minutes.',
      ]),
    ),
    firingTest(
      'a pod without a known service belongs to the platform',
      '15m',
      [
        crashing('_ 1x30'),
        restarts('0 1 2 3x3 4x5 5x30'),
        inputSeries(
          kubePodInfo.where({
            ...testKsm,
            ...testPod,
            node: 'node-1',
            host_ip: '10.0.0.1',
            pod_ip: '10.1.0.1',
            created_by_kind: 'StatefulSet',
            created_by_name: 'db',
            priority_class: '',
            host_network: 'false',
          }),
          '1x40',
        ),
      ],
      expectedAlert(
        'ticket',
        {
          ...inContainer,
          team: 'platform',
          service: 'db',
          workload: 'db',
          workload_type: 'StatefulSet',
        },
        [
          'Container app of pod shop/cart-1 crashes again and again.',
          'Kubernetes waits longer before each restart, up to five minutes.',
        ],
      ),
    ),
    notFiringTest('one restart, and then it runs', '30m', [
      crashing('_x10 1 _x30'),
      restarts('0x9 1x40'),
      testPodOwner(),
    ]),
    notFiringTest('its node does not answer', '15m', [
      crashing('_ 1x30'),
      restarts('0 1 2 3x3 4x5 5x30'),
      testPodOwner(),
      testNodeNotReady('node-1', '1x30'),
    ]),
  ]),
});

const oomKilled = (values: string) =>
  inputSeries(
    kubePodContainerStatusLastTerminatedReason.where({
      ...testKsm,
      ...testPod,
      container: 'app',
      reason: 'OOMKilled',
    }),
    values,
  );

export const containerOomKilled: PromqlAlert = promqlAlert({
  name: 'KubeContainerOomKilled',
  // The reason stays until the next restart for another one, so that a restart within the window is required, too.
  expr: ofUnhealthyPod(
    promql`
      ${recorded.containerRestarts.where()} > 0.5
      and on (env, namespace, pod, container)
      max by (env, namespace, pod, container) (${kubePodContainerStatusLastTerminatedReason.where(ksm, { reason: 'OOMKilled' })} == 1)`,
  ),
  keepFiringFor: '15m',
  severity: 'ticket',
  summary:
    'Container {{ $labels.container }} of pod {{ $labels.namespace }}/{{ $labels.pod }} ran out of memory.',
  description: 'The kernel killed it at its memory limit, and it was restarted.',
  runbook: {
    meaning:
      'A container used more memory than its limit, so that the kernel killed it. It was restarted within the last 15 minutes.',
    impact:
      'Requests in progress failed, and the replica was not available until it was ready again.',
    diagnosis: `- Does its memory grow steadily, or at once? \`container_memory_working_set_bytes{namespace="…",pod="…"}\`
- What is its limit? ${lookAt}
- What was deployed or requested before it grew?`,
    mitigation:
      'Raise the memory limit, and the request with it, if the growth is expected; otherwise roll back and fix the leak.',
  },
  tests: [
    firingTest(
      'a container is killed at its limit',
      '20m',
      [oomKilled('_x15 1x60'), restarts('0x15 1x60'), testPodOwner()],
      expectedAlert('ticket', inContainer, [
        'Container app of pod shop/cart-1 ran out of memory.',
        'The kernel killed it at its memory limit, and it was restarted.',
      ]),
    ),
    notFiringTest('it was killed an hour ago', '80m', [
      oomKilled('_x15 1x90'),
      restarts('0x15 1x90'),
      testPodOwner(),
    ]),
    notFiringTest('it restarts for another reason', '20m', [restarts('0x15 1x60'), testPodOwner()]),
  ],
});

const imageMissing = (values: string) =>
  inputSeries(kubePodContainerStatusWaitingReason.where(waiting('ImagePullBackOff')), values);

export const imagePullFailing: PromqlAlert = promqlAlert({
  name: names.KUBE_IMAGE_PULL_FAILING,
  // The reason changes between attempts.
  expr: ofUnhealthyPod(
    promql`
      max by (env, namespace, pod, container) (
        max_over_time(${kubePodContainerStatusWaitingReason.where(ksm, { reason: labelRe(IMAGE) })}[2m])
        or max_over_time(${kubePodInitContainerStatusWaitingReason.where(ksm, { reason: labelRe(IMAGE) })}[2m])
      ) == 1`,
  ),
  for: '5m',
  severity: 'ticket',
  summary:
    'The image of container {{ $labels.container }} of pod {{ $labels.namespace }}/{{ $labels.pod }} cannot be pulled.',
  description: 'The container has waited for its image for 5m.',
  runbook: {
    meaning: 'The node of a pod cannot pull the image of a container.',
    impact:
      'The pod does not start. A rollout stops, and the pods of the previous version continue to run.',
    diagnosis: `- What does the registry answer? The events of the pod: ${lookAt}
- \`not found\`: is the tag spelled as it was pushed? \`unauthorized\`: does the pull secret exist in the namespace, and is it valid?
- \`timeout\`, \`429\`: is the registry reachable from the nodes, and within its limits?`,
    mitigation:
      'Fix the tag or the pull secret, or roll back. Push the image again if it was deleted.',
  },
  tests: notFiringBefore('4m', [
    firingTest(
      'the tag does not exist',
      '10m',
      [imageMissing('1x20'), testPodOwner()],
      expectedAlert('ticket', inContainer, [
        'The image of container app of pod shop/cart-1 cannot be pulled.',
        'The container has waited for its image for 5m.',
      ]),
    ),
    notFiringTest('a pull fails once', '10m', [imageMissing('_ 1x2 _x20'), testPodOwner()]),
  ]),
});

const notCreated = (values: string) =>
  inputSeries(
    kubePodContainerStatusWaitingReason.where(waiting('CreateContainerConfigError')),
    values,
  );

export const containerNotCreated: PromqlAlert = promqlAlert({
  name: names.KUBE_CONTAINER_NOT_CREATED,
  expr: ofUnhealthyPod(
    promql`
      max by (env, namespace, pod, container, reason) (
        ${kubePodContainerStatusWaitingReason.where(ksm, { reason: labelNotRe(`${IMAGE}|CrashLoopBackOff|ContainerCreating|PodInitializing`) })}
        or ${kubePodInitContainerStatusWaitingReason.where(ksm, { reason: labelNotRe(`${IMAGE}|CrashLoopBackOff|ContainerCreating|PodInitializing`) })}
      ) == 1`,
  ),
  for: '5m',
  severity: 'ticket',
  summary:
    'Container {{ $labels.container }} of pod {{ $labels.namespace }}/{{ $labels.pod }} cannot be created.',
  description: 'It has waited for 5m: {{ $labels.reason }}.',
  runbook: {
    meaning:
      'The node cannot create a container: a Secret, a ConfigMap or a key of them is missing, or its command is invalid.',
    impact: 'The pod does not start.',
    diagnosis: `- The events of the pod name the missing object: ${lookAt}`,
    mitigation: 'Create the missing object, or correct its name or key in the workload.',
  },
  tests: notFiringBefore('4m', [
    firingTest(
      'a Secret is missing',
      '10m',
      [notCreated('1x20'), testPodOwner()],
      expectedAlert('ticket', { ...inContainer, reason: 'CreateContainerConfigError' }, [
        'Container app of pod shop/cart-1 cannot be created.',
        'It has waited for 5m: CreateContainerConfigError.',
      ]),
    ),
    notFiringTest('the Secret is created a minute later', '10m', [
      notCreated('1x2 _x20'),
      testPodOwner(),
    ]),
  ]),
});

const unschedulable = (values: string) =>
  inputSeries(kubePodStatusUnschedulable.where({ ...testKsm, ...testPod }), values);

export const podUnschedulable: PromqlAlert = promqlAlert({
  name: names.KUBE_POD_UNSCHEDULABLE,
  // An autoscaler of nodes needs some minutes.
  expr: ofUnhealthyPod(
    promql`max by (env, namespace, pod) (${kubePodStatusUnschedulable.where(ksm)}) == 1`,
  ),
  for: '10m',
  severity: 'ticket',
  summary: 'Pod {{ $labels.namespace }}/{{ $labels.pod }} cannot be scheduled.',
  description: 'No node has had room for it, or is allowed to run it, for 10m.',
  runbook: {
    meaning:
      'The scheduler finds no node for a pod: no node has the requested resources, or taints, affinity or volumes exclude all of them.',
    impact: 'The pod does not start.',
    diagnosis: `- How many nodes fail for which reason? The event \`FailedScheduling\`: ${lookAt}
- \`Insufficient cpu\` or \`memory\`: what do the nodes have left? \`kubectl describe node\`, section *Allocated resources*. Is the request of the pod intended?
- \`volume node affinity conflict\`: the volume is in another zone than the free nodes.`,
    mitigation:
      'Lower the request if it is too large, add nodes, or change the affinity or the tolerations.',
  },
  tests: notFiringBefore('9m', [
    firingTest(
      'a pod requests more than a node has',
      '15m',
      [unschedulable('1x30'), testPodOwner('1x30', '')],
      expectedAlert('ticket', podAlertLabels, [
        'Pod shop/cart-1 cannot be scheduled.',
        'No node has had room for it, or is allowed to run it, for 10m.',
      ]),
    ),
    notFiringTest('a node is added within minutes', '15m', [
      unschedulable('1x6 _x30'),
      testPodOwner('1x30', ''),
    ]),
  ]),
});

const phase = (name: string, values: string) =>
  inputSeries(kubePodStatusPhase.where({ ...testKsm, ...testPod, phase: name }), values);
const ready = (values: string) =>
  inputSeries(kubePodStatusReady.where({ ...testKsm, ...testPod, condition: 'true' }), values);

export const podNotReady: PromqlAlert = promqlAlert({
  name: names.KUBE_POD_NOT_READY,
  // Pods that wait for a reason have their own alerts, which say more; those of Jobs are never ready after they end.
  expr: ofUnhealthyPod(
    promql`
      max by (env, namespace, pod) (${kubePodStatusReady.where(ksm, { condition: 'true' })} == 0) + 1
      unless on (env, namespace, pod) ${recorded.podEnded.where()}
      unless on (env, namespace, pod) (${kubePodContainerStatusWaitingReason.where(ksm, { reason: labelNotRe('ContainerCreating|PodInitializing') })} == 1)
      unless on (env, namespace, pod) (${kubePodInitContainerStatusWaitingReason.where(ksm, { reason: labelNotRe('ContainerCreating|PodInitializing') })} == 1)
      unless on (env, namespace, pod) ${kubePodStatusUnschedulable.where(ksm)}
      unless on (env, namespace, pod) ${kubePodDeletionTimestamp.where(ksm)}
      unless on (env, namespace, pod) ${recorded.containerRestarts.where()}`,
  ),
  for: '15m',
  severity: 'ticket',
  summary: 'Pod {{ $labels.namespace }}/{{ $labels.pod }} is not ready.',
  description: 'Its containers run or are being created, and it has not been ready for 15m.',
  runbook: {
    meaning:
      'A pod has been scheduled, and is not ready: its readiness probe fails, an init container does not end, or a volume cannot be mounted.',
    impact: 'The replica gets no requests.',
    diagnosis: `- Which condition is false, and what do the events say? ${lookAt}
- \`Readiness probe failed\`: what does the program log? Does a dependency that the probe checks work?
- \`FailedMount\`, \`FailedAttachVolume\`: does the volume exist, and is it attached to another node?`,
    mitigation:
      'Restart the pod if its program hangs: `kubectl -n NAMESPACE delete pod POD`. Roll back if all new pods are not ready.',
  },
  tests: notFiringBefore('14m', [
    firingTest(
      'its readiness probe fails',
      '20m',
      [ready('0x40'), phase('Running', '1x40'), restarts('0x40'), testPodOwner()],
      expectedAlert('ticket', podAlertLabels, [
        'Pod shop/cart-1 is not ready.',
        'Its containers run or are being created, and it has not been ready for 15m.',
      ]),
    ),
    notFiringTest('a pod of a Job has ended', '30m', [
      ready('0x40'),
      phase('Running', '0x40'),
      phase('Succeeded', '1x40'),
      testPodOwner(),
    ]),
    notFiringTest('it crashes, which another alert reports', '30m', [
      ready('0x40'),
      phase('Running', '1x40'),
      crashing('1x40'),
      testPodOwner(),
    ]),
    notFiringTest('it is being deleted', '30m', [
      ready('0x40'),
      phase('Running', '1x40'),
      inputSeries(kubePodDeletionTimestamp.where({ ...testKsm, ...testPod }), '600x40'),
      testPodOwner(),
    ]),
  ]),
});

const cadvisor = { job: 'kubelet-cadvisor' } as const;
const periods = (all: string, throttled: string): readonly TestSeries[] => {
  const labels = {
    ...testKsm,
    service: 'kubelet',
    job: 'kubelet-cadvisor',
    instance: 'node-1',
    ...testPod,
    container: 'app',
    name: 'id',
  };
  return [
    inputSeries(containerCpuCfsPeriods.where(labels), all),
    inputSeries(containerCpuCfsThrottledPeriods.where(labels), throttled),
  ];
};

export const cpuThrottling: PromqlAlert = tunable('KubeContainerThrottled', (limit) =>
  promqlAlert({
    name: 'KubeContainerThrottled',
    // A program with short bursts is throttled in many of the few periods in which it runs, without effect: only containers
    // that run most of the time count.
    expr: promql`
      (
        max by (env, namespace, pod, container) (
          rate(${containerCpuCfsThrottledPeriods.where(cadvisor)}[15m]) / (rate(${containerCpuCfsPeriods.where(cadvisor)}[15m]) > 5)
        ) > ${limit}
        unless on (env, namespace, pod) ${recorded.podOnFailedNode.where()}
      )
      * on (env, namespace, pod) group_left (team, service, workload, workload_type) ${ownerOfPod}`,
    for: '15m',
    severity: 'ticket',
    summary:
      'Container {{ $labels.container }} of pod {{ $labels.namespace }}/{{ $labels.pod }} is slowed down by its CPU limit.',
    description:
      'It had to wait in {{ $value | humanizePercentage }} of the periods of its CPU limit over the last 15m.',
    runbook: {
      meaning:
        'A container that runs in most periods of 100 ms used up its CPU limit in more of them than the threshold, by default half, and waited until the next period.',
      impact: 'Requests take longer. Probes may time out, and the container is then restarted.',
      diagnosis: `- How much does it use? \`namespace_pod:container_cpu_usage_seconds:sum_rate5m{namespace="…",pod="…"}\`, compared with its limit
- Does it have more load than usual, or did a deployment make it slower?
- Is the limit below the number of threads that the program starts at once, such as GOMAXPROCS?`,
      mitigation:
        'Raise or remove the CPU limit, or add replicas. Keep the request at the usual usage.',
    },
    tests: notFiringBefore('14m', [
      firingTest(
        'a busy container waits in most periods',
        '45m',
        [...periods('0+600x60', `0+${round((600 * (1 + limit)) / 2)}x60`), testPodOwner()],
        expectedAlert('ticket', inContainer, [
          'Container app of pod shop/cart-1 is slowed down by its CPU limit.',
          `It had to wait in ${formatPercent(round((600 * (1 + limit)) / 2) / 600)} of the periods of its CPU limit over the last 15m.`,
        ]),
      ),
      notFiringTest('a container with short bursts', '45m', [
        ...periods('0+60x60', '0+60x60'),
        testPodOwner(),
      ]),
      notFiringTest('a busy container within its limit', '45m', [
        ...periods('0+600x60', `0+${round(500 * limit)}x60`),
        testPodOwner(),
      ]),
    ]),
  }),
);

export const podAlerts: readonly PromqlAlert[] = [
  podCrashLooping,
  containerOomKilled,
  imagePullFailing,
  containerNotCreated,
  podUnschedulable,
  podNotReady,
  cpuThrottling,
];
