import { alertmanagerConfig } from '../../alerts/alertmanager';
import { replaceInside } from '../../catalog/helpers/leaves';
import { PLATFORM_TEAM } from '../../catalog/names';
import type { ResolvedEnvironment } from '../../resolve/environment';
import {
  Conversion,
  type Convert,
  field,
  listOf,
  objectOf,
  sameFields,
  type Unsupported,
} from '../convert';
import {
  type AlertmanagerConfigSpec,
  type Matcher,
  MONITORING_V1ALPHA1,
  type OperatorObject,
} from './objects';
import { receiverConversion } from './receivers';
import { ReferencedValues } from './references';
import { templateDefinitions, withDefinitions } from './templates';

/** The routing as objects of the operator, and the parts of the routing that these cannot contain. */
export interface OperatorRouting {
  readonly objects: readonly OperatorObject[];
  readonly unsupported: readonly (Unsupported & { readonly team: string })[];
}

/** The configuration that `alertmanagerConfig` renders. */
interface Config {
  readonly route: Route;
  readonly receivers: readonly Receiver[];
  readonly inhibit_rules: readonly object[];
  readonly time_intervals?: readonly { readonly name: string }[];
}
interface Route {
  readonly receiver?: string;
  readonly matchers?: readonly string[];
  readonly mute_time_intervals?: readonly string[];
  readonly active_time_intervals?: readonly string[];
  readonly routes?: readonly Route[];
}
type Receiver = { readonly name: string } & Readonly<Record<string, unknown>>;

/** Keys of the configuration that the objects contain, and the templates, which their messages contain. */
const CONVERTED: readonly string[] = [
  ...['route', 'receivers', 'inhibit_rules', 'time_intervals'],
  'templates',
];

/** Prefix of the objects of no team. */
const COMMON = 'observability';

/**
 * Returns an AlertmanagerConfig for each team, with its routes and receivers, one for the watchdog,
 * and one for the alerts of no team and the inhibitions. The operator sets `continue` in the first
 * route of each object, so their matchers exclude each other.
 */
export function operatorRouting(environment: ResolvedEnvironment): OperatorRouting {
  const config = alertmanagerConfig(environment) as Config;
  const usernames = new ReferencedValues('receiver-usernames');
  const definitions = templateDefinitions(environment);
  // Such as `global`, which raw settings add.
  const unsupported: (Unsupported & { readonly team: string })[] = Object.keys(config)
    .filter((key) => !CONVERTED.includes(key))
    .map((path) => ({
      ...{ team: PLATFORM_TEAM, path },
      problem: 'has no field in AlertmanagerConfig',
    }));
  const { routes = [], ...root } = config.route;
  const teams = environment.teams.map(({ name }) => name);
  // The first routes are for single alerts of any team, such as the watchdog.
  const single = routes.slice(0, routes.length - teams.length);
  const ofTeams = routes.slice(single.length);
  const isOther = single.flatMap(({ matchers = [] }) => matchers).map(inverted);
  const objectOfRoute = (
    name: string,
    team: string,
    route: Route,
    more: Partial<Config> = {},
  ): OperatorObject => {
    const found: Unsupported[] = [];
    const spec = specOf({ ...partOf(config, route), ...more }, usernames, found, definitions);
    unsupported.push(...found.map((one) => ({ ...one, team })));
    return {
      apiVersion: MONITORING_V1ALPHA1,
      kind: 'AlertmanagerConfig',
      name,
      fields: { spec },
    };
  };
  const objects = [
    ...single.map((route) => objectOfRoute(`${COMMON}-${route.receiver}`, PLATFORM_TEAM, route)),
    objectOfRoute(
      `${COMMON}-others`,
      PLATFORM_TEAM,
      { ...root, matchers: [...isOther, `team!~"${teams.join('|')}"`] },
      { inhibit_rules: config.inhibit_rules },
    ),
    ...ofTeams.map((route, index) => {
      const team = teams[index] ?? '';
      const matchers = [...(route.matchers ?? []), ...isOther];
      // What a team does not set is that of the first route, which the object does not contain.
      return objectOfRoute(`team-${team}`, team, { ...root, ...route, matchers });
    }),
  ];
  return { objects: [...objects, ...usernames.objects('Secret')], unsupported };
}

/** Returns a matcher of all alerts that `name="value"` or `name=~"pattern"` does not match. */
const inverted = (matcher: string): string =>
  matcher.replace(/=~?/, (operator) => (operator === '=' ? '!=' : '!~'));

/** Returns a configuration with one route, and the receivers and time intervals that it names. */
function partOf({ receivers, time_intervals = [] }: Config, route: Route): Partial<Config> {
  const all = (of: Route): readonly Route[] => [of, ...(of.routes ?? []).flatMap(all)];
  const routes = all(route);
  const names = new Set(routes.map(({ receiver }) => receiver));
  const intervals = new Set(
    routes.flatMap(({ mute_time_intervals = [], active_time_intervals = [] }) => [
      ...mute_time_intervals,
      ...active_time_intervals,
    ]),
  );
  const used = time_intervals.filter(({ name }) => intervals.has(name));
  return {
    route,
    receivers: receivers.filter(({ name }) => names.has(name)),
    ...(used.length > 0 ? { time_intervals: used } : {}),
  };
}

function specOf(
  config: Partial<Config>,
  usernames: ReferencedValues,
  found: Unsupported[],
  definitions: ReturnType<typeof templateDefinitions>,
): AlertmanagerConfigSpec {
  const inlined = (value: unknown): string | undefined =>
    typeof value === 'string' && value.includes('{{')
      ? withDefinitions(value, definitions)
      : undefined;
  return objectOf('AlertmanagerConfig', {
    route: field('route', routeOf),
    receivers: field(
      'receivers',
      listOf((receiver, at) => {
        const { name } = receiver as Receiver;
        return receiverConversion(name, usernames)(replaceInside(receiver, inlined), at);
      }),
    ),
    inhibit_rules: field('inhibitRules', listOf(inhibition)),
    time_intervals: field('muteTimeIntervals', listOf(timeInterval)),
  })(config, new Conversion('', found)) as AlertmanagerConfigSpec;
}

/** A matcher as the stack renders it: `team="commerce"`, with the escapes of JSON. */
const MATCHER =
  /^\s*([A-Za-z_:][A-Za-z0-9_:]*)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^"{},\s]+))\s*$/;

const matcher: Convert = (value, at): Matcher | undefined => {
  const [, name, matchType, quoted, plain] = MATCHER.exec(String(value)) ?? [];
  if (name === undefined || matchType === undefined)
    return at.omit('is not one matcher of the form label="value"');
  return {
    name,
    matchType: matchType as Matcher['matchType'],
    value: plain ?? String(JSON.parse(`"${quoted ?? ''}"`)),
  };
};

const inhibition = objectOf('AlertmanagerConfig', {
  source_matchers: field('sourceMatch', listOf(matcher)),
  target_matchers: field('targetMatch', listOf(matcher)),
  equal: field('equal'),
});

const routeOf: Convert = (value, at) =>
  objectOf('AlertmanagerConfig', {
    ...sameFields('receiver', 'continue', 'group_by', 'group_wait', 'group_interval'),
    ...sameFields('repeat_interval', 'mute_time_intervals', 'active_time_intervals'),
    matchers: field('matchers', listOf(matcher)),
    routes: field('routes', listOf(routeOf)),
  })(value, at);

/** A range such as `1:5` or a day such as `-1`, counted from the end of the month. */
const dayRange: Convert = (value) => {
  const [start, end = start] = String(value).split(':').map(Number);
  return { start, end };
};

const timeInterval = objectOf('AlertmanagerConfig', {
  name: field('name'),
  time_intervals: field(
    'timeIntervals',
    listOf(
      objectOf('AlertmanagerConfig', {
        times: field(
          'times',
          listOf(objectOf('AlertmanagerConfig', sameFields('start_time', 'end_time'))),
        ),
        days_of_month: field('daysOfMonth', listOf(dayRange)),
        ...sameFields('weekdays', 'months', 'years'),
      }),
    ),
  ),
});
