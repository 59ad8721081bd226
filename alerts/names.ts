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
/** An alert that only inhibits others. */
export const KUBE_POD_ON_FAILED_NODE = 'KubePodOnFailedNode';
export const KUBE_VOLUME_FILLS_IN_HOURS = 'KubeVolumeFillsIn4h';
export const KUBE_VOLUME_FILLS_IN_DAYS = 'KubeVolumeFillsIn4d';

export const KUBELET_CERTIFICATE_EXPIRES = 'KubeletCertificateExpires';
export const KUBE_CLIENT_CERTIFICATE_EXPIRES = 'KubeClientCertificateExpires';
