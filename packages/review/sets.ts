/**
 * Pattern of the paths of lists whose order has no meaning, because the program treats them as
 * sets.
 */
export type Sets = RegExp;

/** Pattern for unknown programs, for which order matters. */
export const NO_SETS: Sets = /(?!)/;

/**
 * Lists that the Kubernetes API defines as sets or maps, and those of which every entry applies.
 */
export const KUBERNETES_SETS: Sets = new RegExp(
  [
    String.raw`(^|\.)(volumes|volumeMounts|volumeClaimTemplates|imagePullSecrets|tolerations|accessModes|finalizers|policyTypes|topologySpreadConstraints|ports|matchExpressions|values)$`,
    String.raw`\.capabilities\.(add|drop)$`,
    '^subjects$',
    String.raw`^rules(\[\d+\]\.(verbs|apiGroups|resources|resourceNames|nonResourceURLs))?$`,
    String.raw`^spec\.(ingress|egress)(\[\d+\]\.(from|to))?$`,
  ].join('|'),
);

/**
 * Lists of Prometheus: jobs and rule groups run in parallel, and all target groups and addresses
 * are scraped.
 */
export const PROMETHEUS_SETS: Sets = /^$|(^|\.)(groups|scrape_configs|\w*static_configs|targets)$/;

/**
 * Lists of Alertmanager: every inhibition applies, receivers are identified by name, and all
 * matchers must match.
 */
export const ALERTMANAGER_SETS: Sets =
  /(^|\.)(inhibit_rules|receivers|time_intervals|mute_time_intervals|active_time_intervals|\w*matchers|equal|group_by)$/;

/** Lists of dashboards: tags are a set. */
export const DASHBOARD_SETS: Sets = /^(spec\.)?tags$/;
