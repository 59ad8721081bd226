import { didYouMean, isRecord, parseDurationMs } from '@observability-stack/query-common';
import { receiverNames, receiversOf, timeIntervalsOf } from '../../../alerts/alertmanager';
import { evaluatorMatcher } from '../../../alerts/inhibitions';
import { isSecretKey } from '../../../alerts/receivers';
import { integrationRules, SLACK_MESSAGE_URL } from '../../../catalog/definitions/raw-receiver';
import type { RawReceiver } from '../../../catalog/definitions/receivers';
import { isRawRoute, placedReceivers } from '../../../catalog/definitions/routing';
import { type Leaf, leavesOf } from '../../../catalog/helpers/leaves';
import type { SemanticCheck } from '../../check';
import { isFreeKey } from '../../credentials';
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
  title:
    'A raw receiver, a raw route or an inhibition has a name, a file, a field or a matcher that is not valid.',
  stage: 'semantic',
  run: ({ resolved }) => {
    const receivers = receiversOf(resolved).map(([name]) => name);
    const names = { receivers, times: timeIntervalsOf(resolved.teams).map(({ name }) => name) };
    return resolved.teams.flatMap((team) => {
      const { name, routing } = team;
      const at =
        (path: string) =>
        ({ field, ...fault }: Fault) => ({
          where: teamPlace(name, `routing.${path}${field}`),
          ...fault,
        });
      const visible = { ...names, receivers: receiverNames(team) };
      const found = [
        ...placedReceivers(routing).flatMap(({ path, receiver }) => {
          if (receiver.kind !== 'raw') return [];
          const isDefined = path.startsWith('receivers[');
          const count = receivers.filter((name) => name === receiver.name).length;
          const isDuplicate = count > (isDefined ? 1 : 0);
          return [
            ...(isDuplicate ? [duplicate(receiver.name)] : []),
            ...fileFaults(receiver.config),
            ...ruleFaults(receiver),
          ].map(at(path));
        }),
        ...(routing.routes ?? []).flatMap((route, index) =>
          isRawRoute(route)
            ? [
                ...routeFaults(route.config, '.config', visible),
                ...nameFaults(route.config, '.config', evaluatorMatcher(resolved)),
              ].map(at(`routes[${index}]`))
            : [],
        ),
        ...(routing.inhibitions ?? []).flatMap((inhibition, index) =>
          (['sourceMatchers', 'targetMatchers'] as const).flatMap((key) =>
            inhibition[key].flatMap((matcher, of) =>
              matcherFaults(matcher, `.${key}[${of}]`).map(at(`inhibitions[${index}]`)),
            ),
          ),
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
const fileFaults = (config: object): Fault[] =>
  leavesOf(config, (leaf) => isFile(leaf) || isSecretKey(leaf.value)).flatMap((leaf): Fault[] => {
    const { path, key, value } = leaf;
    const field = `.config.${path}`;
    if (isFile(leaf) && !isSecretKey(value))
      return [
        {
          field,
          message: `file ${JSON.stringify(value)} is not mounted`,
          hint: "write { secret: 'KEY' } with the key in the Secret alertmanager-receivers",
        },
      ];
    // Alertmanager would use the path itself as the value.
    return !isFile(leaf) && isSecretKey(value)
      ? [
          {
            field,
            message: `field "${key}" has the path of a file as its value`,
            hint: isFreeKey(path)
              ? 'remove it: Alertmanager reads this field from no file'
              : `write ${key}_file, if Alertmanager has that field`,
          },
        ]
      : [];
  });

/** Returns the value at a path with dots; undefined if it is empty or false, which Alertmanager takes as absent. */
function fieldAt(item: object, path: string): unknown {
  const value = path.split('.').reduce<unknown>((inner, key) => Object(inner)[key], item);
  return value === '' || value === null || value === false ? undefined : value;
}

function ruleFaults({ config }: RawReceiver): Fault[] {
  return Object.entries(config).flatMap(([list, items]) => {
    const { required, exclusive } = integrationRules(list);
    return items.flatMap((item, index): Fault[] => {
      const field = `.config.${list}[${index}]`;
      const set = (names: readonly string[]): string[] =>
        names.filter((name) => fieldAt(item, name) !== undefined);
      return [
        ...required
          .filter((names) => set(names).length === 0)
          .map((names) => ({
            field,
            message: `field ${quoted(names)} is missing`,
            hint: exampleOf(names),
          })),
        ...exclusive
          .map(set)
          .filter((names) => names.length > 1)
          .map((names) => ({
            field,
            message: `fields ${quoted(names, 'and')} exclude each other`,
            hint: `keep one of them`,
          })),
        ...(list === 'email_configs' ? mailFaults(item, field) : []),
        ...(fieldAt(item, 'update_message') && fieldAt(item, 'api_url') !== SLACK_MESSAGE_URL
          ? [
              {
                field: `${field}.update_message`,
                message: 'field "update_message" needs the API of Slack as api_url',
                hint: `write api_url: '${SLACK_MESSAGE_URL}' and the token as http_config.authorization, or remove the field`,
              },
            ]
          : []),
      ];
    });
  });
}

/** Alertmanager reads names of headers without case, and threads a mail by two of them. */
function mailFaults(item: object, field: string): Fault[] {
  const headers = Object.keys(Object(fieldAt(item, 'headers'))).map((name) => name.toLowerCase());
  const isThreaded = fieldAt(item, 'threading.enabled') === true;
  return [
    ...[...new Set(headers)]
      .filter((name) => headers.filter((other) => other === name).length > 1)
      .map((name) => ({
        field: `${field}.headers`,
        message: `header "${name}" is written twice, in different case`,
        hint: 'keep one of them',
      })),
    ...['references', 'in-reply-to']
      .filter((name) => isThreaded && headers.includes(name))
      .map((name) => ({
        field: `${field}.headers`,
        message: `header "${name}" is set by threading`,
        hint: 'remove the header, or disable threading',
      })),
    ...(isThreaded && fieldAt(item, 'threading.thread_by_date') === undefined
      ? [
          {
            field: `${field}.threading`,
            message: 'field "thread_by_date" is missing',
            hint: "write thread_by_date: 'none' or 'daily'",
          },
        ]
      : []),
  ];
}

const quoted = (names: readonly string[], word = 'or'): string =>
  names.map((name) => JSON.stringify(name)).join(` ${word} `);
const exampleOf = (names: readonly string[]): string => {
  const file = names.find((name) => name.endsWith('_file'));
  return file
    ? `write ${file}: { secret: 'KEY' } with the key in the Secret alertmanager-receivers`
    : `write ${names[0]}`;
};

const isFile = ({ path, key }: Leaf): boolean =>
  (key.endsWith('_file') && !isFreeKey(path)) || /(^|\.)files\[\d+\]$/.test(path);

interface Shape {
  readonly fits: (value: unknown) => boolean;
  readonly expected: string;
}
const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const listOf =
  (fits: (item: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(fits);

const texts: Shape = { fits: listOf(isText), expected: 'a list of texts' };
const delay: Shape = {
  fits: (value) => durationOf(value) !== undefined,
  expected: 'a duration such as 5m',
};
/** Alertmanager rejects zero. */
const interval: Shape = {
  fits: (value) => (durationOf(value) ?? 0) > 0,
  expected: 'a duration above zero such as 5m',
};

/** What Alertmanager accepts in the fields of a route. */
const SHAPES: Readonly<Record<string, Shape>> = {
  receiver: { fits: isText, expected: 'the name of a receiver' },
  matchers: texts,
  continue: { fits: (value) => typeof value === 'boolean', expected: 'true or false' },
  routes: { fits: listOf(isRecord), expected: 'a list of routes' },
  group_by: {
    fits: (value) =>
      Array.isArray(value) &&
      texts.fits(value) &&
      new Set(value).size === value.length &&
      (value.length === 1 || !value.includes('...')),
    expected: "a list of different labels, or ['...']",
  },
  group_wait: delay,
  group_interval: interval,
  repeat_interval: interval,
  mute_time_intervals: texts,
  active_time_intervals: texts,
  labels: {
    fits: (value) => isRecord(value) && Object.values(Object(value)).every(isText),
    expected: 'an object of texts',
  },
};
const KEYS = Object.keys(SHAPES);

function routeFaults(route: Readonly<Record<string, unknown>>, at: string, names: Names): Fault[] {
  return Object.entries(route).flatMap(([key, value]): Fault[] => {
    const field = `${at}.${key}`;
    const shape = SHAPES[key];
    if (shape && !shape.fits(value))
      return [
        {
          field,
          message: `field "${key}" is not valid: expected ${shape.expected}, found ${JSON.stringify(value)}`,
          hint: `write ${shape.expected}`,
        },
      ];
    switch (key) {
      case 'receiver':
        return unknown(field, 'receiver', [value], names.receivers);
      case 'mute_time_intervals':
      case 'active_time_intervals':
        return unknown(field, 'time interval', [value].flat(), names.times);
      case 'matchers':
        return [value].flat().flatMap((matcher) => matcherFaults(matcher, field));
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
        return shape
          ? []
          : [{ field, message: `field "${key}" does not exist`, hint: didYouMean(key, KEYS) }];
    }
  });
}

/** Reports matchers that do not match the names that Grafana gives to alerts. */
function nameFaults(
  route: Readonly<Record<string, unknown>>,
  at: string,
  ofEvaluator: (matcher: string) => string,
): Fault[] {
  const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
  return [
    ...list(route.matchers).flatMap((matcher): Fault[] => {
      const own = ofEvaluator(String(matcher));
      return own === matcher || /\.\*\)?"\s*$/.test(String(matcher))
        ? []
        : [
            {
              field: `${at}.matchers`,
              message: `matcher ${JSON.stringify(matcher)} does not match alerts that Grafana evaluates: their names end with the service`,
              hint: `write ${own}`,
            },
          ];
    }),
    ...list(route.routes).flatMap((inner, index) =>
      nameFaults(Object(inner), `${at}.routes[${index}]`, ofEvaluator),
    ),
  ];
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

/** Returns the milliseconds of a duration; undefined if it is not one. */
function durationOf(value: unknown): number | undefined {
  try {
    return typeof value === 'string' ? parseDurationMs(value) : undefined;
  } catch {
    return undefined;
  }
}

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
