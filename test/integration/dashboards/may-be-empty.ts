/** Panels, or single queries of them, that have no data while everything works, and why. */
export const mayBeEmpty: Readonly<Record<string, string>> = {
  'fleet / Services without requests / D': 'the load generator has no SLO',
  'kubernetes / Alerts on Kubernetes':
    'no alert fires on objects of Kubernetes, which does not run',
  'kubernetes-control-plane / Programs': 'the programs of Kubernetes do not run',
  'kubernetes-control-plane / Remaining error budget': 'the API server does not run',
  'fleet / All services / G': 'no alert is firing',
  'fleet / Alerts / B': 'no alert is firing',
  'stack-health / Unread bytes': 'the agent has read every file',
  'stack-health / Spans exported to Jaeger / B': 'no spans were dropped',
};
