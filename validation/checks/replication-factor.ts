import type { MeaningCheck } from '../check';
import { settingPlace } from '../places';

/** Loki writes each line to this many pods and refuses it when they are not there. */
export const replicationFactor: MeaningCheck = {
  code: 'replication-factor',
  severity: 'error',
  title: 'Loki is to keep more copies of a line than it has pods.',
  stage: 'meaning',
  run: ({ environment, resolved: { loki } }) =>
    loki.replicationFactor <= loki.replicas
      ? []
      : [
          {
            where: settingPlace(environment, 'loki.replicationFactor'),
            message: `${loki.replicationFactor} copies of each line need as many pods, and there are ${loki.replicas}`,
            hint: `set loki.replicationFactor to at most ${loki.replicas}, or raise loki.replicas`,
            from: [settingPlace(environment, 'loki.replicas')],
          },
        ],
};
