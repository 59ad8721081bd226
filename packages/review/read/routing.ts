import { type Matcher, matches, parseMatchers } from '../../../catalog/helpers/alert-matchers';
import { formatFactValue } from '../deep-diff';
import type { JsonValueNode, ManifestParts } from './parts';

type Labels = Readonly<Record<string, string | undefined>>;

/** A path in the routing tree, with its receiver. */
export interface AlertmanagerRoute {
  /** All matchers on the path: `team="commerce", severity="page"`. */
  readonly when: string;
  readonly receiver: string;
  /** Grouping and intervals, mute timings, and `continue`. */
  readonly settings: Readonly<Record<string, string>>;
  /** Settings inherited from its parent. */
  readonly inherited: readonly string[];
}

/** Settings that a child inherits from its parent. */
const INHERITED = ['group_wait', 'group_interval', 'repeat_interval', 'group_by'];

/** Returns the routing configuration of an environment, merged from its files. */
export const routingTree = ({ alertmanager }: ManifestParts): JsonValueNode =>
  alertmanager[0]?.value;

/** Returns every node of the tree, since an alert that no child matches remains with its parent. */
export function flattenRoutes(parts: ManifestParts): AlertmanagerRoute[] {
  const tree = routingTree(parts);
  return tree ? flatten(tree.route, [], {}) : [];
}

function flatten(
  node: JsonValueNode,
  above: readonly string[],
  inherited: AlertmanagerRoute['settings'],
): AlertmanagerRoute[] {
  const { receiver, routes = [], matchers: _, match, match_re, ...settings } = node;
  const matchers = [...above, ...matchersOf(node)];
  const texts = Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [
      key,
      [value].flat().map(formatFactValue).join(', '),
    ]),
  );
  const all = { ...inherited, ...texts };
  const passed = Object.fromEntries(Object.entries(all).filter(([key]) => INHERITED.includes(key)));
  return [
    {
      when: matchers.join(', '),
      receiver: String(receiver),
      settings: all,
      inherited: Object.keys(inherited).filter((key) => !Object.hasOwn(texts, key)),
    },
    ...(routes as JsonValueNode[]).flatMap((child) =>
      flatten({ receiver, ...child }, matchers, passed),
    ),
  ];
}

/** Normalizes matchers to the current syntax. */
const matchersOf = ({ matchers = [], match = {}, match_re = {} }: JsonValueNode): string[] => [
  ...(matchers as string[]),
  ...Object.entries(match).map(([label, value]) => `${label}=${JSON.stringify(value)}`),
  ...Object.entries(match_re).map(([label, value]) => `${label}=~${JSON.stringify(value)}`),
];

/** Returns the receivers of an alert with these labels; none without routing. */
export function receiversFor(parts: ManifestParts, labels: Labels): string[] {
  const tree = routingTree(parts);
  return tree ? [...new Set(walk(tree.route, labels, ''))] : [];
}

/**
 * Returns the receivers as Alertmanager does: of the first child that matches, and of more with
 * `continue`. See https://prometheus.io/docs/alerting/latest/configuration/#route
 */
function walk(node: JsonValueNode, labels: Labels, above: string): string[] {
  const receiver = String(node.receiver ?? above);
  const found: string[] = [];
  for (const child of (node.routes ?? []) as JsonValueNode[]) {
    const matchers = matchersOf(child).flatMap(parse);
    if (!matchers.every((matcher) => matches(matcher, labels[matcher.label] ?? ''))) continue;
    found.push(...walk(child, labels, receiver));
    if (!child.continue) break;
  }
  return found.length > 0 ? found : [receiver];
}

/** Returns the matchers of a text; none for one that Alertmanager rejects. */
function parse(text: string): readonly Matcher[] {
  try {
    return parseMatchers(text);
  } catch {
    return [];
  }
}
