// Configuration of Alertmanager as the routing of a team: https://prometheus.io/docs/alerting/latest/configuration/

import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '@observability-stack/query-common';
import type {
  AlertRoute,
  Inhibition,
  RouteSettings,
  Severity,
  TimeSpan,
} from '../../catalog/definitions/routing';
import { type Matcher, matches } from '../../catalog/helpers/alert-matchers';
import { schemaErrors } from '../../validation/schema-errors';
import { Call, Constant, type ImportedPart, Reference } from './code';
import {
  matchersOf,
  matchersOfSelection,
  representative,
  type Selection,
  selectionOf,
  valuesOf,
} from './matchers';
import { dnsLabel, uniqueNames } from './names';
import type { Mapping } from './read';
import { type ImportedReceiver, importReceiver, inheritedGlobals, receiverCall } from './receivers';
import { severityOf } from './rules';
import { SecretKeys } from './secrets';

/** Settings that a route inherits from its parent, with the defaults of Alertmanager. */
interface Timing {
  readonly groupBy: readonly string[];
  readonly groupWait: string;
  readonly groupInterval: string;
  readonly repeatInterval: string;
}
const DEFAULT_TIMING: Timing = {
  groupBy: [],
  groupWait: '30s',
  groupInterval: '5m',
  repeatInterval: '4h',
};

/** A route of the file with what it inherits. */
interface Route {
  readonly node: Mapping;
  readonly selection: Selection;
  readonly receiver: string;
  readonly timing: Timing;
  readonly mute: readonly string[];
  readonly active: readonly string[];
  readonly routes: readonly Mapping[];
}

/** Alerts with one receiver, in the order in which they are matched. */
interface Entry extends Route {
  /** The routes below it, which only a raw route can have. @default none */
  readonly raw?: Mapping;
}

/** Converts the configuration of Alertmanager to the routing of a team. */
export function importRouting(config: Mapping, source: string, team: string): ImportedPart {
  return new RoutingImport(config, source, team).part();
}

class RoutingImport {
  private readonly lost: string[] = [];
  private readonly changed: string[] = [];
  private readonly raw: string[] = [];
  private readonly secrets: SecretKeys;
  private readonly receivers: ReadonlyMap<string, Mapping>;
  /** Receivers that routes of the team use. */
  private readonly imported = new Map<string, ImportedReceiver>();
  private readonly ownName = uniqueNames();
  /** Names of receivers that raw routes use. */
  private readonly rawNames = new Map<string, string>();
  private readonly receiverName: (name: string) => string;
  private readonly routeName = uniqueNames(['page', 'ticket']);
  /** Values of severities in the file. */
  private readonly severities: readonly string[];
  private readonly intervals: ReadonlyMap<string, Call>;
  private readonly usedReceivers = new Set<string>();
  /** Those that typed routes use, which raw routes can refer to. */
  private readonly usedIntervals = new Set<string>();

  constructor(
    private readonly config: Mapping,
    private readonly source: string,
    private readonly team: string,
  ) {
    this.secrets = new SecretKeys('alertmanager-receivers', `${team}-`);
    const unique = uniqueNames();
    this.receiverName = (name) => unique(dnsLabel(`${team}-raw-${name}`));
    const { receivers } = config;
    this.receivers = new Map(
      (Array.isArray(receivers) ? receivers.filter(isRecord) : []).map((receiver) => [
        String(receiver.name),
        receiver,
      ]),
    );
    this.severities = severitiesIn(config);
    this.intervals = this.importedIntervals();
  }

  part(): ImportedPart {
    const { route } = this.config;
    if (!isRecord(route)) throw new Error(`${this.source} has no route: expected route, receivers`);
    const { entries, rest, fallback } = this.entriesOf(this.rootOf(route));
    const routing = this.routingOf(entries, rest, fallback);
    const inhibitions = this.inhibitions();
    const receivers = [...this.imported].filter(([name]) => this.usedReceivers.has(name));
    const intervals = [...this.intervals].filter(([name]) => this.usedIntervals.has(name));
    this.reportOthers();
    return {
      exports: [
        ...(intervals.length > 0
          ? [
              {
                name: 'importedIntervals',
                doc: 'Times of notifications.',
                value: Object.fromEntries(intervals),
              },
            ]
          : []),
        ...(receivers.length > 0
          ? [
              {
                name: 'importedReceivers',
                doc: 'Receivers by their previous names.',
                value: Object.fromEntries(
                  receivers.map(([name, { receivers: list }]) => [name, list.map(receiverCall)]),
                ),
              },
            ]
          : []),
        {
          name: 'importedRouting',
          doc: 'For `routing` of the team.',
          type: 'Routing',
          value: { ...routing, ...(inhibitions.length > 0 ? { inhibitions } : {}) },
        },
      ],
      counts: [
        [receivers.length, 'receiver'],
        [entries.length + (rest ? 1 : 0), 'route'],
        [inhibitions.length, 'inhibition'],
      ],
      raw: this.raw,
      changed: [...new Set(this.changed)],
      lost: [...new Set(this.lost)],
      add: ['importedRouting to routing of the team'],
      secrets: [this.secrets],
    };
  }

  /** Returns a receiver that a route of the team uses. */
  private receiver(name: string): ImportedReceiver {
    const known = this.imported.get(name);
    if (known) return known;
    const receiver = this.receivers.get(name);
    if (!receiver)
      throw new Error(`receiver ${JSON.stringify(name)} of ${this.source} is not defined`);
    const { global } = this.config;
    const imported = importReceiver(receiver, {
      secrets: this.secrets,
      global: isRecord(global) ? global : {},
      nameOf: (of) => this.ownName(dnsLabel(`${this.team}-own-${of}`)),
      ...{ lost: this.lost, changed: this.changed, raw: this.raw },
    });
    this.imported.set(name, imported);
    return imported;
  }

  private importedIntervals(): ReadonlyMap<string, Call> {
    const { time_intervals: times, mute_time_intervals: mutes } = this.config;
    const unique = uniqueNames();
    return new Map(
      [times, mutes]
        .flatMap((list) => (Array.isArray(list) ? list.filter(isRecord) : []))
        .flatMap(({ name, time_intervals: spans, ...others }) => {
          for (const key of Object.keys(others))
            this.lost.push(
              `${key} of time interval ${JSON.stringify(name)}: it is not a key of a definition`,
            );
          const own = (Array.isArray(spans) ? spans.filter(isRecord) : []).map(spanOf);
          const label = unique(dnsLabel(String(name)));
          if (!this.isRouting({ mute: [{ name: label, spans: own }] })) {
            this.lost.push(
              `time interval ${JSON.stringify(name)}: it has a form that the definition does not have`,
            );
            return [];
          }
          return [[String(name), new Call('timeInterval', [label, ...own])] as const];
        }),
    );
  }

  private isRouting(more: object): boolean {
    const none = { kind: 'null' };
    const routing = { page: none, ticket: none, ...more };
    return schemaErrors('team', { name: this.team, routing }).length === 0;
  }

  private rootOf(node: Mapping): Route {
    const root = this.routeOf(node, {
      ...{ node, receiver: '', timing: DEFAULT_TIMING, routes: [], mute: [], active: [] },
      selection: { severities: ['page', 'ticket'], others: [] },
    });
    return root as Route;
  }

  /** Returns a route with what it inherits; undefined if it matches no alert of the team. */
  private routeOf(node: Mapping, parent: Route): Route | undefined {
    const matchers = matchersOf(node);
    const own = selectionOf(matchers, this.team, this.severities);
    const selection = own && intersection(parent.selection, own);
    const place = `the route to receiver ${JSON.stringify(node.receiver ?? parent.receiver)}`;
    for (const key of Object.keys(node))
      if (!ROUTE.includes(key)) this.lost.push(`${key} of ${place}: Alertmanager has no such key`);
    if (!selection) {
      this.reportTeams(node, matchers);
      return undefined;
    }
    this.reportSeverities(matchers);
    const texts = (value: unknown): readonly string[] => [value ?? []].flat().map(String);
    // Alertmanager inherits the labels of the parent for an empty list.
    const groupBy = texts(node.group_by);
    for (const name of [node.mute_time_intervals, node.active_time_intervals].flatMap(texts))
      if (!this.intervals.has(name))
        this.lost.push(`time interval ${JSON.stringify(name)} of ${place}: it is not imported`);
    return {
      node,
      selection,
      receiver: typeof node.receiver === 'string' ? node.receiver : parent.receiver,
      timing: {
        groupBy: groupBy.length === 0 ? parent.timing.groupBy : groupBy,
        groupWait: String(node.group_wait ?? parent.timing.groupWait),
        groupInterval: String(node.group_interval ?? parent.timing.groupInterval),
        repeatInterval: String(node.repeat_interval ?? parent.timing.repeatInterval),
      },
      mute: texts(node.mute_time_intervals),
      active: texts(node.active_time_intervals),
      routes: Array.isArray(node.routes) ? node.routes.filter(isRecord) : [],
    };
  }

  /** Reports a route that no alert of the team reaches. */
  private reportTeams(node: Mapping, matchers: readonly Matcher[]): void {
    const teams = matchers
      .filter((matcher) => matcher.label === 'team' && !matches(matcher, this.team))
      .flatMap((matcher) => valuesOf(matcher) ?? []);
    const severities = matchers
      .filter(({ label }) => label === 'severity')
      .flatMap((matcher) => valuesOf(matcher) ?? [])
      .filter((value) => severityOf(value) !== 'none');
    const [severity] = severities;
    this.lost.push(
      teams.length > 0
        ? `the route of team ${teams.map((team) => JSON.stringify(team)).join(', ')}: import it with --team=${teams[0]}`
        : severity === undefined
          ? `the route to receiver ${JSON.stringify(node.receiver)}: it matches no alert of team ${JSON.stringify(this.team)}`
          : `the route of severity ${JSON.stringify(severity)}: these alerts are notified like those of ${JSON.stringify(this.representativeOf(severity))}`,
    );
  }

  private representativeOf(severity: string): string {
    const own = severityOf(severity);
    return own === 'none' ? own : representative(own, this.severities);
  }

  /** The route of all alerts is that of the team, which has no labels. */
  private reportLabels({ node, receiver }: Route): void {
    if (hasLabels(node))
      this.lost.push(
        `labels of the route to receiver ${JSON.stringify(receiver)}: write rawRoute({ matchers, receiver, labels })`,
      );
  }

  /** Severities that were different may be the same in the definition. */
  private reportSeverities(matchers: readonly Matcher[]): void {
    for (const matcher of matchers.filter(({ label }) => label === 'severity'))
      for (const value of valuesOf(matcher) ?? [])
        if (severityOf(value) !== value)
          this.changed.push(`severity ${JSON.stringify(value)} is ${severityOf(value)}`);
  }

  /**
   * Returns the routes of the team in the order in which they are matched, without those above that always match. From
   * the first route with `continue` on, the rest is one tree, which a raw route has.
   */
  private entriesOf(root: Route): {
    readonly entries: readonly Entry[];
    readonly rest?: readonly Mapping[];
    readonly fallback: Route;
  } {
    const entries: Entry[] = [];
    let fallback = root;
    this.reportLabels(root);
    let routes = [...root.routes];
    while (routes.length > 0) {
      const [node, ...others] = routes;
      if (node === undefined) break;
      if (node.continue === true && this.routeOf(node, fallback))
        return { entries, rest: routes, fallback };
      routes = others;
      const route = node.continue === true ? undefined : this.routeOf(node, fallback);
      if (!route) continue;
      if (isAll(route.selection)) {
        this.reportLabels(route);
        fallback = route;
        routes = [...route.routes];
      } else entries.push(...this.flattened(route));
    }
    return { entries, fallback };
  }

  /**
   * Returns a route and those below it: these first, since an alert that none of them matches has the receiver of the
   * route. Only a raw route has labels, which those below it inherit.
   */
  private flattened(route: Route): readonly Entry[] {
    if (route.routes.some(hasContinue) || hasLabels(route.node))
      return [{ ...route, raw: route.node }];
    const inside = route.routes.flatMap((node) => {
      const child = this.routeOf(node, route);
      return child ? this.flattened(child) : [];
    });
    return [...inside, route];
  }

  private routingOf(
    entries: readonly Entry[],
    rest: readonly Mapping[] | undefined,
    fallback: Route,
  ): object {
    const [bySeverity, before] = rest ? [[], entries] : severitiesAtEnd(entries);
    const of = (severity: Severity): Route =>
      bySeverity.find(({ selection }) => selection.severities.includes(severity)) ?? fallback;
    const { timing } = fallback;
    const page = this.notified(of('page'), timing);
    const ticket = this.notified(of('ticket'), timing);
    // Raw routes can refer to the intervals of the typed ones, so these come first.
    const typed = before.map((entry) =>
      isTyped(entry) ? this.alertRoute(entry, timing) : undefined,
    );
    const routes = before.map((entry, index) => typed[index] ?? this.rawEntry(entry, timing));
    if (rest) {
      this.raw.push('routes from the first one with continue');
      routes.push(
        new Call('rawRoute', [
          {
            receiver: this.rawReceiver(fallback.receiver),
            // It takes the alerts that page and ticket had, which are muted with them.
            ...this.rawSettings(fallback, timing),
            routes: this.rawRoutes(rest, fallback),
          },
        ]),
      );
    }
    if (timing.groupBy.length === 0)
      this.changed.push(
        'alerts are grouped by the labels of the stack: all of them were in one group',
      );
    return {
      ...(timing.groupBy.length > 0 ? { groupBy: timing.groupBy } : {}),
      groupWait: timing.groupWait,
      groupInterval: timing.groupInterval,
      repeatInterval: timing.repeatInterval,
      ...{ page, ticket },
      ...(routes.length > 0 ? { routes } : {}),
      ...(this.rawNames.size > 0
        ? {
            receivers: [...this.rawNames].map(
              ([name, own]) => new Call('rawReceiver', [own, this.receiver(name).config]),
            ),
          }
        : {}),
    };
  }

  /** Returns the value of `page`, `ticket`, or `to` of a route. */
  private notified(route: Route, parent: Timing): unknown {
    const receivers = this.receiverValue(route.receiver);
    const settings = this.settings(route, parent);
    return Object.keys(settings).length > 0 ? new Call('notify', [receivers, settings]) : receivers;
  }

  private receiverValue(name: string): unknown {
    const { receivers } = this.receiver(name);
    if (receivers.length === 0) return new Constant('nullReceiver');
    this.usedReceivers.add(name);
    return new Reference('importedReceivers', name);
  }

  private settings(
    route: Route,
    parent: Timing,
  ): RouteSettings & Readonly<Record<string, unknown>> {
    const own = Object.entries(route.timing).filter(
      ([key, value]) => !isDeepStrictEqual(value, parent[key as keyof Timing]),
    );
    const times = (names: readonly string[]) =>
      names.flatMap((name) => {
        if (!this.intervals.has(name)) return [];
        this.usedIntervals.add(name);
        return [new Reference('importedIntervals', name)];
      });
    const [mute, active] = [times(route.mute), times(route.active)];
    return {
      ...Object.fromEntries(own),
      ...(mute.length > 0 ? { mute } : {}),
      ...(active.length > 0 ? { active } : {}),
    } as RouteSettings & Readonly<Record<string, unknown>>;
  }

  private alertRoute(entry: Entry, parent: Timing): unknown {
    const { services, alerts, severities } = entry.selection;
    return {
      name: this.routeName(dnsLabel(entry.receiver)),
      ...(services ? { services } : {}),
      ...(alerts ? { alerts } : {}),
      ...(severities.length === 1 ? { severity: severities[0] } : {}),
      to: this.notified(entry, parent),
    } satisfies Omit<AlertRoute, 'to'> & { readonly to: unknown };
  }

  private rawEntry(entry: Entry, parent: Timing): unknown {
    const { selection, raw } = entry;
    const matchers = matchersOfSelection(selection);
    this.raw.push(`route ${matchers.join(', ')}`);
    return new Call('rawRoute', [
      {
        matchers,
        receiver: this.rawReceiver(entry.receiver),
        ...this.rawSettings(entry, parent),
        ...(raw === undefined ? {} : { routes: this.rawRoutes(entry.routes, entry) }),
      },
    ]);
  }

  /** Returns routes in Alertmanager's own form, with the severities of definitions. */
  private rawRoutes(nodes: readonly Mapping[], parent: Route): readonly object[] {
    return nodes.flatMap((node) => {
      // The matchers of the parent apply above.
      const route = this.routeOf(node, {
        ...parent,
        selection: { severities: ['page', 'ticket'], others: [] },
      });
      if (!route) return [];
      const matchers = matchersOfSelection(route.selection);
      return [
        {
          ...(matchers.length > 0 ? { matchers } : {}),
          receiver: this.rawReceiver(route.receiver),
          ...this.rawSettings(route, parent.timing),
          ...(node.continue === true ? { continue: true } : {}),
          ...(route.routes.length > 0 ? { routes: this.rawRoutes(route.routes, route) } : {}),
        },
      ];
    });
  }

  private rawSettings({ timing, mute, active, selection, node }: Route, parent: Timing): object {
    const times = (names: readonly string[]): readonly string[] =>
      names.flatMap((name) => {
        const interval = this.intervals.get(name);
        if (interval && this.usedIntervals.has(name)) return [String(interval.args[0])];
        this.lost.push(
          `time interval ${JSON.stringify(name)} of route ${matchersOfSelection(selection).join(', ')}: no typed route defines it: write a route of the team with this interval in mute or active`,
        );
        return [];
      });
    const [muted, activated] = [times(mute), times(active)];
    const keys = {
      group_by: 'groupBy',
      group_wait: 'groupWait',
      group_interval: 'groupInterval',
      repeat_interval: 'repeatInterval',
    } as const;
    return {
      ...Object.fromEntries(
        Object.entries(keys)
          .filter(([, key]) => !isDeepStrictEqual(timing[key], parent[key]))
          .map(([name, key]) => [name, timing[key]]),
      ),
      ...(muted.length > 0 ? { mute_time_intervals: muted } : {}),
      ...(activated.length > 0 ? { active_time_intervals: activated } : {}),
      ...(hasLabels(node) ? { labels: node.labels } : {}),
    };
  }

  private rawReceiver(name: string): string {
    const known = this.rawNames.get(name);
    if (known !== undefined) return known;
    const own = this.receiverName(name);
    this.rawNames.set(name, own);
    return own;
  }

  private inhibitions(): readonly Inhibition[] {
    const { inhibit_rules: rules } = this.config;
    return (Array.isArray(rules) ? rules.filter(isRecord) : []).flatMap((rule): Inhibition[] => {
      const side = (prefix: string) =>
        selectionOf(matchersOf(rule, prefix), this.team, this.severities);
      const [source, target] = [side('source_'), side('target_')];
      const texts = (prefix: string) =>
        matchersOf(rule, prefix)
          .map(({ label, operator, value }) => `${label}${operator}${value}`)
          .join(', ');
      const text = `inhibition of ${texts('target_')} by ${texts('source_')}`;
      const equal = (Array.isArray(rule.equal) ? rule.equal : []).map(String);
      for (const key of Object.keys(rule))
        if (!INHIBITION.includes(key))
          this.lost.push(`${key} of ${text}: it is not a key of a definition`);
      if (!source || !target) {
        this.lost.push(`${text}: it matches no alert of team ${JSON.stringify(this.team)}`);
        return [];
      }
      // An alert that both sides match is not inhibited by another one.
      if (isDeepStrictEqual(source, target)) {
        this.lost.push(`${text}: both have the same severity in definitions`);
        return [];
      }
      const inhibition = {
        sourceMatchers: matchersOfSide(source),
        targetMatchers: matchersOfSide(target),
        equal,
      };
      if (!this.isRouting({ inhibitions: [inhibition] })) {
        this.lost.push(`${text}: it has no labels that must be equal`);
        return [];
      }
      this.reportOtherTeams(rule, equal, text);
      return [inhibition];
    });
  }

  /** An inhibition of a definition is between alerts of its team. */
  private reportOtherTeams(rule: Mapping, equal: readonly string[], text: string): void {
    const isOwn = (prefix: string): boolean =>
      matchersOf(rule, prefix).some(
        (matcher) => matcher.label === 'team' && isDeepStrictEqual(valuesOf(matcher), [this.team]),
      );
    const [source, target] = [isOwn('source_'), isOwn('target_')];
    if ((source && target) || ((source || target) && equal.includes('team'))) return;
    const others = equal.includes('team')
      ? 'import it for each other team'
      : 'alerts of different teams no longer inhibit each other';
    this.changed.push(
      `${text}: it applies to alerts of team ${JSON.stringify(this.team)} only: ${others}`,
    );
  }

  /** Reports the parts of the file that the routing of a team does not have. */
  private reportOthers(): void {
    const { global, templates, ...others } = this.config;
    const known = ['route', 'receivers', 'inhibit_rules', 'time_intervals', 'mute_time_intervals'];
    for (const key of Object.keys(isRecord(global) ? global : {}))
      if (!inheritedGlobals.has(key))
        this.lost.push(`${key} of global: write it in raw of alertmanager of the environment`);
    if (Array.isArray(templates) && templates.length > 0)
      this.lost.push('templates: write these files in alertmanager.templates of the environment');
    for (const key of Object.keys(others))
      if (!known.includes(key))
        this.lost.push(`${key}: write it in raw of alertmanager of the environment`);
    for (const [name, receiver] of this.receivers)
      if (!this.imported.has(name) && Object.keys(receiver).length > 1)
        this.lost.push(`receiver ${JSON.stringify(name)}: no route of the team uses it`);
  }
}

const isAll = ({ services, alerts, severities, others }: Selection): boolean =>
  services === undefined && alerts === undefined && severities.length === 2 && others.length === 0;

function intersection(a: Selection, b: Selection): Selection | undefined {
  const common = (
    one: readonly string[] | undefined,
    other: readonly string[] | undefined,
  ): readonly string[] | undefined =>
    one && other ? one.filter((value) => other.includes(value)) : (one ?? other);
  const services = common(a.services, b.services);
  const alerts = common(a.alerts, b.alerts);
  const severities = a.severities.filter((severity) => b.severities.includes(severity));
  if (services?.length === 0 || alerts?.length === 0 || severities.length === 0) return undefined;
  return {
    ...(services ? { services } : {}),
    ...(alerts ? { alerts } : {}),
    severities,
    others: [...a.others, ...b.others],
  };
}

/** Returns the matchers of a side of an inhibition, which has at least one. */
const matchersOfSide = (selection: Selection): readonly string[] => {
  const matchers = matchersOfSelection(selection);
  return matchers.length > 0 ? matchers : ['severity=~"page|ticket"'];
};

/** Keys of a route, all of which are converted. */
const ROUTE = [
  ...['receiver', 'matchers', 'match', 'match_re', 'continue', 'routes', 'labels', 'group_by'],
  ...['group_wait', 'group_interval', 'repeat_interval'],
  ...['mute_time_intervals', 'active_time_intervals'],
];

/** Keys of an inhibition that are converted. */
const INHIBITION = [
  ...['source', 'target'].flatMap((side) =>
    ['matchers', 'match', 'match_re'].map((key) => `${side}_${key}`),
  ),
  'equal',
];

const hasLabels = ({ labels }: Mapping): boolean =>
  isRecord(labels) && Object.keys(labels).length > 0;

/** Reports whether a typed route has the form of an entry. */
const isTyped = ({ raw, selection }: Entry): boolean =>
  raw === undefined && selection.others.length === 0;

const hasContinue = (node: Mapping): boolean =>
  node.continue === true ||
  (Array.isArray(node.routes) && node.routes.filter(isRecord).some(hasContinue));

/** Splits routes that select by severity alone off the end: they are `page` and `ticket`. */
function severitiesAtEnd(
  entries: readonly Entry[],
): readonly [bySeverity: readonly Entry[], before: readonly Entry[]] {
  const isSeverity = ({ selection, raw }: Entry): boolean =>
    raw === undefined && isAll({ ...selection, severities: ['page', 'ticket'] });
  const last = entries.findLastIndex((entry) => !isSeverity(entry));
  return [entries.slice(last + 1), entries.slice(0, last + 1)];
}

/** Returns the severities that matchers of a configuration name, as often as they name them. */
function severitiesIn({ route, inhibit_rules: rules }: Mapping): readonly string[] {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isRecord(value)) return;
    for (const prefix of ['', 'source_', 'target_'])
      for (const matcher of matchersOf(value, prefix))
        if (matcher.label === 'severity') found.push(...(valuesOf(matcher) ?? []));
    Object.values(value).forEach(visit);
  };
  visit([route, rules]);
  return found;
}

/** Converts a span of a time interval. */
function spanOf({ times, days_of_month, ...span }: Mapping): TimeSpan {
  return {
    ...(Array.isArray(times)
      ? {
          times: times.filter(isRecord).map(({ start_time, end_time }) => ({
            from: String(start_time),
            to: String(end_time),
          })),
        }
      : {}),
    ...(Array.isArray(days_of_month) ? { daysOfMonth: days_of_month.map(String) } : {}),
    ...Object.fromEntries(
      Object.entries(span).map(([key, value]) => [
        key,
        Array.isArray(value) ? value.map((item) => String(item).toLowerCase()) : value,
      ]),
    ),
  } as TimeSpan;
}
