import { didYouMean, parseDurationMs } from '@observability-stack/query-common';
import { receiverNames, receiversOf, timeIntervalsOf } from '../../../alerts/alertmanager';
import { isSecretKey } from '../../../alerts/receivers';
import { isRawRoute, placedReceivers } from '../../../catalog/definitions/routing';
import { type Leaf, leavesOf } from '../../../catalog/helpers/leaves';
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
            hint: `write ${key}_file, if Alertmanager has that field`,
          },
        ]
      : [];
  });

const isFile = ({ path, key }: Leaf): boolean =>
  key.endsWith('_file') || /(^|\.)files\[\d+\]$/.test(path);

interface Shape {
  readonly fits: (value: unknown) => boolean;
  readonly expected: string;
}
const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
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
  routes: { fits: listOf(isObject), expected: 'a list of routes' },
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
    fits: (value) => isObject(value) && Object.values(Object(value)).every(isText),
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
