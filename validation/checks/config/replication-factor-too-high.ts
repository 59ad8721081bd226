import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';

/** Reports a replication factor above the number of pods, with which Loki rejects every line. */
export const configReplicationFactorTooHigh: SemanticCheck = {
  code: 'config/replication-factor-too-high',
  severity: 'error',
  title: 'The replication factor of Loki is higher than its replicas.',
  stage: 'semantic',
  run: ({ environment, resolved: { loki } }) =>
    loki.replicationFactor <= loki.replicas
      ? []
      : [
          {
            where: settingPlace(environment, 'loki.replicationFactor'),
            message: `replicationFactor ${loki.replicationFactor} is too high: expected at most loki.replicas, ${loki.replicas}`,
            hint: `set loki.replicationFactor to at most ${loki.replicas}, or raise loki.replicas`,
            from: [settingPlace(environment, 'loki.replicas')],
          },
        ],
};
