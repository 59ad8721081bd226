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
    const periods = [
      { key: 'loki.retention', period: loki.retention },
      ...loki.streamRetention.map(({ period }, index) => ({
        key: `loki.streamRetention[${index}].period`,
        period,
      })),
    ];
    return periods.flatMap(({ key, period }) => {
      const retention = parseDurationMs(period);
      // Zero keeps everything, which only the retention of all streams may.
      const mayBeZero = key === 'loki.retention';
      if ((mayBeZero && retention === 0) || retention >= parseDurationMs(SHORTEST)) return [];
      return [
        {
          where: settingPlace(environment, key),
          message: `retention ${period} is not supported by Loki: expected at least ${SHORTEST}${mayBeZero ? ', or 0s' : ''}`,
          hint: `set ${key} to ${SHORTEST} or more`,
        },
      ];
    });
  },
};
