/** Names that are shared between levels: namespaces, label keys, paths in containers. */
/** Maximum length of an RFC 1123 label: names of Services, Namespaces, volumes and containers, and label values. */
export const MAX_LABEL_LENGTH = 63;

/** Value of the part-of label of all generated objects, by which pruning selects them. */
export const PART_OF = 'observability-stack';

export const labelKeys = {
  name: 'app.kubernetes.io/name',
  instance: 'app.kubernetes.io/instance',
  component: 'app.kubernetes.io/component',
  partOf: 'app.kubernetes.io/part-of',
  managedBy: 'app.kubernetes.io/managed-by',
  /** Pod label with the owning team. Log streams take their `team` label from it. */
  team: 'observability/team',
  /** Pod label with the service, if it differs from the name label. */
  service: 'observability/service',
} as const;

/** Annotation of the rules with the alerts that are switched off, in JSON. */
export const DISABLED_ALERTS_ANNOTATION = 'observability/disabled-alerts';

/** Prefix of the metrics that the Collector derives from spans: `_calls_total`, `_duration_seconds`. */
export const SPAN_METRICS_PREFIX = 'traces_span_metrics';

/** Variables of dashboards, which links from other dashboards and data sources set as `var-<name>`. */
export const dashboardVariables = {
  cluster: 'cluster',
  env: 'env',
  team: 'team',
  service: 'service',
  route: 'route',
  traceId: 'traceID',
  namespace: 'namespace',
  workload: 'workload',
  pod: 'pod',
  node: 'node',
} as const;

/** Uids of dashboards that exist once; they never change. */
export const dashboardUids = {
  fleet: 'fleet',
  nodes: 'nodes',
  stack: 'stack-health',
  cardinality: 'cardinality',
  logs: 'logs-explorer',
  traces: 'trace-explorer',
  kubernetes: 'kubernetes',
  namespace: 'kubernetes-namespace',
  workload: 'kubernetes-workload',
  pod: 'kubernetes-pod',
  requests: 'kubernetes-requests',
  volumes: 'kubernetes-volumes',
  network: 'kubernetes-network',
  controlPlane: 'kubernetes-control-plane',
} as const;

/** The team that owns the components of the stack. */
export const PLATFORM_TEAM = 'platform';

/** Header with the tenant of a request to Loki, Mimir or Tempo. */
export const TENANT_HEADER = 'X-Scope-OrgID';

/** Pod annotation that triggers a rollout after a configuration change that the program cannot reload. */
export const CHECKSUM_ANNOTATION = 'observability/config-checksum';

/** Annotation with the wave in which Argo CD applies an object; the default is 0. */
export const WAVE_ANNOTATION = 'argocd.argoproj.io/sync-wave';

/**
 * Annotations that keep Argo CD and Flux from deleting objects that others may use, after they are removed from the
 * source: https://argo-cd.readthedocs.io, https://fluxcd.io
 */
export const undeletedAnnotations = {
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
  'kustomize.toolkit.fluxcd.io/prune': 'disabled',
} as const;

/** Annotations of such objects: without the first, an Application is OutOfSync as long as a removed object exists. */
export const keptAnnotations = {
  'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
  ...undeletedAnnotations,
} as const;

/**
 * Returns the folder of an output below `dist/`. Names of environments have no dots, so that it
 * differs from the folder of every environment.
 */
export const outputFolder = (environment: string, output: string): string =>
  `${environment}.${output}`;

/** Returns the environment that a folder below `dist/` belongs to. */
export const environmentOfFolder = (folder: string): string => folder.split('.')[0] ?? folder;
