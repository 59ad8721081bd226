/**
 * Label names whose values have no bound: one for each request, user, pod or file. As a label every value
 * is a series or a stream of its own; as an exemplar, structured metadata or part of the line it costs nothing.
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
/** Things of which there is no end; their `_id` and `_uid` are unbounded with them. */
const UNCOUNTED = `trace span request correlation transaction event message
  session user customer account order invoice client visitor device
  pod container process thread`.split(/\s+/);
const IDENTIFIERS = new Set(UNCOUNTED.flatMap((thing) => [`${thing}id`, `${thing}uid`]));

/** Whether a label of this name would have a value for each request, user or pod, however it is spelt. */
export function isUnbounded(label: string): boolean {
  const name = label.toLowerCase().replaceAll('_', '');
  return UNBOUNDED.has(name) || IDENTIFIERS.has(name);
}

/** Of the names without bound those of replicas: as many values at a time as the service has, new ones later. */
export const isPerReplica = (label: string): boolean =>
  ['pod', 'podname'].includes(label.toLowerCase().replaceAll('_', ''));
