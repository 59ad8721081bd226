/** Panels, or single queries of them, that have no data while everything works, and why. */
export const mayBeEmpty: Readonly<Record<string, string>> = {
  'fleet / All services / G': 'no alert is firing',
  'fleet / Alerts / B': 'no alert is firing',
  'stack-health / Unread bytes': 'the agent has read every file',
  'stack-health / Spans exported to Jaeger / B': 'no spans were dropped',
};
