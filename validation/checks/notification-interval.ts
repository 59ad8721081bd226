import { parseDurationMs } from '@observability-stack/query-common';
import type { MeaningCheck } from '../check';
import { settingPlace } from '../places';
import type { Finding } from '../problem';

/** Alertmanager looks at a group once every groupInterval, and repeats a notification at one of these times only. */
export const notificationInterval: MeaningCheck = {
  code: 'notification-interval',
  severity: 'error',
  title: 'Alertmanager would repeat notifications at other times than it is told.',
  stage: 'meaning',
  run: ({ environment, resolved: { alertmanager } }) => {
    const at = (key: string): string => settingPlace(environment, `alertmanager.${key}`);
    const { groupInterval, repeatInterval, retention } = alertmanager;
    const keys = ['groupInterval', 'repeatInterval', 'watchdogInterval', 'retention'] as const;
    const zero = keys
      .filter((key) => parseDurationMs(alertmanager[key]) === 0)
      .map(
        (key): Finding => ({
          where: at(key),
          message: 'is zero',
          hint: 'leave it out for the default, or write a duration such as 5m',
        }),
      );
    if (zero.length > 0) return zero;
    const [group, repeat] = [parseDurationMs(groupInterval), parseDurationMs(repeatInterval)];
    if (repeat <= group || repeat % group !== 0)
      return [
        {
          where: at('repeatInterval'),
          message: `${repeatInterval} is not a multiple of groupInterval, ${groupInterval}: found ${repeat / group} times, expected 2, 3 or more`,
          hint: `write a multiple such as ${Math.max(2, Math.ceil(repeat / group)) * (group / 1000)}s, or change groupInterval`,
          from: [at('groupInterval')],
        },
      ];
    if (repeat > parseDurationMs(retention))
      return [
        {
          where: at('retention'),
          message: `${retention} is shorter than repeatInterval, ${repeatInterval}: what was sent is forgotten before it is to be repeated`,
          hint: `set it to at least ${repeatInterval}`,
          from: [at('repeatInterval')],
        },
      ];
    return [];
  },
};
