/** Panels, or single queries of them, that have nothing to show while all is well, and why. */
export const mayBeEmpty: Readonly<Record<string, string>> = {
  'fleet / All services / G': 'no alert fires yet',
  'fleet / Alerts / B': 'no alert fires yet',
  'stack-health / Not yet read': 'the agent has read all that is written',
  'stack-health / Spans sent to Jaeger / B': 'no span was lost',
};
