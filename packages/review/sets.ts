/** Paths of lists whose order has no meaning, because the program that reads them takes each as a set. */
export type Sets = RegExp;

/** Every order counts, where nothing is known of the program. */
export const NO_SETS: Sets = /(?!)/;

/** Lists that the API of Kubernetes defines as sets or maps, and those of which every entry applies. */
export const KUBERNETES_SETS: Sets = new RegExp(
  [
    String.raw`(^|\.)(volumes|volumeMounts|volumeClaimTemplates|imagePullSecrets|tolerations|accessModes|finalizers|policyTypes|topologySpreadConstraints|ports|matchExpressions|values)$`,
    String.raw`\.capabilities\.(add|drop)$`,
    String.raw`^subjects$`,
    String.raw`^rules(\[\d+\]\.(verbs|apiGroups|resources|resourceNames|nonResourceURLs))?$`,
    String.raw`^spec\.(ingress|egress)(\[\d+\]\.(from|to))?$`,
  ].join('|'),
);

/** Jobs and groups of rules run side by side; groups of targets and their addresses are all scraped. */
export const PROMETHEUS_SETS: Sets = /^$|(^|\.)(groups|scrape_configs|\w*static_configs|targets)$/;

/** Every inhibition applies, a receiver is known by its name, and all matchers have to match. */
export const ALERTMANAGER_SETS: Sets =
  /(^|\.)(inhibit_rules|receivers|time_intervals|mute_time_intervals|active_time_intervals|\w*matchers|equal|group_by)$/;

/** What is searched for by tag. */
export const DASHBOARD_SETS: Sets = /^(spec\.)?tags$/;
