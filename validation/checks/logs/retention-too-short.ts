import { parseDurationMs } from '@observability-stack/query-common';
import { type LokiTenant, teamTenants } from '../../../resolve/tenants';
import type { SemanticCheck } from '../../check';
import { settingPlace, teamPlace } from '../../places';

/**
 * Shortest retention. The index has one table per day:
 * https://grafana.com/docs/loki/latest/operations/storage/retention/
 */
const SHORTEST = '24h';

export const logsRetentionTooShort: SemanticCheck = {
  code: 'logs/retention-too-short',
  severity: 'error',
  title: 'The retention of Loki, or that of a team, is less than a day.',
  stage: 'semantic',
  run: ({ environment, resolved }) =>
    [
      ...periodsOf(resolved.loki).map((one) => ({
        ...one,
        where: settingPlace(environment, one.key),
      })),
      ...teamTenants(resolved).flatMap(({ team, retention }) =>
        periodsOf(retention).map((one) => ({ ...one, where: teamPlace(team, one.key) })),
      ),
    ].flatMap(({ key, period, where }) => {
      const retention = parseDurationMs(period);
      // Zero keeps everything, which only the retention of all streams may.
      const mayBeZero = key === 'loki.retention';
      if ((mayBeZero && retention === 0) || retention >= parseDurationMs(SHORTEST)) return [];
      return [
        {
          where,
          message: `retention ${period} is not supported by Loki: expected at least ${SHORTEST}${mayBeZero ? ', or 0s' : ''}`,
          hint: `set ${key} to ${SHORTEST} or more`,
        },
      ];
    }),
};

/** Returns the periods of a retention with their keys. */
const periodsOf = ({ retention, streamRetention = [] }: LokiTenant['retention']) => [
  ...(retention === undefined ? [] : [{ key: 'loki.retention', period: retention }]),
  ...streamRetention.map(({ period }, index) => ({
    key: `loki.streamRetention[${index}].period`,
    period,
  })),
];
