import { parseDurationMs } from '@observability-stack/query-common';
import { placedSettings, type RouteSettings } from '../../../catalog/definitions/routing';
import type { ResolvedEnvironment } from '../../../resolve/environment';
import type { SemanticCheck } from '../../check';
import { settingPlace, teamPlace } from '../../places';
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
  run: ({ environment, resolved: { alertmanager, teams } }) => {
    const at = (key: string): string => settingPlace(environment, `alertmanager.${key}`);
    const own = misaligned(alertmanager, alertmanager, at);
    if (own.length > 0) return own;
    return teams.flatMap(({ name, routing }) =>
      placedSettings(routing).flatMap(({ path, settings }) =>
        misaligned(
          settings,
          { ...alertmanager, ...durationsOf(routing), ...durationsOf(settings) },
          (key) => teamPlace(name, ['routing', path, key].filter(Boolean).join('.')),
        ),
      ),
    );
  },
};

type Settings = ResolvedEnvironment['alertmanager'];

const durationsOf = ({ groupInterval, repeatInterval }: RouteSettings): Partial<Settings> => ({
  ...(groupInterval ? { groupInterval } : {}),
  ...(repeatInterval ? { repeatInterval } : {}),
});

/** Reports intervals that do not fit together, at what was set itself. */
function misaligned(
  own: RouteSettings & Partial<Settings>,
  whole: Settings,
  at: (key: string) => string,
): Finding[] {
  if (own.groupInterval === undefined && own.repeatInterval === undefined) return [];
  const { groupInterval, repeatInterval, retention } = whole;
  const keys = ['groupInterval', 'repeatInterval', 'watchdogInterval', 'retention'] as const;
  const zero = keys
    .filter((key) => own[key] !== undefined && parseDurationMs(own[key]) === 0)
    .map(
      (key): Finding => ({
        where: at(key),
        message: `${key} is zero`,
        hint: 'remove it to use the default, or write a duration such as 5m',
      }),
    );
  if (zero.length > 0) return zero;
  const [group, repeat] = [parseDurationMs(groupInterval), parseDurationMs(repeatInterval)];
  const key = own.repeatInterval === undefined ? 'groupInterval' : 'repeatInterval';
  if (repeat <= group || repeat % group !== 0)
    return [
      {
        where: at(key),
        message: `repeatInterval ${repeatInterval} is not a multiple of groupInterval ${groupInterval}: expected 2, 3 or more times, found ${repeat / group}`,
        hint: `write a multiple such as ${Math.max(2, Math.ceil(repeat / group)) * (group / 1000)}s, or change groupInterval`,
        from: [at('groupInterval')],
      },
    ];
  if (repeat > parseDurationMs(retention))
    return [
      {
        where: at(own.retention === undefined ? key : 'retention'),
        message: `retention ${retention} is shorter than repeatInterval ${repeatInterval}: sent notifications are forgotten and sent again`,
        hint: `set it to at least ${repeatInterval}`,
        from: [at('repeatInterval')],
      },
    ];
  return [];
}
