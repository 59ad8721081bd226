/** Names of alerts that the routing tree and the inhibition rules refer to. */

/** The alert that always fires. */
export const WATCHDOG = 'Watchdog';

export const TARGET_DOWN = 'TargetDown';
export const TARGET_FLAPPING = 'TargetFlapping';
export const JOB_MISSING = 'JobMissing';
export const SERVICE_DOWN = 'ServiceDown';

export const HTTP_OUTAGE = 'HttpOutage';
export const HTTP_LATENCY_OUTAGE = 'HttpLatencyOutage';
export const HTTP_ERROR_RATIO_HIGH = 'HttpErrorRatioHigh';
export const HTTP_REPLICA_FAILING = 'HttpReplicaFailing';
export const HTTP_LATENCY_HIGH = 'HttpLatencyHigh';
export const HTTP_TRAFFIC_GONE = 'HttpTrafficGone';

export const PUSH_STALE = 'PushStale';

export const ERROR_LINES_HIGH = 'ErrorLinesHigh';
export const SLOW_REQUEST_CLUSTER = 'SlowRequestCluster';

export const SLO_BURN = 'SloErrorBudgetBurn';

export const DISK_FILLS_IN_HOURS = 'NodeDiskFillsIn4h';
export const DISK_FILLS_IN_DAY = 'NodeDiskFillsIn24h';

export const KUBE_NODE_NOT_READY = 'KubeNodeNotReady';
/** Alerts that only inhibit others. */
export const KUBE_POD_ON_FAILED_NODE = 'KubePodOnFailedNode';
export const KUBE_SERVICE_ON_FAILED_NODE = 'KubeServiceOnFailedNode';

/** Alerts about a pod that name the cause. */
export const KUBE_POD_CRASH_LOOPING = 'KubePodCrashLooping';
export const KUBE_IMAGE_PULL_FAILING = 'KubeImagePullFailing';
export const KUBE_CONTAINER_NOT_CREATED = 'KubeContainerNotCreated';
export const KUBE_POD_UNSCHEDULABLE = 'KubePodUnschedulable';
export const KUBE_POD_NOT_READY = 'KubePodNotReady';

/** Alerts about a workload that lacks pods. */
export const KUBE_DEPLOYMENT_DOWN = 'KubeDeploymentDown';
export const KUBE_DEPLOYMENT_ROLLOUT_STUCK = 'KubeDeploymentRolloutStuck';
export const KUBE_STATEFUL_SET_NOT_READY = 'KubeStatefulSetNotReady';
export const KUBE_DAEMON_SET_NOT_READY = 'KubeDaemonSetNotReady';

export const KUBE_VOLUME_FILLS_IN_HOURS = 'KubeVolumeFillsIn4h';
export const KUBE_VOLUME_FILLS_IN_DAYS = 'KubeVolumeFillsIn4d';

export const KUBELET_CERTIFICATE_EXPIRES = 'KubeletCertificateExpires';
export const KUBE_CLIENT_CERTIFICATE_EXPIRES = 'KubeClientCertificateExpires';
export const METRIC_MISSING = 'MetricMissing';
