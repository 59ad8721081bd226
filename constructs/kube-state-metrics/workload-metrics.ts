import { metricFactory } from '@observability-stack/contracts';
import { clusterSize as size } from '../../catalog/metrics/cluster-size';

/** Deployments, StatefulSets, DaemonSets, Jobs, autoscalers and disruption budgets. */
const { gauge } = metricFactory('kube-state-metrics');

const namespaces = { namespace: size.namespaces };
const external = { external: true, maxSeries: size.workloads } as const;

const ofDeployment = ['namespace', 'deployment'] as const;
const deployments = { ...namespaces, deployment: size.workloads };
const deployment = <const N extends string>(name: N, help: string) =>
  gauge(name, { help, labels: ofDeployment, budget: deployments, ...external });

export const kubeDeploymentSpecReplicas = deployment(
  'kube_deployment_spec_replicas',
  'Number of pods that the Deployment should have.',
);
export const kubeDeploymentStatusReplicasAvailable = deployment(
  'kube_deployment_status_replicas_available',
  'Number of pods that have been ready for `minReadySeconds`.',
);
export const kubeDeploymentStatusReplicasUpdated = deployment(
  'kube_deployment_status_replicas_updated',
  'Number of pods of the latest template.',
);
export const kubeDeploymentStatusObservedGeneration = deployment(
  'kube_deployment_status_observed_generation',
  'Generation of the specification that the controller has processed.',
);
export const kubeDeploymentMetadataGeneration = deployment(
  'kube_deployment_metadata_generation',
  'Generation of the specification.',
);
export const kubeDeploymentSpecPaused = deployment(
  'kube_deployment_spec_paused',
  '1 if the rollout is paused, 0 otherwise.',
);
export const kubeDeploymentStatusCondition = gauge('kube_deployment_status_condition', {
  help: '1 if the condition has this status, 0 otherwise.',
  labels: [...ofDeployment, 'condition', 'reason', 'status'],
  budget: { ...deployments, condition: 3, reason: 10, status: 3 },
  external: true,
  maxSeries: size.workloads * 9,
});

export const kubeReplicasetOwner = gauge('kube_replicaset_owner', {
  help: 'Always 1. The Deployment that owns the ReplicaSet in labels.',
  labels: ['namespace', 'replicaset', 'owner_kind', 'owner_name', 'owner_is_controller'],
  budget: {
    ...namespaces,
    replicaset: size.replicaSets,
    owner_kind: 4,
    owner_name: size.workloads,
    owner_is_controller: 2,
  },
  external: true,
  maxSeries: size.replicaSets,
});

const ofStatefulSet = ['namespace', 'statefulset'] as const;
const statefulSets = { ...namespaces, statefulset: size.workloads };
const statefulSet = <const N extends string>(name: N, help: string) =>
  gauge(name, { help, labels: ofStatefulSet, budget: statefulSets, ...external });

export const kubeStatefulsetReplicas = statefulSet(
  'kube_statefulset_replicas',
  'Number of pods that the StatefulSet should have.',
);
export const kubeStatefulsetStatusReplicasReady = statefulSet(
  'kube_statefulset_status_replicas_ready',
  'Number of ready pods.',
);
export const kubeStatefulsetStatusReplicasUpdated = statefulSet(
  'kube_statefulset_status_replicas_updated',
  'Number of pods of the update revision.',
);
export const kubeStatefulsetStatusObservedGeneration = statefulSet(
  'kube_statefulset_status_observed_generation',
  'Generation of the specification that the controller has processed.',
);
export const kubeStatefulsetMetadataGeneration = statefulSet(
  'kube_statefulset_metadata_generation',
  'Generation of the specification.',
);
export const kubeStatefulsetStatusCurrentRevision = gauge(
  'kube_statefulset_status_current_revision',
  {
    help: 'Always 1. The revision of the pods that are not updated yet, as a label.',
    labels: [...ofStatefulSet, 'revision'],
    budget: { ...statefulSets, revision: size.workloads },
    ...external,
  },
);
export const kubeStatefulsetStatusUpdateRevision = gauge(
  'kube_statefulset_status_update_revision',
  {
    help: 'Always 1. The revision to which the pods are updated, as a label.',
    labels: [...ofStatefulSet, 'revision'],
    budget: { ...statefulSets, revision: size.workloads },
    ...external,
  },
);

const daemonSet = <const N extends string>(name: N, help: string) =>
  gauge(name, {
    help,
    labels: ['namespace', 'daemonset'],
    budget: { ...namespaces, daemonset: 500 },
    external: true,
    maxSeries: 500,
  });

export const kubeDaemonsetDesired = daemonSet(
  'kube_daemonset_status_desired_number_scheduled',
  'Number of nodes that should run a pod of the DaemonSet.',
);
export const kubeDaemonsetCurrent = daemonSet(
  'kube_daemonset_status_current_number_scheduled',
  'Number of these nodes that have a pod of the DaemonSet.',
);
export const kubeDaemonsetAvailable = daemonSet(
  'kube_daemonset_status_number_available',
  'Number of these nodes with an available pod of the DaemonSet.',
);
export const kubeDaemonsetUpdated = daemonSet(
  'kube_daemonset_status_updated_number_scheduled',
  'Number of these nodes with a pod of the latest template.',
);
export const kubeDaemonsetMisscheduled = daemonSet(
  'kube_daemonset_status_number_misscheduled',
  'Number of nodes that run a pod of the DaemonSet and should not.',
);

const ofJob = ['namespace', 'job_name'] as const;
const jobs = { ...namespaces, job_name: size.jobs };
const perJob = { external: true, maxSeries: size.jobs } as const;

export const kubeJobStatusActive = gauge('kube_job_status_active', {
  help: 'Number of running pods of the Job.',
  labels: ofJob,
  budget: jobs,
  ...perJob,
});
export const kubeJobStatusStartTime = gauge('kube_job_status_start_time', {
  help: 'Time at which the Job started, in seconds since 1970.',
  labels: ofJob,
  budget: jobs,
  ...perJob,
});
export const kubeJobFailed = gauge('kube_job_failed', {
  help: '1 if the condition `Failed` of the Job has this value, 0 otherwise.',
  labels: [...ofJob, 'condition'],
  budget: { ...jobs, condition: 3 },
  appearsWhen: 'after a Job failed',
  external: true,
  maxSeries: size.jobs * 3,
});
export const kubeJobOwner = gauge('kube_job_owner', {
  help: 'Always 1. The CronJob that owns the Job in labels.',
  labels: [...ofJob, 'owner_kind', 'owner_name', 'owner_is_controller'],
  budget: { ...jobs, owner_kind: 3, owner_name: size.workloads, owner_is_controller: 2 },
  ...perJob,
});

const cronJob = <const N extends string>(name: N, help: string, appearsWhen: string) =>
  gauge(name, {
    help,
    appearsWhen,
    labels: ['namespace', 'cronjob'],
    budget: { ...namespaces, cronjob: size.workloads },
    ...external,
  });

export const kubeCronjobNextScheduleTime = cronJob(
  'kube_cronjob_next_schedule_time',
  'Time at which the CronJob is due next, in seconds since 1970.',
  'when a CronJob is not suspended',
);
export const kubeCronjobStatusLastSuccessfulTime = cronJob(
  'kube_cronjob_status_last_successful_time',
  'Time of the last successful run, in seconds since 1970.',
  'after a successful run',
);
export const kubeCronjobSpecSuspend = cronJob(
  'kube_cronjob_spec_suspend',
  '1 if the CronJob is suspended, 0 otherwise.',
  'when there is a CronJob',
);

const ofAutoscaler = ['namespace', 'horizontalpodautoscaler'] as const;
const autoscalers = { ...namespaces, horizontalpodautoscaler: size.workloads };
const autoscaler = <const N extends string>(name: N, help: string) =>
  gauge(name, { help, labels: ofAutoscaler, budget: autoscalers, ...external });

export const kubeHpaInfo = gauge('kube_horizontalpodautoscaler_info', {
  help: 'Always 1. The workload that the autoscaler scales in labels.',
  labels: [
    ...ofAutoscaler,
    'scaletargetref_api_version',
    'scaletargetref_kind',
    'scaletargetref_name',
  ],
  budget: {
    ...autoscalers,
    scaletargetref_api_version: 3,
    scaletargetref_kind: 3,
    scaletargetref_name: size.workloads,
  },
  ...external,
});
export const kubeHpaSpecMaxReplicas = autoscaler(
  'kube_horizontalpodautoscaler_spec_max_replicas',
  'Maximum number of pods.',
);
export const kubeHpaSpecMinReplicas = autoscaler(
  'kube_horizontalpodautoscaler_spec_min_replicas',
  'Minimum number of pods.',
);
export const kubeHpaStatusCurrentReplicas = autoscaler(
  'kube_horizontalpodautoscaler_status_current_replicas',
  'Current number of pods.',
);
export const kubeHpaStatusDesiredReplicas = autoscaler(
  'kube_horizontalpodautoscaler_status_desired_replicas',
  'Number of pods that the autoscaler computed last.',
);
export const kubeHpaStatusCondition = gauge('kube_horizontalpodautoscaler_status_condition', {
  help: '1 if the condition has this status, 0 otherwise.',
  labels: [...ofAutoscaler, 'condition', 'status'],
  budget: { ...autoscalers, condition: 3, status: 3 },
  external: true,
  maxSeries: size.workloads * 9,
});

const disruptionBudget = <const N extends string>(name: N, help: string) =>
  gauge(name, {
    help,
    labels: ['namespace', 'poddisruptionbudget'],
    budget: { ...namespaces, poddisruptionbudget: size.workloads },
    ...external,
  });

export const kubePdbCurrentHealthy = disruptionBudget(
  'kube_poddisruptionbudget_status_current_healthy',
  'Number of healthy pods.',
);
export const kubePdbDesiredHealthy = disruptionBudget(
  'kube_poddisruptionbudget_status_desired_healthy',
  'Number of pods that must stay healthy.',
);
export const kubePdbExpectedPods = disruptionBudget(
  'kube_poddisruptionbudget_status_expected_pods',
  'Number of pods that the budget covers.',
);
