import { parseDurationMs } from '@observability-stack/query-common';
import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';

/**
 * Shortest retention. The index has one table per day:
 * https://grafana.com/docs/loki/latest/operations/storage/retention/
 */
const SHORTEST = '24h';

export const logsRetentionTooShort: SemanticCheck = {
  code: 'logs/retention-too-short',
  severity: 'error',
  title: 'The retention of Loki is less than a day.',
  stage: 'semantic',
  run: ({ environment, resolved: { loki } }) => {
    const retention = parseDurationMs(loki.retention);
    // Zero keeps everything.
    if (retention === 0 || retention >= parseDurationMs(SHORTEST)) return [];
    return [
      {
        where: settingPlace(environment, 'loki.retention'),
        message: `retention ${loki.retention} is not supported by Loki: expected at least ${SHORTEST}, or 0s`,
        hint: `set loki.retention to ${SHORTEST} or more`,
      },
    ];
  },
};
