import {
  anyLabels,
  type Expression,
  labelNeq,
  labelRe,
  labelReplace,
  max,
  mul,
  or,
  promql,
  topk,
  vector,
} from '@observability-stack/promql';
import { type RecordingRule, recordingRule } from '../../catalog/definitions/alert';
import { serviceDashboardUid } from '../../catalog/definitions/dashboard';
import * as recorded from '../../catalog/metrics/recorded-kubernetes';
import { dashboardUids, PLATFORM_TEAM } from '../../catalog/names';
import {
  kubeNamespaceStatusPhase,
  kubeNodeStatusCondition,
  kubePersistentvolumeclaimInfo,
} from '../../constructs/kube-state-metrics/cluster-metrics';
import {
  kubePodContainerStatusRestarts,
  kubePodContainerStatusWaitingReason,
  kubePodInfo,
  kubePodInitContainerStatusWaitingReason,
  kubePodLabels,
  kubePodPersistentVolumeClaims,
  kubePodStatusPhase,
  kubePodStatusReady,
  kubePodStatusUnschedulable,
} from '../../constructs/kube-state-metrics/pod-metrics';
import {
  kubeCronjobSpecSuspend,
  kubeDaemonsetDesired,
  kubeDeploymentSpecReplicas,
  kubeHpaInfo,
  kubeJobOwner,
  kubeJobStatusActive,
  kubeReplicasetOwner,
  kubeStatefulsetReplicas,
} from '../../constructs/kube-state-metrics/workload-metrics';
import type { ResolvedEnvironment } from '../../resolve/environment';

/** The job that all rules about Kubernetes objects query. */
export const ksm = { job: 'kube-state-metrics' } as const;

/** A query whose labels only Prometheus knows; the checks of queries compare them with the contracts. */
export type Query = ReturnType<typeof promql>;

/** Returns one series for each combination of the labels, so that others can be joined with it. */
export const one = (by: readonly string[], series: Expression): Query =>
  anyLabels(topk(1, anyLabels(series), { by }));

const keys = {
  pod: ['env', 'namespace', 'pod'],
  workload: ['env', 'namespace', 'workload', 'workload_type'],
  volume: ['env', 'namespace', 'persistentvolumeclaim'],
  namespace: ['env', 'namespace'],
  autoscaler: ['env', 'namespace', 'horizontalpodautoscaler'],
} as const;

// After a restart, Prometheus returns series of earlier evaluations for 5 minutes: an object whose owner changed meanwhile has two.

/** The owner of each pod. */
export const ownerOfPod = one(keys.pod, recorded.podOwner.where());
/** The owner of each pod that an alert on its containers can be about: few of many, so that these alerts cost little. */
export const ownerOfUnhealthyPod = one(keys.pod, recorded.unhealthyPodOwner.where());
/** The owner of each workload. */
export const ownerOfWorkload = one(keys.workload, recorded.workloadOwner.where());
/** The owner of each volume claim. */
export const ownerOfVolume = one(keys.volume, recorded.volumeOwner.where());
/** The owner of each namespace. */
export const ownerOfNamespace = one(keys.namespace, recorded.namespaceOwner.where());
/** The owner of the workload that each autoscaler scales. */
export const ownerOfAutoscaler = one(keys.autoscaler, recorded.autoscalerOwner.where());

/**
 * Records who owns each object. Alerts about objects of a team are its alerts, so that they need the team that defines the
 * service; kube-state-metrics knows namespaces and labels only. The service of a pod is that of its label
 * `observability/service` or `app.kubernetes.io/name`, and else its workload.
 */
export const ownerRecording = (environment: ResolvedEnvironment): readonly RecordingRule[] => [
  ...definedOwners(environment),
  recordingRule(recorded.podWorkload, podWorkload()),
  recordingRule(recorded.podService, podService()),
  recordingRule(
    recorded.podOwner,
    max(
      withTeam(recorded.podService.where(), ['namespace', 'pod'], {
        labelled: recorded.podService.where({ pod_team: labelNeq('') }),
      }),
      { by: recorded.podOwnerLabels },
    ),
  ),
  recordingRule(recorded.workloadWithoutPods, workloadWithoutPods()),
  recordingRule(recorded.workloadOwner, workloadOwner()),
  recordingRule(
    recorded.namespaceOwner,
    max(
      withTeam(
        promql`label_replace(max by (env, namespace) (${kubeNamespaceStatusPhase.where(ksm)}), "service", "$1", "namespace", "(.+)")`,
        ['namespace'],
      ),
      { by: ['env', 'team', 'service', 'namespace'] },
    ),
  ),
  recordingRule(recorded.volumeOwner, volumeOwner()),
  recordingRule(recorded.autoscalerOwner, autoscalerOwner()),
  recordingRule(
    recorded.nodeNotReady,
    promql`(max by (env, node) (${kubeNodeStatusCondition.where(ksm, { condition: 'Ready', status: 'true' })}) == bool 0) == 1`,
  ),
  recordingRule(
    recorded.podOnFailedNode,
    promql`${ownerOfPod} and on (env, node) ${recorded.nodeNotReady.where()}`,
  ),
  recordingRule(
    recorded.podEnded,
    promql`max by (env, namespace, pod) (${kubePodStatusPhase.where(ksm, { phase: labelRe('Succeeded|Failed') })} == 1)`,
  ),
  recordingRule(
    recorded.containerRestarts,
    promql`max by (env, namespace, pod, container) (increase(${kubePodContainerStatusRestarts.where(ksm)}[15m])) > 0`,
  ),
  recordingRule(
    recorded.unhealthyPodOwner,
    promql`
      ${recorded.podOwner.where()}
      and on (env, namespace, pod)
      (
        ${kubePodStatusReady.where(ksm, { condition: 'true' })} == 0
        or on (env, namespace, pod) ${kubePodStatusUnschedulable.where(ksm)}
        or on (env, namespace, pod) ${kubePodContainerStatusWaitingReason.where(ksm)}
        or on (env, namespace, pod) ${kubePodInitContainerStatusWaitingReason.where(ksm)}
        or on (env, namespace, pod) ${recorded.containerRestarts.where()}
      )
      unless on (env, namespace, pod) ${recorded.podOnFailedNode.where()}`,
  ),
];

/** Returns the owners that the definitions of services name, and those of the programs of the stack. */
function definedOwners({
  env,
  services: defined,
  components,
}: ResolvedEnvironment): readonly RecordingRule[] {
  const programs = components.filter(({ workloads }) => workloads.length > 0);
  const services = [...defined, ...programs];
  const isDefined = new Set(defined.map(({ name }) => name));
  const teams = new Map<string, Set<string>>();
  for (const { namespace, team } of services)
    teams.set(namespace, (teams.get(namespace) ?? new Set()).add(team));
  return [
    ...services.map(({ namespace, name: service, team }) =>
      recordingRule(recorded.kubernetesServiceTeam, vector(1), {
        env,
        team,
        service,
        namespace,
        dashboard: isDefined.has(service) ? serviceDashboardUid(service) : dashboardUids.stack,
      }),
    ),
    ...[...teams].flatMap(([namespace, [team = '', ...others]]) =>
      others.length === 0
        ? [recordingRule(recorded.kubernetesNamespaceTeam, vector(1), { env, team, namespace })]
        : [],
    ),
  ];
}

/** Returns the series with the label `team`; `labelled` are those whose label `pod_team` names it. */
function withTeam(
  expression: Expression,
  own: readonly string[],
  { labelled }: { readonly labelled?: Expression } = {},
): Query {
  const series = anyLabels(expression);
  const on = ['env', ...own];
  const all = [
    mul(series, one(['env', 'namespace', 'service'], recorded.kubernetesServiceTeam.where()), {
      on: ['env', 'namespace', 'service'],
      groupLeft: ['team'],
    }),
    ...(labelled
      ? [
          labelReplace(anyLabels(labelled), {
            into: 'team',
            value: '$1',
            from: 'pod_team',
            pattern: '(.+)',
          }),
        ]
      : []),
    mul(series, one(['env', 'namespace'], recorded.kubernetesNamespaceTeam.where()), {
      on: ['env', 'namespace'],
      groupLeft: ['team'],
    }),
    labelReplace(series, { into: 'team', value: PLATFORM_TEAM, from: 'namespace', pattern: '.*' }),
  ];
  return anyLabels(all.map(anyLabels).reduce((left, right) => anyLabels(or(left, right, { on }))));
}

/** Returns the workload of each pod: the owner of its ReplicaSet or Job, its own owner, or the pod itself. */
function podWorkload(): Query {
  const pods = (createdBy: string) => kubePodInfo.where(ksm, { created_by_kind: createdBy });
  return promql`
    label_replace(
      max by (env, namespace, pod, node, replicaset) (label_replace(${pods('ReplicaSet')}, "replicaset", "$1", "created_by_name", "(.+)"))
        * on (env, namespace, replicaset) group_left (workload)
      topk by (env, namespace, replicaset) (1, label_replace(${kubeReplicasetOwner.where(ksm, { owner_kind: 'Deployment' })}, "workload", "$1", "owner_name", "(.+)")),
      "workload_type", "Deployment", "namespace", ".*"
    )
    or on (env, namespace, pod)
    label_replace(
      max by (env, namespace, pod, node, job_name) (label_replace(${pods('Job')}, "job_name", "$1", "created_by_name", "(.+)"))
        * on (env, namespace, job_name) group_left (workload)
      topk by (env, namespace, job_name) (1, label_replace(${kubeJobOwner.where(ksm, { owner_kind: 'CronJob' })}, "workload", "$1", "owner_name", "(.+)")),
      "workload_type", "CronJob", "namespace", ".*"
    )
    or on (env, namespace, pod)
    max by (env, namespace, pod, node, workload, workload_type) (
      label_replace(
        label_replace(${kubePodInfo.where(ksm, { created_by_kind: labelNeq('') })}, "workload", "$1", "created_by_name", "(.+)"),
        "workload_type", "$1", "created_by_kind", "(.+)"
      )
    )
    or on (env, namespace, pod)
    max by (env, namespace, pod, node, workload, workload_type) (
      label_replace(label_replace(${pods('')}, "workload", "$1", "pod", "(.+)"), "workload_type", "Pod", "pod", ".*")
    )`;
}

/** Returns the service of each pod, and the team that its label names. */
function podService(): Query {
  const workload = recorded.podWorkload.where();
  return promql`
    max by (env, namespace, pod, node, workload, workload_type, service, pod_team) (
      label_replace(
        label_replace(
          label_replace(
            label_replace(
              ${workload} * on (env, namespace, pod) group_left (label_app_kubernetes_io_name, label_observability_service, label_observability_team)
                topk by (env, namespace, pod) (1, ${kubePodLabels.where(ksm)})
              or on (env, namespace, pod) ${workload},
              "service", "$1", "workload", "(.+)"
            ),
            "service", "$1", "label_app_kubernetes_io_name", "(.+)"
          ),
          "service", "$1", "label_observability_service", "(.+)"
        ),
        "pod_team", "$1", "label_observability_team", "(.+)"
      )
    )`;
}

/** Returns the workloads without pods, whose service is that of the same name. */
function workloadWithoutPods(): Query {
  const named = [
    ['Deployment', 'deployment', kubeDeploymentSpecReplicas.where(ksm)],
    ['StatefulSet', 'statefulset', kubeStatefulsetReplicas.where(ksm)],
    ['DaemonSet', 'daemonset', kubeDaemonsetDesired.where(ksm)],
    ['CronJob', 'cronjob', kubeCronjobSpecSuspend.where(ksm)],
    ['Job', 'job_name', kubeJobStatusActive.where(ksm)],
  ] as const;
  const all = named
    .map(([type, label, series]) =>
      workloadLabels(max(anyLabels(series), { by: ['env', 'namespace', label] }), label, type),
    )
    .reduce((left, right) => anyLabels(or(left, right)));
  return promql`
    label_replace(
      max by (env, namespace, workload, workload_type) (${all}) ^ 0
        unless on (env, namespace, workload, workload_type) ${recorded.podOwner.where()},
      "service", "$1", "workload", "(.+)"
    )`;
}

/** Returns the owner of each workload: that of its pods, or without pods the one that its name gives. */
const workloadOwner = (): Query =>
  anyLabels(
    or(
      one(keys.workload, max(ownerOfPod, { by: recorded.workloadOwnerLabels })),
      withTeam(recorded.workloadWithoutPods.where(), ['namespace', 'workload', 'workload_type']),
      { on: keys.workload },
    ),
  );

/** Returns the owner of the workload that each autoscaler scales. */
const autoscalerOwner = (): Query => promql`
  topk by (env, namespace, horizontalpodautoscaler) (
    1,
    max by (env, namespace, horizontalpodautoscaler, workload, workload_type) (
      label_replace(
        label_replace(${kubeHpaInfo.where(ksm)}, "workload", "$1", "scaletargetref_name", "(.+)"),
        "workload_type", "$1", "scaletargetref_kind", "(.+)"
      )
    )
  )
  * on (env, namespace, workload, workload_type) group_left (team, service) ${ownerOfWorkload}`;

/** Returns the series of objects of one kind with the labels of workloads. */
export const workloadLabels = (series: Expression, label: string, type: string): Query =>
  anyLabels(
    labelReplace(
      labelReplace(anyLabels(series), {
        into: 'workload',
        value: '$1',
        from: label,
        pattern: '(.+)',
      }),
      { into: 'workload_type', value: type, from: 'namespace', pattern: '.*' },
    ),
  );

/** Returns the owner of each volume claim: that of the pods that use it, or of its namespace. */
const volumeOwner = (): Query => promql`
  topk by (env, namespace, persistentvolumeclaim) (
    1, max by (env, team, service, namespace, persistentvolumeclaim) (
      ${kubePodPersistentVolumeClaims.where(ksm)} * on (env, namespace, pod) group_left (team, service) ${ownerOfPod}
    )
  )
  or on (env, namespace, persistentvolumeclaim)
  max by (env, namespace, persistentvolumeclaim) (${kubePersistentvolumeclaimInfo.where(ksm)})
    * on (env, namespace) group_left (team, service) ${ownerOfNamespace}`;
