import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';

/** Reports events of Kubernetes without Alloy, since Promtail cannot read them, and without a Loki to send them to. */
export const configEventsWithoutAlloy: SemanticCheck = {
  code: 'config/events-without-alloy',
  severity: 'error',
  title: 'Events of Kubernetes are to be collected, but nothing can read or store them.',
  stage: 'semantic',
  run: ({ environment, resolved: { kubernetes, logCollector, parts } }) => {
    if (!kubernetes || !kubernetes.events) return [];
    const where = settingPlace(environment, 'kubernetes.events');
    if (parts.loki.kind === 'off')
      return [
        {
          where,
          message: 'events of Kubernetes have no Loki to which they are sent',
          hint: 'set loki, or remove kubernetes.events',
          from: [settingPlace(environment, 'loki')],
        },
      ];
    return logCollector === 'alloy'
      ? []
      : [
          {
            where,
            message: `log collector "${logCollector}" has no source for events of Kubernetes`,
            hint: "set logCollector: 'alloy', or remove kubernetes.events",
            from: [settingPlace(environment, 'logCollector')],
          },
        ];
  },
};
