import {
  anyObject,
  arrayOf,
  dnsLabel,
  duration,
  enumOf,
  nonEmptyString,
  objectSchema,
  promLabelName,
  type Schema,
  unionByKind,
} from '../helpers/schema';
import type { Duration } from './common';
import { type RawReceiver, type Receiver, receiverSchema, receiverVariants } from './receivers';

/** Severities of alerts: `page` notifies immediately, `ticket` can wait for working hours. */
export const severities = ['page', 'ticket'] as const;
export type Severity = (typeof severities)[number];

type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';

/** Times that a notification can be restricted to. All keys must match; an absent key matches always. */
export interface TimeSpan {
  /** Times of the day from `from`, included, to `to`, excluded: `{ from: '09:00', to: '17:30' }`. @default all day */
  readonly times?: readonly { readonly from: string; readonly to: string }[];
  /** Days, or ranges of days in a week that begins with Sunday: `monday:friday`. @default every day */
  readonly weekdays?: readonly (Weekday | `${Weekday}:${Weekday}`)[];
  /** Days of the month or ranges of them; negative ones count from its end: `1:5`, `-3:-1`. @default every day */
  readonly daysOfMonth?: readonly string[];
  /** Months or ranges of them: `december`, `1:3`. @default every month */
  readonly months?: readonly string[];
  /** Years or ranges of them: `2027`, `2027:2028`. @default every year */
  readonly years?: readonly string[];
  /** Time zone, by its IANA name: `Europe/Berlin`. @default UTC */
  readonly location?: string;
}

/** Named times, in which one of the spans matches. */
export interface TimeInterval {
  /** Unique in the environment. */
  readonly name: string;
  readonly spans: readonly TimeSpan[];
}

/** Returns named times for `mute` and `active`. */
export const timeInterval = (name: string, ...spans: readonly TimeSpan[]): TimeInterval => ({
  name,
  spans,
});

/** How alerts are grouped and when they are notified. */
export interface RouteSettings {
  /**
   * Labels whose values a group shares, or `['...']` for a notification of each alert.
   * @default alertname, team, service, env
   */
  readonly groupBy?: readonly string[];
  /** Delay of the first notification of a group. @default that of `alertmanager` */
  readonly groupWait?: Duration;
  /** Delay of notifications about new alerts in an existing group. @default that of `alertmanager` */
  readonly groupInterval?: Duration;
  /** Interval of repeated notifications, a multiple of `groupInterval`. @default that of `alertmanager` */
  readonly repeatInterval?: Duration;
  /** Times without notifications. What fires then is notified at their end if it still fires. @default none */
  readonly mute?: readonly TimeInterval[];
  /** The only times with notifications, such as office hours. @default always */
  readonly active?: readonly TimeInterval[];
}

/** Receivers with settings of their route. */
export interface Notify extends RouteSettings {
  readonly kind: 'notify';
  readonly receivers: readonly Receiver[];
}

/** One receiver, several, or several with settings of their route. */
export type Notified = Receiver | readonly Receiver[] | Notify;

/** Returns receivers with settings of their route: `page: notify([pagerduty('shop')], { groupWait: '10s' })`. */
export const notify = (
  receivers: Receiver | readonly Receiver[],
  settings: RouteSettings = {},
): Notify => ({
  kind: 'notify',
  // Not `in`, which throws for a text.
  receivers:
    (receivers as Receiver).kind === undefined
      ? (receivers as readonly Receiver[])
      : [receivers as Receiver],
  ...settings,
});

/** Some alerts of a team that are notified elsewhere. */
export interface AlertRoute {
  /** Unique in the team; not `page` or `ticket`. */
  readonly name: string;
  /** Services of the team. @default all */
  readonly services?: readonly string[];
  /** Names of alerts. @default all */
  readonly alerts?: readonly string[];
  /** Severity. @default all */
  readonly severity?: Severity;
  /** Receivers, or the name of the team whose receivers are notified. */
  readonly to: Notified | { readonly team: string };
  /** Whether the receivers of the severity are notified too. @default false */
  readonly continue?: boolean;
}

/** A route in Alertmanager's own form, below the route of the team. */
export interface RawRoute {
  readonly kind: 'raw';
  /** https://prometheus.io/docs/alerting/latest/configuration/#route */
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Returns a route in Alertmanager's own form, below the route of the team. Its receivers are those of `receivers`, or of
 * the severities and routes of the team, such as `shop-page`.
 */
export const rawRoute = (config: RawRoute['config']): RawRoute => ({ kind: 'raw', config });

/** Alerts of a team that are not notified while another alert of the team fires. */
export interface Inhibition {
  /** Matchers of the alert that inhibits, in Alertmanager's form: `alertname="DatabaseDown"`. */
  readonly sourceMatchers: readonly string[];
  /** Matchers of the alerts that are not notified. */
  readonly targetMatchers: readonly string[];
  /** Labels whose values both alerts share. A label that both lack is equal. */
  readonly equal: readonly string[];
}

/** Where the alerts of a team are notified. Its settings apply to both severities where these have none. */
export interface Routing extends RouteSettings {
  /** Receivers of pages. */
  readonly page: Notified;
  /** Receivers of tickets, and of alerts without a severity. */
  readonly ticket: Notified;
  /** Alerts that are notified elsewhere; the first that matches is used. @default none */
  readonly routes?: readonly (AlertRoute | RawRoute)[];
  /** Receivers that raw routes name. @default none */
  readonly receivers?: readonly RawReceiver[];
  /** Inhibitions between alerts of the team, in addition to those of the stack. @default none */
  readonly inhibitions?: readonly Inhibition[];
}

export const isRawRoute = (route: AlertRoute | RawRoute): route is RawRoute =>
  'kind' in route && route.kind === 'raw';

/** Returns the typed routes of a routing. */
export const alertRoutes = ({ routes = [] }: Routing): readonly AlertRoute[] =>
  routes.filter((route): route is AlertRoute => !isRawRoute(route));

const isList = (to: Notified): to is readonly Receiver[] => Array.isArray(to);

/** Returns the receivers and the settings that were given with them. */
export function notified(to: Notified): Omit<Notify, 'kind'> {
  if (isList(to)) return { receivers: to };
  if (to.kind !== 'notify') return { receivers: [to] };
  const { kind: _, ...rest } = to;
  return rest;
}

/** A receiver and its place in the routing: `page`, `page[1]`, `routes[database].to`. */
export interface PlacedReceiver {
  readonly path: string;
  readonly receiver: Receiver;
}

/** Returns all receivers of a routing. */
export const placedReceivers = (routing: Routing): PlacedReceiver[] => [
  ...placed('page', routing.page),
  ...placed('ticket', routing.ticket),
  ...(routing.receivers ?? []).map((receiver) => ({
    path: `receivers[${receiver.name}]`,
    receiver,
  })),
  ...alertRoutes(routing).flatMap(({ name, to }) =>
    'team' in to ? [] : placed(`routes[${name}].to`, to),
  ),
];

function placed(path: string, to: Notified): PlacedReceiver[] {
  const isOne = !isList(to) && to.kind !== 'notify';
  const list = isList(to) || isOne ? path : `${path}.receivers`;
  return notified(to).receivers.map((receiver, index) => ({
    path: isOne ? path : `${list}[${index}]`,
    receiver,
  }));
}

/** Settings of a routing with their places: those of the team, of each severity and of each route. */
export const placedSettings = (
  routing: Routing,
): { readonly path: string; readonly settings: RouteSettings }[] => [
  { path: '', settings: routing },
  ...severities.map((severity) => ({ path: severity, settings: notified(routing[severity]) })),
  ...alertRoutes(routing).flatMap(({ name, to }) =>
    'team' in to ? [] : [{ path: `routes[${name}].to`, settings: notified(to) }],
  ),
];

const DAY = '(sunday|monday|tuesday|wednesday|thursday|friday|saturday)';
const MONTH =
  '(january|february|march|april|may|june|july|august|september|october|november|december|1[0-2]|[1-9])';
const DAY_OF_MONTH = '(-?([12]\\d|3[01]|[1-9]))';
const range = (item: string): Schema =>
  arrayOf({ type: 'string', pattern: `^${item}(:${item})?$` });
const TIME: Schema = { type: 'string', pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$' };

const timeIntervalSchema = objectSchema<TimeInterval>(
  {
    name: dnsLabel,
    spans: {
      ...arrayOf(
        objectSchema<TimeSpan>({
          times: arrayOf({
            type: 'object',
            properties: { from: TIME, to: TIME },
            required: ['from', 'to'],
            additionalProperties: false,
          }),
          weekdays: range(DAY),
          daysOfMonth: range(DAY_OF_MONTH),
          months: range(MONTH),
          years: range('(\\d{4})'),
          location: { type: 'string', format: 'time-zone' },
        }),
      ),
      minItems: 1,
    },
  },
  ['name', 'spans'],
);

const settings: { readonly [K in keyof Required<RouteSettings>]: Schema } = {
  groupBy: {
    type: 'array',
    minItems: 1,
    uniqueItems: true,
    if: { const: ['...'] },
    else: { items: promLabelName },
  },
  groupWait: duration,
  groupInterval: duration,
  repeatInterval: duration,
  mute: arrayOf(timeIntervalSchema),
  active: arrayOf(timeIntervalSchema),
};

const receiverList: Schema = { ...arrayOf(receiverSchema), minItems: 1 };
const notifiedSchema: Schema = {
  if: { type: 'array' },
  // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
  then: receiverList,
  else: unionByKind({
    ...receiverVariants,
    notify: objectSchema<Notify>({ ...settings, kind: {}, receivers: receiverList }, ['receivers']),
  }),
};

const alertRouteSchema: Schema = objectSchema<AlertRoute>(
  {
    name: dnsLabel,
    services: { ...arrayOf(dnsLabel), minItems: 1 },
    alerts: {
      ...arrayOf({ type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }),
      minItems: 1,
    },
    severity: enumOf(...severities),
    to: {
      if: { type: 'object', required: ['team'] },
      // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
      then: objectSchema<{ readonly team: string }>({ team: dnsLabel }, ['team']),
      else: notifiedSchema,
    },
    continue: { type: 'boolean' },
  },
  ['name', 'to'],
);

export const routingSchema: Schema = objectSchema<Routing>(
  {
    ...settings,
    page: notifiedSchema,
    ticket: notifiedSchema,
    routes: arrayOf({
      if: { type: 'object', required: ['kind'] },
      // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
      then: unionByKind({
        raw: objectSchema<RawRoute>({ kind: {}, config: anyObject }, ['config']),
      }),
      else: alertRouteSchema,
    }),
    receivers: arrayOf(unionByKind({ raw: receiverVariants.raw })),
    inhibitions: arrayOf(
      objectSchema<Inhibition>(
        {
          sourceMatchers: { ...arrayOf(nonEmptyString), minItems: 1 },
          targetMatchers: { ...arrayOf(nonEmptyString), minItems: 1 },
          // Without a label, one alert would inhibit all others that match.
          equal: { ...arrayOf(promLabelName), minItems: 1, uniqueItems: true },
        },
        ['sourceMatchers', 'targetMatchers', 'equal'],
      ),
    ),
  },
  ['page', 'ticket'],
);
