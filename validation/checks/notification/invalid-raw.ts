import { didYouMean, parseDurationMs } from '@observability-stack/query-common';
import { receiversOf, timeIntervalsOf } from '../../../alerts/alertmanager';
import { isSecretKey } from '../../../alerts/receivers';
import { isRawRoute, placedReceivers } from '../../../catalog/definitions/routing';
import type { SemanticCheck } from '../../check';
import { teamPlace } from '../../places';
import { re2Problem } from '../../re2';

type Fault = { readonly field: string; readonly message: string; readonly hint: string };
interface Names {
  readonly receivers: readonly string[];
  readonly times: readonly string[];
}

/** Alertmanager rejects the configuration of all teams for one such mistake. */
export const notificationInvalidRaw: SemanticCheck = {
  code: 'notification/invalid-raw',
  severity: 'error',
  title: 'A raw receiver or route has a name, a file, a field or a matcher that is not valid.',
  stage: 'semantic',
  run: ({ resolved }) => {
    const receivers = receiversOf(resolved).map(([name]) => name);
    const names = { receivers, times: timeIntervalsOf(resolved.teams).map(({ name }) => name) };
    return resolved.teams.flatMap(({ name: team, routing }) => {
      const at =
        (path: string) =>
        ({ field, ...fault }: Fault) => ({
          where: teamPlace(team, `routing.${path}${field}`),
          ...fault,
        });
      const visible = {
        ...names,
        receivers: receivers.filter(
          (name) =>
            name.startsWith(`${team}-`) || routing.receivers?.some((raw) => raw.name === name),
        ),
      };
      const found = [
        ...placedReceivers(routing).flatMap(({ path, receiver }) => {
          if (receiver.kind !== 'raw') return [];
          const isDefined = path.startsWith('receivers[');
          const count = receivers.filter((name) => name === receiver.name).length;
          const isDuplicate = count > (isDefined ? 1 : 0);
          return [
            ...(isDuplicate ? [duplicate(receiver.name)] : []),
            ...fileFaults(receiver.config, '.config'),
          ].map(at(path));
        }),
        ...(routing.routes ?? []).flatMap((route, index) =>
          isRawRoute(route)
            ? routeFaults(route.config, '.config', visible).map(at(`routes[${index}]`))
            : [],
        ),
      ];
      // Receivers of one name are at one place.
      return [...new Map(found.map((one) => [`${one.where} ${one.message}`, one])).values()];
    });
  },
};

const duplicate = (name: string): Fault => ({
  field: '.name',
  message: `name "${name}" is used by another receiver`,
  hint: 'write a unique name, such as that of the team and of the service',
});

/** Only the keys of the Secret are mounted. */
const fileFaults = (value: object, above: string): Fault[] =>
  Object.entries(value).flatMap(([key, inner]): Fault[] => {
    const field = Array.isArray(value) ? `${above}[${key}]` : `${above}.${key}`;
    const isFile = key.endsWith('_file') || (/\.files$/.test(above) && Array.isArray(value));
    if (isFile && !(typeof inner === 'object' && inner !== null && isSecretKey(inner)))
      return [
        {
          field,
          message: `file ${JSON.stringify(inner)} is not mounted`,
          hint: "write { secret: 'KEY' } with the key in the Secret alertmanager-receivers",
        },
      ];
    if (typeof inner !== 'object' || inner === null) return [];
    return isFile ? [] : fileFaults(inner, field);
  });

const KEYS = [
  ...['receiver', 'matchers', 'continue', 'routes', 'group_by', 'group_wait', 'group_interval'],
  ...['repeat_interval', 'mute_time_intervals', 'active_time_intervals', 'labels'],
];

function routeFaults(route: Readonly<Record<string, unknown>>, at: string, names: Names): Fault[] {
  return Object.entries(route).flatMap(([key, value]): Fault[] => {
    const field = `${at}.${key}`;
    switch (key) {
      case 'receiver':
        return unknown(field, 'receiver', [value], names.receivers);
      case 'mute_time_intervals':
      case 'active_time_intervals':
        return unknown(field, 'time interval', [value].flat(), names.times);
      case 'matchers':
        return [value].flat().flatMap((matcher) => matcherFaults(matcher, field));
      case 'group_wait':
      case 'group_interval':
      case 'repeat_interval':
        return isDuration(value)
          ? []
          : [
              {
                field,
                message: `${JSON.stringify(value)} is not a duration`,
                hint: 'write it as 5m',
              },
            ];
      case 'routes':
        return [value]
          .flat()
          .flatMap((inner, index) => routeFaults(Object(inner), `${field}[${index}]`, names));
      case 'match':
      case 'match_re':
        return [
          {
            field,
            message: `field "${key}" is deprecated`,
            hint: `write matchers: ['name="value"']`,
          },
        ];
      default:
        return KEYS.includes(key)
          ? []
          : [{ field, message: `field "${key}" does not exist`, hint: didYouMean(key, KEYS) }];
    }
  });
}

const unknown = (
  field: string,
  what: string,
  values: readonly unknown[],
  known: readonly string[],
): Fault[] =>
  values
    .filter((value) => typeof value !== 'string' || !known.includes(value))
    .map((value) => ({
      field,
      message: `${what} ${JSON.stringify(value)} is not defined by the team`,
      hint:
        known.length > 0
          ? `use one of ${known.join(', ')}`
          : `define it: add a ${what} to the routing of the team`,
    }));

const isDuration = (value: unknown): boolean => {
  try {
    return typeof value === 'string' && parseDurationMs(value) >= 0;
  } catch {
    return false;
  }
};

/** The classic form, which both parsers of Alertmanager read alike. */
const MATCHER = /^\s*[a-zA-Z_][a-zA-Z0-9_]*\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"\s*$/;

function matcherFaults(matcher: unknown, field: string): Fault[] {
  const [, operator = '', value = ''] =
    (typeof matcher === 'string' && MATCHER.exec(matcher)) || [];
  if (operator === '')
    return [
      {
        field,
        message: `matcher ${JSON.stringify(matcher)} is not valid`,
        hint: `write it as service="cart" or service=~"cart|shop"`,
      },
    ];
  const problem = operator.endsWith('~') ? re2Problem(value.replace(/\\(.)/g, '$1')) : undefined;
  return problem
    ? [
        {
          field,
          message: `matcher ${JSON.stringify(matcher)} is not valid: ${problem}`,
          hint: 'write an RE2 regular expression',
        },
      ]
    : [];
}
