/** Codes of the risks of changes, the most serious first; `--fail-on` accepts them. */
export const riskCodes = {
  'alert-removed': 'An alert was removed.',
  'alert-loosened': 'An alert fires later, or notifies fewer receivers.',
  'slo-loosened': 'An SLO was removed or has a weaker objective.',
  'page-lost': 'A receiver is no longer notified of an alert.',
  'immutable-field': 'Kubernetes rejects the change: the object must be recreated.',
  'data-lost':
    'Stored data is deleted or no longer read: a volume, a shorter retention, another storage or tenant.',
  'rbac-widened': 'A program has more permissions in the cluster.',
  'network-widened': 'A new connection is allowed, or something is exposed outside the cluster.',
  'security-loosened':
    'A pod, a namespace or a connection is less protected, or log lines are no longer redacted.',
  'access-widened': 'Users can log in, view or edit more.',
  'secret-changed': 'A program reads another secret.',
  'stream-label-added': 'A new label multiplies the log streams.',
  'metric-not-queried': 'A metric is no longer used by any rule or panel.',
  'target-removed': 'A target is no longer scraped.',
  'series-dropped': 'Series are dropped that were stored before.',
  'lines-dropped': 'Log lines are dropped, truncated or limited that were not before.',
  'sampling-lowered': 'Fewer or different traces are sampled.',
  'limit-lowered': 'A limit is lower: data above it is rejected or dropped.',
  'redundancy-lowered': 'Fewer replicas, or less protection against disruptions.',
  'version-lowered': 'An image has an older version.',
  'uid-changed': 'A data source or folder no longer has its uid.',
  'history-split': 'Series, silences and links continue under another name, without the old ones.',
  'order-changed': 'Steps or entries are evaluated in another order.',
  unclassified: 'A difference whose effect the review does not know.',
} as const;

export type RiskCode = keyof typeof riskCodes;
export const isRiskCode = (word: string): word is RiskCode => Object.hasOwn(riskCodes, word);
const order = Object.keys(riskCodes);
export const riskRank = (code: RiskCode): number => order.indexOf(code);
