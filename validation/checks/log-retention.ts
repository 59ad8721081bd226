import { parseDurationMs } from '@observability-stack/query-common';
import type { MeaningCheck } from '../check';
import { settingPlace } from '../places';

/** https://grafana.com/docs/loki/latest/operations/storage/retention/: the index has one table a day. */
const SHORTEST = '24h';

export const logRetention: MeaningCheck = {
  code: 'log-retention',
  severity: 'error',
  title: 'Loki is to keep lines for less than a day, which it cannot.',
  stage: 'meaning',
  run: ({ environment, resolved: { loki } }) => {
    const retention = parseDurationMs(loki.retention);
    // zero keeps everything
    if (retention === 0 || retention >= parseDurationMs(SHORTEST)) return [];
    return [
      {
        where: settingPlace(environment, 'loki.retention'),
        message: `${loki.retention} is less than the day that one table of the index is for`,
        hint: `set it to ${SHORTEST} or more`,
      },
    ];
  },
};
