import { canonical, deepDiff, sequenceDiff, show } from '../deep-diff';
import { type Change, type Fact, facts, type Risk } from '../model';
import type { Parts, Value } from '../read/parts';
import { routesOf, treeOf } from '../read/routing';

/** Who is told of what, how, and what keeps what silent. */
export function routingChanges(before: Parts, after: Parts): Change[] {
  const [old, now] = [treeOf(before), treeOf(after)];
  return [...routeChanges(before, after), ...receiverChanges(old, now), ...restChanges(old, now)];
}

function routeChanges(before: Parts, after: Parts): Change[] {
  const byMatchers = (parts: Parts) =>
    new Map(routesOf(parts).map(({ when, receiver, timing }) => [when, { receiver, ...timing }]));
  const [old, now] = [byMatchers(before), byMatchers(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((when): Change[] => {
    const [left, right] = [old.get(when), now.get(when)];
    const differing = facts(left ?? {}, right ?? {});
    if (differing.length === 0) return [];
    const team = /(?:^|, )team="([^"]*)"/.exec(when)?.[1];
    const risks: Risk[] =
      left && left.receiver !== right?.receiver
        ? [{ code: 'page-lost', text: `${left.receiver} is no longer told` }]
        : [];
    return [
      {
        area: 'Routing',
        kind: left && right ? 'changed' : right ? 'added' : 'removed',
        subject: when ? `alerts with ${when}` : 'alerts that nothing else takes',
        ...(team ? { team } : {}),
        facts: differing,
        risks,
      },
    ];
  });
}

const receivers = (tree: Value): Map<string, Value> =>
  new Map(
    ((tree?.receivers ?? []) as Value[]).map(({ name, ...how }) => [String(name), how] as const),
  );

function receiverChanges(before: Value, after: Value): Change[] {
  const [old, now] = [receivers(before), receivers(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name): Change[] => {
    const [left, right] = [old.get(name), now.get(name)];
    if (canonical(left) === canonical(right)) return [];
    const lost = Object.keys(left ?? {}).filter((way) => right?.[way] === undefined);
    return [
      {
        area: 'Routing',
        kind: left && right ? 'changed' : right ? 'added' : 'removed',
        subject: `receiver ${name}`,
        facts: deepDiff(left ?? {}, right ?? {}),
        risks: lost.map((way) => ({
          code: 'page-lost' as const,
          text: `${name} no longer sends by ${way.replace(/_configs$/, '')}`,
        })),
      },
    ];
  });
}

function restChanges(before: Value, after: Value): Change[] {
  const inhibitions = sequenceDiff(rules(before), rules(after), 'inhibition');
  const rest = (tree: Value) => {
    const { route, receivers: _, inhibit_rules, ...others } = tree ?? {};
    return others;
  };
  const found: Fact[] = [...inhibitions, ...deepDiff(rest(before), rest(after))];
  if (found.length === 0 || !before || !after) return [];
  return [
    {
      area: 'Routing',
      kind: 'changed',
      subject: 'inhibition and settings of Alertmanager',
      facts: found,
      risks: [],
    },
  ];
}

/** `severity="page" silences severity="ticket" of the same team, service, env` */
const rules = (tree: Value): string[] =>
  ((tree?.inhibit_rules ?? []) as Value[]).map(
    ({ source_matchers, target_matchers, equal }) =>
      `${show([source_matchers ?? []].flat())} silences ${show([target_matchers ?? []].flat())} of the same ${[equal ?? []].flat().join(', ')}`,
  );
