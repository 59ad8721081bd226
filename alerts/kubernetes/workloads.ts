import { type Expression, labelRe, promql } from '@observability-stack/promql';
import {
  inputSeries,
  type PromqlAlert,
  promqlAlert,
  type TestSeries,
} from '../../catalog/definitions/alert';
import * as recorded from '../../catalog/metrics/recorded-kubernetes';
import { kubeResourcequota } from '../../constructs/kube-state-metrics/cluster-metrics';
import * as metrics from '../../constructs/kube-state-metrics/workload-metrics';
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
import {
  ksm,
  one,
  ownerOfAutoscaler,
  ownerOfNamespace,
  ownerOfWorkload,
  workloadLabels,
} from './owners';
import {
  namespaceAlertLabels,
  testKsm,
  testNamespaceOwner,
  testNodeNotReady,
  testPodOwner,
  testServiceTeam,
  testWorkloadOwner,
  workloadAlertLabels,
} from './test-helpers';

/** Returns the series of objects of a kind with the labels of the owner of the workload. */
const ofWorkloadOwner = (series: Expression, label: string, type: string) => promql`
  ${workloadLabels(series, label, type)}
    * on (env, namespace, workload, workload_type) group_left (team, service) ${ownerOfWorkload}`;

/** Leaves out workloads with a pod on a node that is not ready, which has an alert. */
const withoutFailedNodes = (alert: Expression) =>
  promql`${alert} unless on (env, namespace, workload, workload_type) ${recorded.podOnFailedNode.where()}`;

const here = { ...testKsm, namespace: 'shop' };
const cart = { ...here, deployment: 'cart' };
const deploymentLabels = { ...workloadAlertLabels('Deployment'), deployment: 'cart' };

const progressing = (values: string): TestSeries =>
  inputSeries(
    metrics.kubeDeploymentStatusCondition.where({
      ...cart,
      condition: 'Progressing',
      reason: 'ProgressDeadlineExceeded',
      status: 'false',
    }),
    values,
  );

const deploymentStuck: PromqlAlert = promqlAlert({
  name: names.KUBE_DEPLOYMENT_ROLLOUT_STUCK,
  expr: withoutFailedNodes(
    ofWorkloadOwner(
      promql`
        max by (env, namespace, deployment) (${metrics.kubeDeploymentStatusCondition.where(ksm, { condition: 'Progressing', status: 'false' })}) == 1
        or on (env, namespace, deployment)
        (max by (env, namespace, deployment) (${metrics.kubeDeploymentMetadataGeneration.where(ksm)}) > bool max by (env, namespace, deployment) (${metrics.kubeDeploymentStatusObservedGeneration.where(ksm)})) == 1`,
      'deployment',
      'Deployment',
    ),
  ),
  for: '5m',
  severity: 'ticket',
  summary: 'The rollout of Deployment {{ $labels.namespace }}/{{ $labels.workload }} is stuck.',
  description:
    'It has made no progress within its deadline, or the controller has not processed its change.',
  runbook: {
    meaning:
      'A Deployment could not replace its pods within `progressDeadlineSeconds` (10 minutes by default), or the controller manager has not processed its change.',
    impact:
      'The new version does not run everywhere. The pods of the previous version continue to run.',
    diagnosis: `- Which pods are not ready, and why? \`kubectl -n NAMESPACE get pods\` and \`kubectl -n NAMESPACE describe deployment NAME\`
- Are pods created at all? A quota or an admission webhook may reject them: \`kubectl -n NAMESPACE describe replicaset\``,
    mitigation:
      'Roll back: `kubectl -n NAMESPACE rollout undo deployment/NAME`. Or fix what keeps the new pods from being ready.',
  },
  tests: notFiringBefore('4m', [
    firingTest(
      'the deadline passed',
      '20m',
      [progressing('1x40'), testWorkloadOwner('Deployment')],
      expectedAlert('ticket', deploymentLabels, [
        'The rollout of Deployment shop/cart is stuck.',
        'It has made no progress within its deadline, or the controller has not processed its change.',
      ]),
    ),
    notFiringTest('a pod waits on a node that does not answer', '20m', [
      progressing('1x40'),
      testWorkloadOwner('Deployment'),
      testPodOwner(),
      testNodeNotReady('node-1', '1x40'),
    ]),
    notFiringTest('it makes progress', '20m', [
      progressing('0x40'),
      testWorkloadOwner('Deployment'),
    ]),
  ]),
});

const deployed = (wanted: string, available: string): readonly TestSeries[] => [
  inputSeries(metrics.kubeDeploymentSpecReplicas.where(cart), wanted),
  inputSeries(metrics.kubeDeploymentStatusReplicasAvailable.where(cart), available),
];

const deploymentDown: PromqlAlert = promqlAlert({
  name: names.KUBE_DEPLOYMENT_DOWN,
  expr: withoutFailedNodes(
    ofWorkloadOwner(
      promql`
        max by (env, namespace, deployment) (${metrics.kubeDeploymentSpecReplicas.where(ksm)}) > 0
        and on (env, namespace, deployment)
        max by (env, namespace, deployment) (${metrics.kubeDeploymentStatusReplicasAvailable.where(ksm)}) == 0`,
      'deployment',
      'Deployment',
    ),
  ),
  for: '10m',
  severity: 'ticket',
  summary: 'Deployment {{ $labels.namespace }}/{{ $labels.workload }} has no available pod.',
  description: 'It should have {{ $value }} pods, and none has been available for 10m.',
  runbook: {
    meaning: 'No pod of a Deployment is available, although it should have some.',
    impact: 'The service is down. Its alerts on targets or traffic page if it has a definition.',
    diagnosis: `- In which state are its pods? \`kubectl -n NAMESPACE get pods\`. Without pods, what do the events of the ReplicaSet say?
- Other alerts on its pods name the reason: crashes, images, scheduling.`,
    mitigation: 'Roll back the last change, or fix the reason that the alerts on its pods name.',
  },
  tests: notFiringBefore('9m', [
    firingTest(
      'a quota rejects its pods',
      '20m',
      [...deployed('2x40', '0x40'), testServiceTeam],
      expectedAlert('ticket', deploymentLabels, [
        'Deployment shop/cart has no available pod.',
        'It should have 2 pods, and none has been available for 10m.',
      ]),
    ),
    notFiringTest('one of two pods is available', '20m', [
      ...deployed('2x40', '1x40'),
      testServiceTeam,
    ]),
    notFiringTest('it is scaled to zero', '20m', [...deployed('0x40', '0x40'), testServiceTeam]),
  ]),
});

const set = { ...here, statefulset: 'cart' };
const replicas = (wanted: string, ready: string, updated: string): readonly TestSeries[] => [
  inputSeries(metrics.kubeStatefulsetReplicas.where(set), wanted),
  inputSeries(metrics.kubeStatefulsetStatusReplicasReady.where(set), ready),
  inputSeries(metrics.kubeStatefulsetStatusReplicasUpdated.where(set), updated),
];
const setLabels = { ...workloadAlertLabels('StatefulSet'), statefulset: 'cart' };

const statefulSetNotReady: PromqlAlert = promqlAlert({
  name: names.KUBE_STATEFUL_SET_NOT_READY,
  expr: withoutFailedNodes(
    ofWorkloadOwner(
      promql`
        max by (env, namespace, statefulset) (${metrics.kubeStatefulsetReplicas.where(ksm)})
          - max by (env, namespace, statefulset) (${metrics.kubeStatefulsetStatusReplicasReady.where(ksm)}) > 0
        unless on (env, namespace, statefulset)
        max by (env, namespace, statefulset) (changes(${metrics.kubeStatefulsetStatusReplicasUpdated.where(ksm)}[15m])) > 0`,
      'statefulset',
      'StatefulSet',
    ),
  ),
  for: '15m',
  severity: 'ticket',
  summary: 'StatefulSet {{ $labels.namespace }}/{{ $labels.workload }} lacks ready pods.',
  description:
    '{{ $value }} of its pods have not been ready for 15m, and no rollout has made progress.',
  runbook: {
    meaning:
      'Pods of a StatefulSet are not ready, and no pod was updated within the last 15 minutes.',
    impact:
      'Less capacity, and in a quorum no room for another failure. A StatefulSet replaces its pods one by one and waits for each, so that a rollout stops here.',
    diagnosis: `- Which pod is not ready, and why? \`kubectl -n NAMESPACE get pods\` and \`kubectl -n NAMESPACE describe pod POD\`
- Is its volume bound, and in the zone of a free node? \`kubectl -n NAMESPACE get pvc\``,
    mitigation:
      'Fix the reason that the alerts on the pod name. After a bad rollout, undo it and delete the pod that is not ready: the controller waits for it otherwise.',
  },
  tests: notFiringBefore('14m', [
    firingTest(
      'one of three pods is not ready',
      '30m',
      [...replicas('3x60', '2x60', '3x60'), testServiceTeam],
      expectedAlert('ticket', setLabels, [
        'StatefulSet shop/cart lacks ready pods.',
        '1 of its pods have not been ready for 15m, and no rollout has made progress.',
      ]),
    ),
    notFiringTest('a long rollout makes progress', '40m', [
      ...replicas('3x60', '2x60', '0x10 1x10 2x10 3x30'),
      testServiceTeam,
    ]),
    notFiringTest('all are ready', '30m', [...replicas('3x60', '3x60', '3x60'), testServiceTeam]),
  ]),
});

const daemons = { ...here, daemonset: 'cart' };
const scheduled = (desired: string, available: string, updated: string): readonly TestSeries[] => [
  inputSeries(metrics.kubeDaemonsetDesired.where(daemons), desired),
  inputSeries(metrics.kubeDaemonsetAvailable.where(daemons), available),
  inputSeries(metrics.kubeDaemonsetUpdated.where(daemons), updated),
];
const daemonLabels = { ...workloadAlertLabels('DaemonSet'), daemonset: 'cart' };

const daemonSetNotReady: PromqlAlert = promqlAlert({
  name: names.KUBE_DAEMON_SET_NOT_READY,
  // Nodes that do not answer lack their pods, too, and have an alert.
  expr: ofWorkloadOwner(
    promql`
      (
        max by (env, namespace, daemonset) (${metrics.kubeDaemonsetDesired.where(ksm)})
          - max by (env, namespace, daemonset) (${metrics.kubeDaemonsetAvailable.where(ksm)})
      )
      - on (env) group_left () (count by (env) (${recorded.nodeNotReady.where()}) or 0 * max by (env) (${metrics.kubeDaemonsetDesired.where(ksm)})) > 0
      unless on (env, namespace, daemonset)
      max by (env, namespace, daemonset) (changes(${metrics.kubeDaemonsetUpdated.where(ksm)}[15m])) > 0`,
    'daemonset',
    'DaemonSet',
  ),
  for: '15m',
  severity: 'ticket',
  summary: 'DaemonSet {{ $labels.namespace }}/{{ $labels.workload }} lacks available pods.',
  description:
    'It has not been available on {{ $value }} nodes for 15m, and no rollout has made progress.',
  runbook: {
    meaning:
      'A DaemonSet has no available pod on some nodes that are ready, and no pod was updated within the last 15 minutes.',
    impact: 'What the DaemonSet does is missing on these nodes, such as logs, metrics or network.',
    diagnosis: `- On which nodes? \`kubectl -n NAMESPACE get pods -o wide\`, compared with \`kubectl get nodes\`
- Is there no pod, or is it not ready? \`kubectl -n NAMESPACE describe daemonset NAME\``,
    mitigation:
      'Fix the reason that the alerts on the pods name. Free resources on the node if the pod has no room, or give the DaemonSet a higher priority.',
  },
  tests: notFiringBefore('14m', [
    firingTest(
      'a pod has no room on one of three nodes',
      '30m',
      [...scheduled('3x60', '2x60', '3x60'), testServiceTeam],
      expectedAlert('ticket', daemonLabels, [
        'DaemonSet shop/cart lacks available pods.',
        'It has not been available on 1 nodes for 15m, and no rollout has made progress.',
      ]),
    ),
    notFiringTest('one of three nodes does not answer', '30m', [
      ...scheduled('3x60', '2x60', '3x60'),
      testServiceTeam,
      testNodeNotReady('node-1', '1x60'),
    ]),
    notFiringTest('a long rollout makes progress', '40m', [
      ...scheduled('3x60', '2x60', '0x10 1x10 2x10 3x30'),
      testServiceTeam,
    ]),
  ]),
});

const JOB = 'cart-29';
const failed = (values: string, job = JOB) =>
  inputSeries(metrics.kubeJobFailed.where({ ...here, job_name: job, condition: 'true' }), values);
const started = (values: string, job = JOB) =>
  inputSeries(metrics.kubeJobStatusStartTime.where({ ...here, job_name: job }), values);
const byCronJob = (job = JOB) =>
  inputSeries(
    metrics.kubeJobOwner.where({
      ...here,
      job_name: job,
      owner_kind: 'CronJob',
      owner_name: 'cart',
      owner_is_controller: 'true',
    }),
    '1x200',
  );
const cronJobFailed = expectedAlert('ticket', workloadAlertLabels('CronJob'), [
  'CronJob shop/cart failed.',
  'A run started within the last day and used up its attempts, and no later run has succeeded.',
]);

/** When each Job started. */
const jobStart = promql`
  max by (env, namespace, job_name) (${metrics.kubeJobStatusStartTime.where(ksm)})`;
/** The CronJob of each Job that has one. */
const cronJobOfJob = promql`
  max by (env, namespace, job_name, cronjob) (label_replace(${metrics.kubeJobOwner.where(ksm, { owner_kind: 'CronJob' })}, "cronjob", "$1", "owner_name", "(.+)"))`;

/** The workload of each Job: its CronJob, or the Job itself. */
const workloadOfJob = one(
  ['env', 'namespace', 'job_name'],
  promql`
    ${workloadLabels(cronJobOfJob, 'cronjob', 'CronJob')}
    or on (env, namespace, job_name)
    ${workloadLabels(jobStart, 'job_name', 'Job')} ^ 0`,
);

const jobFailed: PromqlAlert = promqlAlert({
  name: 'KubeJobFailed',
  // A failed Job stays until it is deleted. One of a CronJob does not count after a later run succeeded.
  // Without the name of the Job: otherwise, each run of a CronJob would be another alert.
  expr: promql`
    max by (env, namespace, workload, workload_type, team, service) (
      (
        max by (env, namespace, job_name) (${metrics.kubeJobFailed.where(ksm, { condition: 'true' })}) == 1
        and on (env, namespace, job_name) time() - ${jobStart} < 86400
        unless on (env, namespace, job_name)
        (
          ${cronJobOfJob} * on (env, namespace, cronjob) group_left ()
            max by (env, namespace, cronjob) (${metrics.kubeCronjobStatusLastSuccessfulTime.where(ksm)})
          > on (env, namespace, job_name) group_left () ${jobStart}
        )
      )
      * on (env, namespace, job_name) group_left (workload, workload_type) ${workloadOfJob}
      * on (env, namespace, workload, workload_type) group_left (team, service) ${ownerOfWorkload}
    )`,
  severity: 'ticket',
  summary: '{{ $labels.workload_type }} {{ $labels.namespace }}/{{ $labels.workload }} failed.',
  description:
    'A run started within the last day and used up its attempts, and no later run has succeeded.',
  runbook: {
    meaning:
      'A Job failed: its pods failed more often than `backoffLimit` allows, or it ran longer than `activeDeadlineSeconds`.',
    impact: 'The work of this run was not done.',
    diagnosis: `- Which run? \`kubectl -n NAMESPACE get jobs\`
- Why? \`kubectl -n NAMESPACE describe job JOB\` and \`kubectl -n NAMESPACE logs job/JOB\``,
    mitigation:
      'Fix the reason and run it again: `kubectl -n NAMESPACE create job --from=cronjob/NAME NAME-again`. Delete the failed Job, which ends the alert.',
  },
  tests: [
    firingTest(
      'a Job failed',
      '20m',
      [
        failed('_x10 1x60'),
        started('600x70'),
        inputSeries(
          recorded.workloadOwner.where({ ...workloadAlertLabels('Job'), workload: 'cart-29' }),
          '1x70',
        ),
      ],
      expectedAlert('ticket', { ...workloadAlertLabels('Job'), workload: 'cart-29' }, [
        'Job shop/cart-29 failed.',
        'A run started within the last day and used up its attempts, and no later run has succeeded.',
      ]),
    ),
    firingTest(
      'a run of a CronJob failed',
      '20m',
      [failed('_x10 1x60'), started('600x70'), byCronJob(), testWorkloadOwner('CronJob')],
      cronJobFailed,
    ),
    firingTest(
      'two runs of a CronJob failed',
      '20m',
      [
        ...['cart-29', 'cart-30'].flatMap((job) => [
          failed('_x10 1x60', job),
          started('600x70', job),
          byCronJob(job),
        ]),
        testWorkloadOwner('CronJob'),
      ],
      cronJobFailed,
    ),
    notFiringTest('the next run of the CronJob succeeded', '40m', [
      failed('_x10 1x60'),
      started('600x70'),
      byCronJob(),
      inputSeries(
        metrics.kubeCronjobStatusLastSuccessfulTime.where({ ...here, cronjob: 'cart' }),
        '300x20 1300x50',
      ),
      testWorkloadOwner('CronJob'),
    ]),
    notFiringTest('it failed two days ago, and was kept', '1h', [
      failed('1x70'),
      // Tests start at 0, two days later.
      started('-172800x70'),
      inputSeries(
        recorded.workloadOwner.where({ ...workloadAlertLabels('Job'), workload: 'cart-29' }),
        '1x70',
      ),
    ]),
  ],
});

const cron = { ...here, cronjob: 'cart' };
const nextRun = (values: string) =>
  inputSeries(metrics.kubeCronjobNextScheduleTime.where(cron), values);
const suspended = (values: string) =>
  inputSeries(metrics.kubeCronjobSpecSuspend.where(cron), values);

const cronJobOverdue: PromqlAlert = promqlAlert({
  name: 'KubeCronJobOverdue',
  expr: ofWorkloadOwner(
    promql`
      time() - max by (env, namespace, cronjob) (${metrics.kubeCronjobNextScheduleTime.where(ksm)}) > 900
      unless on (env, namespace, cronjob) max by (env, namespace, cronjob) (${metrics.kubeCronjobSpecSuspend.where(ksm)}) == 1`,
    'cronjob',
    'CronJob',
  ),
  for: '5m',
  severity: 'ticket',
  summary: 'CronJob {{ $labels.namespace }}/{{ $labels.workload }} was not started.',
  description: 'It was due {{ $value | humanizeDuration }} ago.',
  runbook: {
    meaning: 'A CronJob is past the time of its next run, and was not started.',
    impact: 'The work of the CronJob is not done.',
    diagnosis: `- \`kubectl -n NAMESPACE describe cronjob NAME\`: \`TooManyMissedTimes\` after a long outage of the controller manager, or \`JobAlreadyActive\` with \`concurrencyPolicy: Forbid\`?
- Does the previous run hang? \`kubectl -n NAMESPACE get jobs\`
- Does the controller manager work? It starts all CronJobs.`,
    mitigation:
      'Delete the run that hangs. Set `startingDeadlineSeconds`, so that missed runs are not counted from the beginning.',
  },
  tests: notFiringBefore('26m', [
    firingTest(
      'the previous run hangs',
      '40m',
      [nextRun('600x60'), suspended('0x60'), testWorkloadOwner('CronJob')],
      expectedAlert('ticket', { ...workloadAlertLabels('CronJob'), cronjob: 'cart' }, [
        'CronJob shop/cart was not started.',
        'It was due 30m 0s ago.',
      ]),
    ),
    notFiringTest('it is suspended', '40m', [
      nextRun('600x60'),
      suspended('1x60'),
      testWorkloadOwner('CronJob'),
    ]),
    notFiringTest('it runs every minute', '40m', [
      nextRun('60+60x60'),
      suspended('0x60'),
      testWorkloadOwner('CronJob'),
    ]),
  ]),
});

const autoscaler = { ...here, horizontalpodautoscaler: 'cart' };
const target = inputSeries(
  metrics.kubeHpaInfo.where({
    ...autoscaler,
    scaletargetref_api_version: 'apps/v1',
    scaletargetref_kind: 'Deployment',
    scaletargetref_name: 'cart',
  }),
  '1x60',
);
const scaled = (current: string, desired: string, most = '4x60', least = '1x60') => [
  inputSeries(metrics.kubeHpaStatusCurrentReplicas.where(autoscaler), current),
  inputSeries(metrics.kubeHpaStatusDesiredReplicas.where(autoscaler), desired),
  inputSeries(metrics.kubeHpaSpecMaxReplicas.where(autoscaler), most),
  inputSeries(metrics.kubeHpaSpecMinReplicas.where(autoscaler), least),
];
const scaling = (condition: string, status: string, values: string) =>
  inputSeries(metrics.kubeHpaStatusCondition.where({ ...autoscaler, condition, status }), values);

/** Returns the series of autoscalers with the labels of the owner of the workload that they scale. */
const ofScaledOwner = (series: Expression) => promql`
  ${series}
    * on (env, namespace, horizontalpodautoscaler) group_left (team, service, workload, workload_type) ${ownerOfAutoscaler}`;

const scaledLabels = { ...workloadAlertLabels('Deployment'), horizontalpodautoscaler: 'cart' };

const autoscalerAtMaximum: PromqlAlert = promqlAlert({
  name: 'KubeAutoscalerAtMaximum',
  // The condition is true only if the autoscaler wants more pods than the maximum.
  expr: ofScaledOwner(
    promql`
      max by (env, namespace, horizontalpodautoscaler) (${metrics.kubeHpaStatusCurrentReplicas.where(ksm)})
      == on (env, namespace, horizontalpodautoscaler)
      max by (env, namespace, horizontalpodautoscaler) (${metrics.kubeHpaSpecMaxReplicas.where(ksm)})
      and on (env, namespace, horizontalpodautoscaler)
      max by (env, namespace, horizontalpodautoscaler) (${metrics.kubeHpaStatusCondition.where(ksm, { condition: 'ScalingLimited', status: 'true' })}) == 1
      and on (env, namespace, horizontalpodautoscaler)
      max by (env, namespace, horizontalpodautoscaler) (${metrics.kubeHpaSpecMaxReplicas.where(ksm)})
      > on (env, namespace, horizontalpodautoscaler)
      max by (env, namespace, horizontalpodautoscaler) (${metrics.kubeHpaSpecMinReplicas.where(ksm)})`,
  ),
  for: '15m',
  severity: 'ticket',
  summary:
    'Autoscaler {{ $labels.namespace }}/{{ $labels.horizontalpodautoscaler }} wants more pods than its maximum.',
  description: 'It has run {{ $value }} pods, its maximum, for 15m.',
  runbook: {
    meaning: 'An autoscaler runs its maximum number of pods, and its metrics require more.',
    impact: 'More load makes the service slower.',
    diagnosis: `- Which metric is above its target? \`kubectl -n NAMESPACE describe hpa NAME\`
- Is the load unusual, or did the service become slower?`,
    mitigation: 'Raise `maxReplicas` if the cluster has room, or make the service cheaper.',
  },
  tests: notFiringBefore('14m', [
    firingTest(
      'the load grows beyond the maximum',
      '20m',
      [
        ...scaled('4x60', '4x60'),
        scaling('ScalingLimited', 'true', '1x60'),
        target,
        testWorkloadOwner('Deployment'),
      ],
      expectedAlert('ticket', scaledLabels, [
        'Autoscaler shop/cart wants more pods than its maximum.',
        'It has run 4 pods, its maximum, for 15m.',
      ]),
    ),
    notFiringTest('exactly the maximum is enough', '20m', [
      ...scaled('4x60', '4x60'),
      scaling('ScalingLimited', 'true', '0x60'),
      target,
      testWorkloadOwner('Deployment'),
    ]),
    notFiringTest('its minimum is its maximum', '20m', [
      ...scaled('4x60', '4x60', '4x60', '4x60'),
      scaling('ScalingLimited', 'true', '1x60'),
      target,
      testWorkloadOwner('Deployment'),
    ]),
  ]),
});

const autoscalerInactive: PromqlAlert = promqlAlert({
  name: 'KubeAutoscalerInactive',
  // Scaled to zero, it is disabled on purpose.
  expr: ofScaledOwner(
    promql`
      max by (env, namespace, horizontalpodautoscaler) (${metrics.kubeHpaStatusCondition.where(ksm, { condition: labelRe('ScalingActive|AbleToScale'), status: 'false' })}) == 1
      and on (env, namespace, horizontalpodautoscaler)
      max by (env, namespace, horizontalpodautoscaler) (${metrics.kubeHpaStatusCurrentReplicas.where(ksm)}) > 0`,
  ),
  for: '15m',
  severity: 'ticket',
  summary:
    'Autoscaler {{ $labels.namespace }}/{{ $labels.horizontalpodautoscaler }} does not scale.',
  description: 'It has not been able to read its metrics or to set the number of pods for 15m.',
  runbook: {
    meaning: 'An autoscaler cannot compute the number of pods, or cannot set it.',
    impact: 'The number of pods stays as it is, whatever the load.',
    diagnosis: `- The conditions name the reason: \`kubectl -n NAMESPACE describe hpa NAME\`
- \`FailedGetResourceMetric\`: does the metrics server run (\`kubectl get apiservice v1beta1.metrics.k8s.io\`), and do all containers have requests?`,
    mitigation:
      'Fix the source of the metrics. Until then, set the number of pods by hand, for the expected load.',
  },
  tests: notFiringBefore('14m', [
    firingTest(
      'the metrics server is missing',
      '20m',
      [
        ...scaled('2x60', '2x60'),
        scaling('ScalingActive', 'false', '1x60'),
        target,
        testWorkloadOwner('Deployment'),
      ],
      expectedAlert('ticket', scaledLabels, [
        'Autoscaler shop/cart does not scale.',
        'It has not been able to read its metrics or to set the number of pods for 15m.',
      ]),
    ),
    notFiringTest('the workload is scaled to zero', '20m', [
      ...scaled('0x60', '0x60'),
      scaling('ScalingActive', 'false', '1x60'),
      target,
      testWorkloadOwner('Deployment'),
    ]),
  ]),
});

const budget = { ...here, poddisruptionbudget: 'cart' };
const healthy = (current: string, desired: string, expected: string) => [
  inputSeries(metrics.kubePdbCurrentHealthy.where(budget), current),
  inputSeries(metrics.kubePdbDesiredHealthy.where(budget), desired),
  inputSeries(metrics.kubePdbExpectedPods.where(budget), expected),
];

/** Returns the series of a namespace with the labels of its owner. */
const ofNamespaceOwner = (series: Expression) => promql`
  ${series} * on (env, namespace) group_left (team, service) ${ownerOfNamespace}`;

const disruptionBudget: PromqlAlert = promqlAlert({
  name: 'KubeDisruptionBudgetBlocking',
  expr: ofNamespaceOwner(
    promql`
      (
        max by (env, namespace, poddisruptionbudget) (${metrics.kubePdbDesiredHealthy.where(ksm)})
        >= max by (env, namespace, poddisruptionbudget) (${metrics.kubePdbExpectedPods.where(ksm)})
      ) > 0
      or on (env, namespace, poddisruptionbudget)
      (
        max by (env, namespace, poddisruptionbudget) (${metrics.kubePdbDesiredHealthy.where(ksm)})
        > max by (env, namespace, poddisruptionbudget) (${metrics.kubePdbCurrentHealthy.where(ksm)})
      )`,
  ),
  for: '1h',
  severity: 'ticket',
  summary:
    'PodDisruptionBudget {{ $labels.namespace }}/{{ $labels.poddisruptionbudget }} blocks the draining of nodes.',
  description:
    'It requires {{ $value }} healthy pods, and has not allowed the eviction of one for 1h.',
  runbook: {
    meaning:
      'A disruption budget requires as many healthy pods as it covers, or more than are healthy.',
    impact: 'Nodes with these pods cannot be drained, so that upgrades of the cluster stop.',
    diagnosis: `- \`kubectl -n NAMESPACE get pdb NAME\`: does it require all pods, or are pods not healthy?`,
    mitigation:
      'Require fewer pods than there are, or use `maxUnavailable: 1`. Fix the pods that are not healthy.',
  },
  tests: notFiringBefore('59m', [
    firingTest(
      'it requires all pods',
      '90m',
      [...healthy('2x100', '2x100', '2x100'), testNamespaceOwner],
      expectedAlert('ticket', { ...namespaceAlertLabels, poddisruptionbudget: 'cart' }, [
        'PodDisruptionBudget shop/cart blocks the draining of nodes.',
        'It requires 2 healthy pods, and has not allowed the eviction of one for 1h.',
      ]),
    ),
    notFiringTest('it allows one', '90m', [
      ...healthy('2x100', '1x100', '2x100'),
      testNamespaceOwner,
    ]),
    notFiringTest('it covers no pods', '90m', [
      ...healthy('0x100', '0x100', '0x100'),
      testNamespaceOwner,
    ]),
  ]),
});

/** The storage of a class, of which a namespace has its own quota. */
const CLASS = 'fast.storageclass.storage.k8s.io/requests.storage';

const quota = (type: string, values: string, resource = 'requests.cpu') =>
  inputSeries(
    kubeResourcequota.where({
      ...here,
      resourcequota: 'compute',
      resource,
      type,
    }),
    values,
  );

const used = (limit: number): number => round(5 + limit * 5);

const quotaNearlyUsed: PromqlAlert = tunable('KubeQuotaNearlyUsed', (limit) =>
  promqlAlert({
    name: 'KubeQuotaNearlyUsed',
    // Quotas on counts are often used completely on purpose.
    expr: ofNamespaceOwner(
      promql`
      max by (env, namespace, resourcequota, resource) (${kubeResourcequota.where(ksm, { type: 'used', resource: labelRe('(requests\\.|limits\\.)?(cpu|memory)|(.+\\.storageclass\\.storage\\.k8s\\.io/)?requests\\.storage|pods') })})
      / (max by (env, namespace, resourcequota, resource) (${kubeResourcequota.where(ksm, { type: 'hard' })}) > 0) > ${limit}`,
    ),
    for: '15m',
    severity: 'ticket',
    summary:
      'Namespace {{ $labels.namespace }} has nearly used its quota of {{ $labels.resource }}.',
    description:
      '{{ $value | humanizePercentage }} of the quota {{ $labels.resourcequota }} is used.',
    runbook: {
      meaning: 'More of a quota of a namespace is used than the threshold, by default 95%.',
      impact:
        'The API server rejects new pods that exceed it, so that a rollout or an autoscaler stops.',
      diagnosis: `- \`kubectl -n NAMESPACE describe quota\`
- Which workloads request most? \`topk(5, namespace_workload:cpu_requests:sum{namespace="…"})\`, compared with their usage`,
      mitigation:
        'Lower requests that are far above the usage, delete what is not used, or raise the quota.',
    },
    tests: notFiringBefore('14m', [
      firingTest(
        'nearly all storage of a class is requested',
        '20m',
        [
          quota('used', `${used(limit)}x40`, CLASS),
          quota('hard', '10x40', CLASS),
          testNamespaceOwner,
        ],
        expectedAlert(
          'ticket',
          { ...namespaceAlertLabels, resourcequota: 'compute', resource: CLASS },
          [
            `Namespace shop has nearly used its quota of ${CLASS}.`,
            `${formatPercent(used(limit) / 10)} of the quota compute is used.`,
          ],
        ),
      ),
      firingTest(
        'nearly all CPU is requested',
        '20m',
        [quota('used', `${used(limit)}x40`), quota('hard', '10x40'), testNamespaceOwner],
        expectedAlert(
          'ticket',
          { ...namespaceAlertLabels, resourcequota: 'compute', resource: 'requests.cpu' },
          [
            'Namespace shop has nearly used its quota of requests.cpu.',
            `${formatPercent(used(limit) / 10)} of the quota compute is used.`,
          ],
        ),
      ),
      notFiringTest('there is room', '20m', [
        quota('used', `${round(limit * 9)}x40`),
        quota('hard', '10x40'),
        testNamespaceOwner,
      ]),
    ]),
  }),
);

export const workloadAlerts: readonly PromqlAlert[] = [
  deploymentStuck,
  deploymentDown,
  statefulSetNotReady,
  daemonSetNotReady,
  jobFailed,
  cronJobOverdue,
  autoscalerAtMaximum,
  autoscalerInactive,
  disruptionBudget,
  quotaNearlyUsed,
];
