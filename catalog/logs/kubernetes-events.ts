import { logContract } from '@observability-stack/contracts';

/** The value of the stream label `service` of events. */
export const EVENTS_SERVICE = 'kubernetes-events';

/** Events of Kubernetes, as the collector of events sends them. */
export const kubernetesEventLines = {
  ...logContract({
    name: 'kubernetes-event-lines',
    help: 'Events of Kubernetes: what happened to an object, and why. The level is `warn` for warnings.',
    format: 'json',
    metadata: ['kind', 'name', 'reason'],
    fields: {
      msg: { type: 'string', help: 'Description of the event.', unbounded: true },
      type: { type: 'string', help: '`Normal` or `Warning`.' },
      count: { type: 'number', help: 'Number of times that the event occurred.' },
      action: { type: 'string', help: 'What the controller did, if it reports it.' },
      sourcecomponent: { type: 'string', help: 'The program that reports the event.' },
      sourcehost: { type: 'string', help: 'The node of the program.' },
      reportingcontroller: { type: 'string', help: 'The controller that reports the event.' },
      reportinginstance: { type: 'string', help: 'The instance of the controller.' },
      objectAPIversion: { type: 'string', help: 'API version of the object.' },
    },
  }),
  streams: { service: EVENTS_SERVICE },
} as const;
