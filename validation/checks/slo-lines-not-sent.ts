import type { MeaningCheck } from '../check';
import { servicePlace, settingPlace } from '../places';

/** Loki records the requests, and nobody takes what it records. */
export const sloLinesNotSent: MeaningCheck = {
  code: 'slo-lines-not-sent',
  severity: 'error',
  title: 'An objective is counted from log lines, and Prometheus takes nothing from Loki.',
  stage: 'meaning',
  run: ({ environment, resolved: { prometheus, services } }) =>
    services
      .filter(({ slos }) => !prometheus.remoteWriteReceiver && slos.some(({ source }) => source))
      .map((service) => ({
        where: servicePlace(service, 'slos'),
        message: 'its requests are counted by Loki, which may not send Prometheus what it counts',
        hint: 'leave prometheus.remoteWriteReceiver on, or count by metrics',
        from: [settingPlace(environment, 'prometheus.remoteWriteReceiver')],
      })),
};
