import { canonical, deepDiff, formatFactValue } from '../deep-diff';
import { type Change, changedFacts, type Fact, type Risk } from '../model';
import type { ConfigFile, JsonValueNode, ManifestParts } from '../read/parts';
import { flattenRoutes, receiversFor, routingTree } from '../read/routing';
import { renderedRules } from '../read/rules';
import { ALERTMANAGER_SETS } from '../sets';
import { pairItems } from './pairing';

/** Compares routing; of several Alertmanagers, each with its own previous configuration. */
export function routingChanges(before: ManifestParts, after: ManifestParts): Change[] {
  if (before.alertmanager.length <= 1 && after.alertmanager.length <= 1)
    return treeChanges(before, after);
  const { both, removed, added } = pairItems(before.alertmanager, after.alertmanager, [
    ({ configMap, name }) => JSON.stringify([configMap, name]),
    ({ text }) => text,
  ]);
  const pairs: readonly (readonly [ConfigFile | undefined, ConfigFile | undefined])[] = [
    ...both,
    ...removed.map((file) => [file, undefined] as const),
    ...added.map((file) => [undefined, file] as const),
  ];
  const only = (parts: ManifestParts, file: ConfigFile | undefined) => ({
    ...parts,
    alertmanager: file ? [file] : [],
  });
  return pairs.flatMap(([old, now]) =>
    treeChanges(only(before, old), only(after, now)).map((change) => ({
      ...change,
      subject: `${change.subject}, by ${(now ?? old)?.name}`,
    })),
  );
}

/** Compares two trees: the receivers of each alert, and the muting and inhibition of alerts. */
function treeChanges(before: ManifestParts, after: ManifestParts): Change[] {
  const [old, now] = [routingTree(before), routingTree(after)];
  const routes = routeChanges(before, after);
  return [
    ...withLost(routes, before, after),
    ...receiverChanges(old, now),
    ...restChanges(old, now),
  ];
}

function routeChanges(before: ManifestParts, after: ManifestParts): Change[] {
  const inheritedBy = new Map<string, readonly string[]>();
  const byMatchers = (parts: ManifestParts) => {
    const found = new Map<string, Record<string, string>>();
    for (const { when, receiver, settings, inherited } of flattenRoutes(parts)) {
      // a second route with the same matchers is numbered
      let name = when;
      for (let count = 2; found.has(name); count++) name = `${when} (${count})`;
      found.set(name, { receiver, ...settings });
      const known = inheritedBy.get(name) ?? inherited;
      inheritedBy.set(
        name,
        known.filter((key) => inherited.includes(key)),
      );
    }
    return found;
  };
  const [old, now] = [byMatchers(before), byMatchers(after)];
  const hadRoute = (team: string) =>
    [...old.keys()].some((when) => when.includes(`team="${team}"`));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((when): Change[] => {
    const [left, right] = [old.get(when), now.get(when)];
    // Settings inherited from the parent are reported with the parent.
    const inherited = left && right ? (inheritedBy.get(when) ?? []) : [];
    const differing = changedFacts(left ?? {}, right ?? {}).filter(
      ({ label }) => !inherited.includes(label),
    );
    if (differing.length === 0) return [];
    const team = /(?:^|, )team="([^"]*)"/.exec(when)?.[1];
    return [
      {
        area: 'Routing',
        kind: left && right ? 'changed' : right ? 'added' : 'removed',
        subject: when ? `alerts with ${when}` : 'alerts without another route',
        ...(team ? { team } : {}),
        facts: differing,
        // a new team had no receivers before
        risks: left || !team || hadRoute(team) ? silenced(left, right) : [],
      },
    ];
  });
}

type Settings = Readonly<Record<string, string>> | undefined;

/** Reports new times without notifications. */
const silenced = (before: Settings, after: Settings): Risk[] =>
  ['mute_time_intervals', 'active_time_intervals']
    .filter((key) => after?.[key] !== undefined && before?.[key] !== after[key])
    .map((key) => ({
      code: 'page-lost',
      text: `no notifications ${key === 'mute_time_intervals' ? 'during' : 'outside'} ${after?.[key]}`,
    }));

/**
 * Compares the receivers of each alert instead of single routes: an alert may reach the same
 * receiver by another route, and a new earlier route may take it from the old one.
 */
function withLost(
  routes: readonly Change[],
  before: ManifestParts,
  after: ManifestParts,
): Change[] {
  if (!routingTree(before)) return [...routes];
  const lost = new Map<string, Set<string>>();
  for (const labels of comparedAlerts(before, after)) {
    const notified = receiversFor(after, labels);
    for (const receiver of receiversFor(before, labels))
      if (!notified.includes(receiver))
        lost.set(receiver, (lost.get(receiver) ?? new Set()).add(labels.alertname ?? ''));
  }
  let rest = [...lost];
  const found = routes.map((route) => {
    const mine = rest.filter(([receiver]) =>
      route.facts.some(({ label, before: was }) => label === 'receiver' && was === receiver),
    );
    rest = rest.filter((entry) => !mine.includes(entry));
    return { ...route, risks: [...route.risks, ...mine.map(lostRisk)] };
  });
  if (rest.length === 0) return found;
  const order: Change = {
    area: 'Routing',
    kind: 'changed',
    subject: 'precedence of routes',
    facts: rest.map(([receiver, alerts]) => ({
      label: `alerts of ${receiver}`,
      before: [...alerts].join(', '),
    })),
    risks: rest.map(lostRisk),
  };
  return [...found, order];
}

const lostRisk = ([receiver, alerts]: [string, ReadonlySet<string>]): Risk => {
  const [first] = alerts;
  const more = alerts.size > 1 ? ` (and ${alerts.size - 1} more)` : '';
  return { code: 'page-lost', text: `${receiver} is no longer notified of ${first}${more}` };
};

type Labels = Readonly<Record<string, string | undefined>>;

/** Returns the labels of the alerts that both revisions have, and those that each route matches. */
function comparedAlerts(before: ManifestParts, after: ManifestParts): Labels[] {
  const alerts = (parts: ManifestParts) =>
    renderedRules(parts)
      .filter(({ alert }) => alert !== undefined)
      .map(({ alert, labels }): Labels => ({ alertname: alert, ...labels }));
  const now = new Set(alerts(after).map((labels) => canonical(labels)));
  const teams = new Set(alerts(after).map(({ team }) => team));
  const named = flattenRoutes(before)
    .map(({ when }) => labelsIn(when))
    .filter((labels) => labels !== undefined)
    .filter(({ team }) => team === undefined || teams.has(team))
    .map((labels) => ({
      alertname:
        Object.keys(labels).length > 0
          ? `alerts with ${formatFactValue(labels)}`
          : 'all other alerts',
      ...labels,
    }));
  return [...alerts(before).filter((labels) => now.has(canonical(labels))), ...named];
}

/** Parses `a="b", c="d"`; `undefined` if another kind of matcher is used. */
function labelsIn(when: string): Record<string, string> | undefined {
  const parts = when === '' ? [] : when.split(', ');
  const pairs = parts.map((part) => /^([\w.]+)="([^"]*)"$/.exec(part));
  return pairs.includes(null)
    ? undefined
    : Object.fromEntries(pairs.map((match) => [match?.[1] ?? '', match?.[2] ?? '']));
}

const receivers = (tree: JsonValueNode): Map<string, JsonValueNode> =>
  new Map(
    ((tree?.receivers ?? []) as JsonValueNode[]).map(
      ({ name, ...how }) => [String(name), how] as const,
    ),
  );

function receiverChanges(before: JsonValueNode, after: JsonValueNode): Change[] {
  const [old, now] = [receivers(before), receivers(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name): Change[] => {
    const [left, right] = [old.get(name), now.get(name)];
    if (canonical(left) === canonical(right)) return [];
    const places = new Set(Object.entries(right ?? {}).flatMap(destinations));
    const lost = Object.entries(left ?? {})
      .flatMap(destinations)
      .filter((place) => !places.has(place));
    return [
      {
        area: 'Routing',
        kind: left && right ? 'changed' : right ? 'added' : 'removed',
        subject: `receiver ${name}`,
        facts: deepDiff(left ?? {}, right ?? {}),
        risks: lost.map((place) => ({
          code: 'page-lost' as const,
          text: `${name} no longer sends to ${place}`,
        })),
      },
    ];
  });
}

/** Formats the destination of a notification, without its format: `slack (channel: #commerce)`. */
function destinations([way, configs]: [string, JsonValueNode]): string[] {
  const WHERE =
    /^(to|channel|url|url_file|routing_key\w*|service_key\w*|api_url\w*|api_key\w*|webhook_url\w*|topic_arn|target_arn|phone_number|chat_id|room_id|user_key\w*|token\w*|app_token\w*|bot_token\w*|alert_source_token\w*|project|corp_id|to_user|to_party|to_tag|responders)$/;
  return ([configs].flat() as JsonValueNode[]).map((config) => {
    const where = Object.entries(config ?? {}).filter(([key]) => WHERE.test(key));
    const text = where.map(([key, value]) => `${key}: ${formatFactValue(value)}`).join(', ');
    return `${way.replace(/_configs$/, '')}${text ? ` (${text})` : ''}`;
  });
}

function restChanges(before: JsonValueNode, after: JsonValueNode): Change[] {
  const inhibitions = deepDiff(rules(before), rules(after), 'inhibition', /^inhibition$/);
  const rest = (tree: JsonValueNode) => {
    const { route, receivers: _, inhibit_rules, ...others } = tree ?? {};
    return others;
  };
  const found: Fact[] = [
    ...inhibitions,
    ...deepDiff(rest(before), rest(after), '', ALERTMANAGER_SETS),
  ];
  if (found.length === 0 || !before || !after) return [];
  return [
    {
      area: 'Routing',
      kind: 'changed',
      subject: 'inhibition and settings of Alertmanager',
      facts: found,
      risks: [
        ...inhibitionsOf(after)
          .filter((rule) => !inhibitionsOf(before).some((old) => covers(old, rule)))
          .map((rule): Risk => ({ code: 'alert-loosened', text: `new: ${inhibitionText(rule)}` })),
        ...changedTimes(before, after),
      ],
    },
  ];
}

/** Reports times that routes name before and after, and which now are others. */
function changedTimes(before: JsonValueNode, after: JsonValueNode): Risk[] {
  const times = (tree: JsonValueNode) =>
    new Map(
      [...(tree.time_intervals ?? []), ...(tree.mute_time_intervals ?? [])].map(
        ({ name, time_intervals }: JsonValueNode) =>
          [String(name), canonical(time_intervals)] as const,
      ),
    );
  const now = times(after);
  return [...times(before)]
    .filter(([name, spans]) => now.has(name) && now.get(name) !== spans)
    .map(([name]) => ({
      code: 'page-lost',
      text: `the times without notifications by ${name} change`,
    }));
}

const inhibitionsOf = (tree: JsonValueNode): JsonValueNode[] => tree?.inhibit_rules ?? [];
const rules = (tree: JsonValueNode): string[] => inhibitionsOf(tree).map(inhibitionText);

/**
 * Formats an inhibition rule: `severity="page" inhibits severity="ticket" with equal team, service,
 * env`.
 */
const inhibitionText = ({ source_matchers, target_matchers, equal }: JsonValueNode): string =>
  `${formatFactValue([source_matchers ?? []].flat())} inhibits ${formatFactValue([target_matchers ?? []].flat())} with equal ${[equal ?? []].flat().join(', ')}`;

/**
 * Reports whether one rule inhibits all alerts that the other does, since it has no additional
 * conditions.
 */
const covers = (wide: JsonValueNode, narrow: JsonValueNode): boolean =>
  ['source_matchers', 'target_matchers', 'equal'].every((key) =>
    [wide[key] ?? []].flat().every((item) => [narrow[key] ?? []].flat().includes(item)),
  );
