/**
 * Names of labels with unbounded values: one per request, user, pod or file. As a label, each value
 * is a separate series or stream; as an exemplar, as structured metadata or in the log line it
 * costs nothing.
 */
const UNBOUNDED = new Set(
  `id uid uuid guid hash nonce token
  user username login email mail phone session
  ip ipaddress clientip remoteip remoteaddr hostip useragent referer referrer
  path fullpath rawpath urlpath requestpath uri requesturi url query querystring
  message msg error errormessage exception stacktrace
  pod podname podip podtemplatehash replicaset filename
  time timestamp ts date`.split(/\s+/),
);
/**
 * Names of things of which there are unboundedly many: their `_id` and `_uid` are unbounded, too.
 */
const UNCOUNTED = `trace span request correlation transaction event message
  session user customer account order invoice client visitor device
  pod container process thread`.split(/\s+/);
const IDENTIFIERS = new Set(UNCOUNTED.flatMap((thing) => [`${thing}id`, `${thing}uid`]));

/** Reports whether a label of this name would have a value for each request, user or pod, in any spelling. */
export function isUnboundedLabel(label: string): boolean {
  const name = label.toLowerCase().replaceAll('_', '');
  return UNBOUNDED.has(name) || IDENTIFIERS.has(name);
}

/** The unbounded names that identify replicas: as many values at a time as there are replicas, and new ones later. */
export const isReplicaLabel = (label: string): boolean =>
  ['pod', 'podname'].includes(label.toLowerCase().replaceAll('_', ''));
