import { parseDurationMs } from '@observability-stack/query-common';
import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';
import type { Finding } from '../../problem';

/**
 * Reports repeat intervals that are not a multiple: Alertmanager checks a group once every
 * groupInterval, and repeats a notification only then.
 */
export const notificationMisalignedInterval: SemanticCheck = {
  code: 'notification/misaligned-interval',
  severity: 'error',
  title: 'Alertmanager would repeat notifications at other times than configured.',
  stage: 'semantic',
  run: ({ environment, resolved: { alertmanager } }) => {
    const at = (key: string): string => settingPlace(environment, `alertmanager.${key}`);
    const { groupInterval, repeatInterval, retention } = alertmanager;
    const keys = ['groupInterval', 'repeatInterval', 'watchdogInterval', 'retention'] as const;
    const zero = keys
      .filter((key) => parseDurationMs(alertmanager[key]) === 0)
      .map(
        (key): Finding => ({
          where: at(key),
          message: `${key} is zero`,
          hint: 'remove it to use the default, or write a duration such as 5m',
        }),
      );
    if (zero.length > 0) return zero;
    const [group, repeat] = [parseDurationMs(groupInterval), parseDurationMs(repeatInterval)];
    if (repeat <= group || repeat % group !== 0)
      return [
        {
          where: at('repeatInterval'),
          message: `repeatInterval ${repeatInterval} is not a multiple of groupInterval ${groupInterval}: expected 2, 3 or more times, found ${repeat / group}`,
          hint: `write a multiple such as ${Math.max(2, Math.ceil(repeat / group)) * (group / 1000)}s, or change groupInterval`,
          from: [at('groupInterval')],
        },
      ];
    if (repeat > parseDurationMs(retention))
      return [
        {
          where: at('retention'),
          message: `retention ${retention} is shorter than repeatInterval ${repeatInterval}: sent notifications are forgotten and sent again`,
          hint: `set it to at least ${repeatInterval}`,
          from: [at('repeatInterval')],
        },
      ];
    return [];
  },
};
