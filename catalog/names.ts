/** Every name that two rooms share: namespaces, label keys, paths inside containers. */
/** Longest RFC 1123 label: names of Services, Namespaces, volumes and containers, and values of labels. */
export const LONGEST_LABEL = 63;

/** The part-of label: everything the project writes carries it, and pruning selects by it. */
export const PART_OF = 'observability-stack';

export const labelKeys = {
  name: 'app.kubernetes.io/name',
  instance: 'app.kubernetes.io/instance',
  component: 'app.kubernetes.io/component',
  partOf: 'app.kubernetes.io/part-of',
  managedBy: 'app.kubernetes.io/managed-by',
  /** On pods: which team owns them. Log streams take their `team` label from it. */
  team: 'observability/team',
  /** On pods: which service record they belong to, where that differs from the name label. */
  service: 'observability/service',
} as const;

/** Prefix of the metrics that the Collector makes from spans: `_calls_total`, `_duration_seconds`. */
export const SPAN_METRICS_PREFIX = 'traces_span_metrics';

/** Variables of dashboards, which links from other dashboards and data sources set as `var-<name>`. */
export const dashboardVariables = {
  env: 'env',
  team: 'team',
  service: 'service',
  route: 'route',
  traceId: 'traceID',
} as const;

/** Parts of the addresses of dashboards that there is one of; they never change. */
export const dashboardUids = {
  fleet: 'fleet',
  nodes: 'nodes',
  stack: 'stack-health',
  cardinality: 'cardinality',
  logs: 'logs-explorer',
  traces: 'trace-explorer',
} as const;

/** The team that owns the stack's own components. */
export const PLATFORM_TEAM = 'platform';

/** Job and service of the kube-state-metrics that an environment names; it is not part of the stack. */
export const KUBE_STATE_METRICS = 'kube-state-metrics';

/** Annotation that rolls a pod when a configuration it cannot reload has changed. */
export const CHECKSUM_ANNOTATION = 'observability/config-checksum';

/**
 * Annotations on what others may use as well, so that no tool deletes it: https://argo-cd.readthedocs.io and
 * https://fluxcd.io would otherwise, once it has left the source.
 */
export const keptAnnotations = {
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
  'kustomize.toolkit.fluxcd.io/prune': 'disabled',
} as const;
