/** What makes a change worth a second look, the gravest first; `--fail-on` takes these names. */
export const riskCodes = {
  'alert-removed': 'An alert is gone.',
  'alert-loosened': 'An alert fires later, or wakes fewer people.',
  'slo-loosened': 'An SLO is gone or promises less.',
  'page-lost': 'Somebody who was told of an alert no longer is.',
  'immutable-field': 'Kubernetes refuses the change in place: the object must be made anew.',
  'data-lost': 'Stored data goes: a volume, or time that is kept.',
  'rbac-widened': 'A program may do more in the cluster.',
  'network-widened': 'A connection is allowed that was not, or something is reached from outside.',
  'security-loosened': 'A pod, a namespace or a connection is guarded less.',
  'access-widened': 'Somebody may log in, see or change more.',
  'secret-changed': 'A program reads another secret.',
  'stream-label-added': 'A label multiplies the log streams.',
  'metric-not-queried': 'A metric is no longer used by any rule or panel.',
  'target-removed': 'Something is no longer scraped.',
  'series-dropped': 'Series are dropped that were stored.',
  'lines-dropped': 'Log lines are dropped, cut or held back that were not.',
  'sampling-lowered': 'Fewer traces are kept, or others.',
  'limit-lowered': 'A limit is lower: what exceeds it is refused or lost.',
  'redundancy-lowered': 'Fewer replicas, or less that keeps them running.',
  'version-lowered': 'An image is of an older version.',
  'uid-changed': 'A data source or folder is no longer found under its uid.',
  'history-split': 'Series, silences and links go on under another name, apart from the old ones.',
  'order-changed': 'Steps run, or entries are tried, in another order.',
  unclassified: 'Something differs of which the review does not know what it does.',
} as const;

export type RiskCode = keyof typeof riskCodes;
export const isRiskCode = (word: string): word is RiskCode => Object.hasOwn(riskCodes, word);
const order = Object.keys(riskCodes);
export const rankOf = (code: RiskCode): number => order.indexOf(code);
