import {
  type Expression,
  labelNeq,
  labelReplace,
  max,
  mul,
  or,
  promql,
  topk,
  vector,
} from '@observability-stack/promql';
import { type RecordingRule, recordingRule } from '../../catalog/definitions/alert';
import * as recorded from '../../catalog/metrics/recorded-kubernetes';
import { PLATFORM_TEAM } from '../../catalog/names';
import {
  kubeNamespaceStatusPhase,
  kubeNodeStatusCondition,
  kubePersistentvolumeclaimInfo,
} from '../../constructs/kube-state-metrics/cluster-metrics';
import {
  kubePodInfo,
  kubePodLabels,
  kubePodPersistentVolumeClaims,
} from '../../constructs/kube-state-metrics/pod-metrics';
import {
  kubeCronjobSpecSuspend,
  kubeDaemonsetDesired,
  kubeDeploymentSpecReplicas,
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
  untyped(topk(1, untyped(series), { by }));

/** The owner of each pod. */
export const ownerOfPod = one(['env', 'namespace', 'pod'], recorded.podOwner.where());
/** The owner of each workload. */
export const ownerOfWorkload = one(
  ['env', 'namespace', 'workload', 'workload_type'],
  recorded.workloadOwner.where(),
);
/** The owner of each namespace. */
export const ownerOfNamespace = one(['env', 'namespace'], recorded.namespaceOwner.where());

function untyped(expression: Expression): Query {
  return promql`${expression}`;
}

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
  recordingRule(
    recorded.nodeNotReady,
    promql`(max by (env, node) (${kubeNodeStatusCondition.where(ksm, { condition: 'Ready', status: 'true' })}) == bool 0) == 1`,
  ),
];

/** Returns the owners that the definitions of services name, and those of the programs of the stack. */
function definedOwners({
  name: env,
  services: defined,
  components,
}: ResolvedEnvironment): readonly RecordingRule[] {
  const programs = components.filter(({ workloads }) => workloads.length > 0);
  const services = [...defined, ...programs];
  const teams = new Map<string, Set<string>>();
  for (const { namespace, team } of services)
    teams.set(namespace, (teams.get(namespace) ?? new Set()).add(team));
  return [
    ...services.map(({ namespace, name: service, team }) =>
      recordingRule(recorded.kubernetesServiceTeam, vector(1), { env, team, service, namespace }),
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
  const series = untyped(expression);
  const on = ['env', ...own];
  const all = [
    mul(series, one(['env', 'namespace', 'service'], recorded.kubernetesServiceTeam.where()), {
      on: ['env', 'namespace', 'service'],
      groupLeft: ['team'],
    }),
    ...(labelled
      ? [
          labelReplace(untyped(labelled), {
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
  return untyped(all.map(untyped).reduce((left, right) => untyped(or(left, right, { on }))));
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
      label_replace(label_replace(${kubePodInfo.where(ksm)}, "workload", "$1", "pod", "(.+)"), "workload_type", "Pod", "pod", ".*")
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

/** Returns the owner of each workload: that of its pods, or without pods the one that its name gives. */
function workloadOwner(): Query {
  const ofPods = promql`
    topk by (env, namespace, workload, workload_type) (
      1, max by (env, team, service, namespace, workload, workload_type) (${recorded.podOwner.where()})
    )`;
  const named = [
    ['Deployment', 'deployment', kubeDeploymentSpecReplicas.where(ksm)],
    ['StatefulSet', 'statefulset', kubeStatefulsetReplicas.where(ksm)],
    ['DaemonSet', 'daemonset', kubeDaemonsetDesired.where(ksm)],
    ['CronJob', 'cronjob', kubeCronjobSpecSuspend.where(ksm)],
    ['Job', 'job_name', kubeJobStatusActive.where(ksm)],
  ] as const;
  const all = named
    .map(([type, label, series]) =>
      workloadLabels(max(untyped(series), { by: ['env', 'namespace', label] }), label, type),
    )
    .reduce((left, right) => untyped(or(left, right)));
  const alone = promql`
    label_replace(
      max by (env, namespace, workload, workload_type) (${all}) ^ 0 unless on (env, namespace, workload, workload_type) ${ofPods},
      "service", "$1", "workload", "(.+)"
    )`;
  return untyped(
    or(ofPods, withTeam(alone, ['namespace', 'workload', 'workload_type']), {
      on: ['env', 'namespace', 'workload', 'workload_type'],
    }),
  );
}

/** Returns the series of objects of one kind with the labels of workloads. */
export const workloadLabels = (series: Expression, label: string, type: string): Query =>
  untyped(
    labelReplace(
      labelReplace(untyped(series), {
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
