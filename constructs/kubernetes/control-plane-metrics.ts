import { metricFactory } from '@observability-stack/contracts';

/** Metrics of the scheduler, the controller manager, kube-proxy and etcd, and those that several programs share. */
const ofKubernetes = metricFactory(
  'kube-apiserver',
  'kubelet',
  'kube-proxy',
  'kube-scheduler',
  'kube-controller-manager',
);
const clients = metricFactory('kubelet', 'kube-proxy', 'kube-scheduler', 'kube-controller-manager');
const leaders = metricFactory('kube-scheduler', 'kube-controller-manager');
const scheduler = metricFactory('kube-scheduler');
const controllers = metricFactory('kube-controller-manager');
const proxy = metricFactory('kube-proxy');
const etcd = metricFactory('etcd');

export const kubernetesBuildInfo = ofKubernetes.gauge('kubernetes_build_info', {
  help: 'Version of the program in labels.',
  labels: [
    'build_date',
    'compiler',
    'git_commit',
    'git_tree_state',
    'git_version',
    'go_version',
    'major',
    'minor',
    'platform',
  ],
  budget: {
    build_date: 1,
    compiler: 1,
    git_commit: 1,
    git_tree_state: 1,
    git_version: 1,
    go_version: 1,
    major: 1,
    minor: 1,
    platform: 1,
  },
});

export const restClientRequests = clients.counter('rest_client_requests_total', {
  help: 'Requests of the program to the API server.',
  labels: ['code', 'host', 'method'],
  budget: { code: 15, host: 5, method: 8 },
});

export const leaderElectionMasterStatus = leaders.gauge('leader_election_master_status', {
  help: '1 if the replica is the leader, 0 otherwise.',
  labels: ['name'],
  budget: { name: 2 },
  appearsWhen: 'with leader election',
});

export const schedulerPendingPods = scheduler.gauge('scheduler_pending_pods', {
  help: 'Number of pods that are not scheduled, by queue.',
  labels: ['queue'],
  budget: { queue: 4 },
});

export const schedulerScheduleAttempts = scheduler.counter('scheduler_schedule_attempts_total', {
  help: 'Attempts to schedule a pod, by result.',
  labels: ['profile', 'result'],
  budget: { profile: 3, result: 3 },
  appearsWhen: 'after an attempt',
});

export const schedulerAttemptDurationSeconds = scheduler.histogram(
  'scheduler_scheduling_attempt_duration_seconds',
  {
    help: 'Duration of attempts to schedule a pod.',
    unit: 'seconds',
    labels: ['profile', 'result'],
    budget: { profile: 3, result: 3 },
    buckets: [
      0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096,
      8.192, 16.384,
    ],
    appearsWhen: 'after an attempt',
  },
);

export const workqueueDepth = controllers.gauge('workqueue_depth', {
  help: 'Number of objects that wait for a controller.',
  labels: ['name'],
  budget: { name: 120 },
});

export const workqueueAdds = controllers.counter('workqueue_adds_total', {
  help: 'Objects that were queued for a controller.',
  labels: ['name'],
  budget: { name: 120 },
});

export const workqueueRetries = controllers.counter('workqueue_retries_total', {
  help: 'Objects that a controller failed to process and queued again.',
  labels: ['name'],
  budget: { name: 120 },
});

export const workqueueUnfinishedWorkSeconds = controllers.gauge(
  'workqueue_unfinished_work_seconds',
  {
    help: 'Time for which the objects in progress have been processed.',
    unit: 'seconds',
    labels: ['name'],
    budget: { name: 120 },
  },
);

const ofFamily = { labels: ['ip_family'], budget: { ip_family: 2 } } as const;

export const kubeproxySyncDurationSeconds = proxy.histogram(
  'kubeproxy_sync_proxy_rules_duration_seconds',
  {
    help: 'Duration of writing the rules of Services to the kernel.',
    unit: 'seconds',
    ...ofFamily,
    buckets: [
      0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096,
      8.192, 16.384,
    ],
  },
);

export const kubeproxySyncLastTimestampSeconds = proxy.gauge(
  'kubeproxy_sync_proxy_rules_last_timestamp_seconds',
  {
    help: 'Time at which the rules were last written, in seconds since 1970.',
    unit: 'seconds',
    ...ofFamily,
  },
);

export const kubeproxySyncLastQueuedTimestampSeconds = proxy.gauge(
  'kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds',
  {
    help: 'Time at which writing the rules was last requested, in seconds since 1970.',
    unit: 'seconds',
    ...ofFamily,
  },
);

export const etcdServerHasLeader = etcd.gauge('etcd_server_has_leader', {
  help: '1 if the member has a leader, 0 otherwise.',
});

export const etcdServerIsLeader = etcd.gauge('etcd_server_is_leader', {
  help: '1 if the member is the leader, 0 otherwise.',
});

export const etcdServerLeaderChangesSeen = etcd.counter('etcd_server_leader_changes_seen_total', {
  help: 'Changes of the leader that the member saw.',
});

export const etcdServerProposalsFailed = etcd.counter('etcd_server_proposals_failed_total', {
  help: 'Proposals that failed.',
});

export const etcdServerProposalsPending = etcd.gauge('etcd_server_proposals_pending', {
  help: 'Number of proposals that wait to be committed.',
});

const diskBuckets = [
  0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096, 8.192,
] as const;

export const etcdDiskWalFsyncDurationSeconds = etcd.histogram(
  'etcd_disk_wal_fsync_duration_seconds',
  {
    help: 'Duration of writing the log to disk.',
    unit: 'seconds',
    buckets: diskBuckets,
  },
);

export const etcdDiskBackendCommitDurationSeconds = etcd.histogram(
  'etcd_disk_backend_commit_duration_seconds',
  {
    help: 'Duration of writing the database to disk.',
    unit: 'seconds',
    buckets: diskBuckets,
  },
);

export const etcdMvccDbTotalSizeBytes = etcd.gauge('etcd_mvcc_db_total_size_in_bytes', {
  help: 'Size of the database on disk.',
  unit: 'bytes',
});

export const etcdMvccDbTotalSizeInUseBytes = etcd.gauge('etcd_mvcc_db_total_size_in_use_in_bytes', {
  help: 'Part of the database that holds data; the rest is freed by defragmentation.',
  unit: 'bytes',
});

export const etcdServerQuotaBackendBytes = etcd.gauge('etcd_server_quota_backend_bytes', {
  help: 'Size of the database above which etcd only accepts reads and deletions.',
  unit: 'bytes',
});

export const grpcServerHandled = etcd.counter('grpc_server_handled_total', {
  help: 'Requests to etcd, by method and status.',
  labels: ['grpc_code', 'grpc_method', 'grpc_service', 'grpc_type'],
  budget: { grpc_code: 17, grpc_method: 40, grpc_service: 7, grpc_type: 4 },
  external: true,
  maxSeries: 1_000,
});
