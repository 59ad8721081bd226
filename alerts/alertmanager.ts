import { externalLabels } from '@observability-stack/contracts';
import { parseDurationMs } from '@observability-stack/query-common';
import { paths } from '../catalog/components/paths';
import { withRaw } from '../catalog/definitions/raw-settings';
import {
  type AlertRoute,
  alertRoutes,
  isRawRoute,
  type Notified,
  notified,
  placedSettings,
  type RouteSettings,
  type Severity,
  severities,
  type TimeInterval,
} from '../catalog/definitions/routing';
import type { Team } from '../catalog/definitions/team';
import { PLATFORM_TEAM } from '../catalog/names';
import type { ResolvedEnvironment } from '../resolve/environment';
import { alertMatcher, inhibitions } from './inhibitions';
import { KUBE_POD_ON_FAILED_NODE, KUBE_SERVICE_ON_FAILED_NODE, WATCHDOG } from './names';
import { NOTIFICATIONS_FILE } from './notifications';
import { type Integrations, integrations, secretKeysIn } from './receivers';

const WATCHDOG_RECEIVER = 'watchdog';
/** The receiver without integrations of alerts that only inhibit others. */
const SILENT_RECEIVER = 'none';

/** Name of the receiver of a severity or of a route of a team. */
export const receiverName = (team: string, of: string): string => `${team}-${of}`;

/** Receiver of alerts without a severity, which therefore need no route. */
const OTHERWISE: Severity = 'ticket';

/** Without the cluster, alerts of several clusters would be one notification. */
const GROUP_BY = ['alertname', 'team', 'service', 'env', externalLabels.cluster];

/** Returns alertmanager.yml: https://prometheus.io/docs/alerting/latest/configuration/ */
export const alertmanagerConfig = (environment: ResolvedEnvironment): object =>
  withRaw(ownConfig(environment), environment.alertmanager.raw);

/** Returns the configuration without raw settings. */
function ownConfig(environment: ResolvedEnvironment): object {
  const { alertmanager, teams } = environment;
  const timeIntervals = timeIntervalsOf(teams);
  return {
    templates: [NOTIFICATIONS_FILE, ...Object.keys(alertmanager.templates)].map(
      (name) => `${paths.alertmanager.config}/${name}`,
    ),
    route: {
      // Alerts without a team go to the platform team.
      receiver: receiverName(PLATFORM_TEAM, OTHERWISE),
      ...timing(defaultsOf(environment, OTHERWISE)),
      routes: [
        {
          matchers: [`alertname="${WATCHDOG}"`],
          receiver: WATCHDOG_RECEIVER,
          group_wait: '0s',
          ...repeatingEvery(alertmanager.watchdogInterval),
        },
        // They inhibit others, and are not notified.
        ...(environment.kubeStateMetrics
          ? [
              {
                matchers: [
                  alertMatcher(environment)(KUBE_POD_ON_FAILED_NODE, KUBE_SERVICE_ON_FAILED_NODE),
                ],
                receiver: SILENT_RECEIVER,
              },
            ]
          : []),
        ...teams.map((team) => teamRoute(environment, team)),
      ],
    },
    inhibit_rules: inhibitions(environment),
    ...(timeIntervals.length > 0 ? { time_intervals: timeIntervals } : {}),
    receivers: receiversOf(environment).map(([name, lists]) => ({ name, ...lists })),
  };
}

/** Returns the receivers by name. */
export function receiversOf({
  alertmanager,
  kubeStateMetrics,
  teams,
}: ResolvedEnvironment): [string, Integrations][] {
  const watchdog = integrations([alertmanager.watchdog]);
  const all: [string, Integrations][] = [
    ...teams.flatMap(receiversOfTeam),
    // Every notification of it signals that alerting works, so that none is sent when it is resolved.
    [
      WATCHDOG_RECEIVER,
      Object.fromEntries(
        Object.entries(watchdog).map(([list, configs]) => [
          list,
          configs.map((config) => ({ ...config, send_resolved: false })),
        ]),
      ),
    ],
    ...(kubeStateMetrics ? [[SILENT_RECEIVER, {}] as [string, Integrations]] : []),
  ];
  return all.map(([name, lists]) => [name, alertmanager.notify ? lists : {}]);
}

const receiversOfTeam = ({ name, routing }: Team): [string, Integrations][] => [
  ...severities.map((severity) => named(name, severity, routing[severity])),
  ...alertRoutes(routing).flatMap((route) =>
    'team' in route.to ? [] : [named(name, route.name, route.to)],
  ),
  ...(routing.receivers ?? []).map((raw): [string, Integrations] => [
    raw.name,
    integrations([raw]),
  ]),
];

/** Returns the names of the receivers of a team. */
export const receiverNames = (team: Team): string[] => receiversOfTeam(team).map(([name]) => name);

const named = (team: string, of: string, to: Notified): [string, Integrations] => [
  receiverName(team, of),
  integrations(notified(to).receivers),
];

/** Returns every time interval of the teams once. */
export function timeIntervalsOf(teams: readonly Team[]): { readonly name: string }[] {
  const all = new Map(
    teams
      .flatMap(({ routing }) => placedSettings(routing))
      .flatMap(({ settings: { mute = [], active = [] } }) => [...mute, ...active])
      .map((interval) => [interval.name, interval] as const),
  );
  return [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1)).map(timeIntervalConfig);
}

const timeIntervalConfig = ({ name, spans }: TimeInterval) => ({
  name,
  time_intervals: spans.map(({ times, daysOfMonth, ...span }) => ({
    ...(times ? { times: times.map(({ from, to }) => ({ start_time: from, end_time: to })) } : {}),
    ...(daysOfMonth ? { days_of_month: daysOfMonth } : {}),
    ...span,
  })),
});

/**
 * Returns timing for a repeat interval. Alertmanager checks a group once per `group_interval` and repeats a
 * notification older than `repeat_interval`. If both were equal, the last notification would be slightly too young each
 * time, and every second repetition would be skipped.
 */
function repeatingEvery(interval: string): object {
  const part = (share: number): string => {
    const milliseconds = Math.ceil(parseDurationMs(interval) * share);
    return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
  };
  return { group_interval: part(1 / 2), repeat_interval: part(3 / 4) };
}

/** When alerts are notified, in the environment or by the settings of a team. */
type Timing = Required<Omit<RouteSettings, 'mute' | 'active'>>;

const defaultsOf = ({ alertmanager }: ResolvedEnvironment, severity: Severity): Timing => ({
  groupBy: GROUP_BY,
  groupWait: severity === 'page' ? alertmanager.groupWaitPage : alertmanager.groupWait,
  groupInterval: alertmanager.groupInterval,
  repeatInterval: alertmanager.repeatInterval,
});

/** Returns settings with those of the team and of the environment where they have none. */
function effective(
  environment: ResolvedEnvironment,
  team: RouteSettings,
  own: RouteSettings,
  severity: Severity,
): Timing & RouteSettings {
  const { groupBy, groupWait, groupInterval, repeatInterval, mute, active } = { ...team, ...own };
  const defaults = defaultsOf(environment, severity);
  return {
    groupBy: groupBy ?? defaults.groupBy,
    groupWait: groupWait ?? defaults.groupWait,
    groupInterval: groupInterval ?? defaults.groupInterval,
    repeatInterval: repeatInterval ?? defaults.repeatInterval,
    ...(mute ? { mute } : {}),
    ...(active ? { active } : {}),
  };
}

const timing = ({ groupBy, groupWait, groupInterval, repeatInterval }: Timing) => ({
  group_by: groupBy,
  group_wait: groupWait,
  group_interval: groupInterval,
  repeat_interval: repeatInterval,
});

/** Returns the settings of a route that it does not inherit. Times without notifications are not inherited. */
function routeSettings(own: Timing & RouteSettings, parent: Timing): object {
  const inherited: Readonly<Record<string, unknown>> = timing(parent);
  const names = (intervals: readonly TimeInterval[] = []) => intervals.map(({ name }) => name);
  const [mute, active] = [names(own.mute), names(own.active)];
  return {
    ...Object.fromEntries(
      Object.entries(timing(own)).filter(
        ([key, value]) => JSON.stringify(value) !== JSON.stringify(inherited[key]),
      ),
    ),
    ...(mute.length > 0 ? { mute_time_intervals: mute } : {}),
    ...(active.length > 0 ? { active_time_intervals: active } : {}),
  };
}

/** Returns the route of a team: its alerts by severity, and those that are notified elsewhere before. */
function teamRoute(environment: ResolvedEnvironment, team: Team): object {
  const { name, routing } = team;
  const parent = effective(environment, routing, notified(routing[OTHERWISE]), OTHERWISE);
  return {
    matchers: [`team="${name}"`],
    receiver: receiverName(name, OTHERWISE),
    ...routeSettings(parent, defaultsOf(environment, OTHERWISE)),
    routes: [
      ...(routing.routes ?? []).map((route) =>
        isRawRoute(route) ? route.config : alertRoute(environment, team, route, parent),
      ),
      ...severities
        .filter((severity) => severity !== OTHERWISE)
        .map((severity) => severityRoute(environment, team, severity, parent)),
      // Alertmanager notifies the receiver of a route only if no route below it matches, whether that continues or not.
      ...(routing.routes?.some((route) => (isRawRoute(route) ? route.config : route).continue)
        ? [{ receiver: receiverName(name, OTHERWISE), ...routeSettings(parent, parent) }]
        : []),
    ],
  };
}

const severityRoute = (
  environment: ResolvedEnvironment,
  { name, routing }: Team,
  severity: Severity,
  parent: Timing,
): object => ({
  matchers: [`severity="${severity}"`],
  receiver: receiverName(name, severity),
  ...routeSettings(effective(environment, routing, notified(routing[severity]), severity), parent),
});

function alertRoute(
  environment: ResolvedEnvironment,
  { name, routing }: Team,
  route: AlertRoute,
  parent: Timing,
): object {
  const { services, alerts, severity, to } = route;
  const matched = {
    matchers: [
      ...(services ? [oneOf('service', services)] : []),
      ...(alerts ? [alertMatcher(environment)(...alerts)] : []),
      ...(severity ? [`severity="${severity}"`] : []),
    ],
    ...(route.continue ? { continue: true } : {}),
  };
  if (!('team' in to)) {
    const own = effective(environment, routing, notified(to), severity ?? OTHERWISE);
    return {
      ...matched,
      receiver: receiverName(name, route.name),
      ...routeSettings(own, parent),
    };
  }
  const owner = environment.teams.find((team) => team.name === to.team);
  const others = effective(
    environment,
    owner?.routing ?? {},
    owner ? notified(owner.routing[OTHERWISE]) : {},
    OTHERWISE,
  );
  return {
    ...matched,
    receiver: receiverName(to.team, OTHERWISE),
    ...routeSettings(others, parent),
    routes: owner
      ? severities
          .filter((one) => one !== OTHERWISE)
          .map((one) => severityRoute(environment, owner, one, others))
      : [],
  };
}

const oneOf = (label: string, values: readonly string[]): string =>
  values.length === 1 ? `${label}="${values[0]}"` : `${label}=~"${values.join('|')}"`;

/** Returns the keys of the Secret `alertmanager-receivers` that the receivers read. */
export const receiverSecretKeys = (environment: ResolvedEnvironment): string[] =>
  secretKeysIn(Object.fromEntries(receiversOf(environment))).sort();
