import { regexSource } from '../regex';
import type { Parts, Value } from './parts';

type Labels = Readonly<Record<string, string | undefined>>;

/** One way through the routing tree, to the receiver at its end. */
export interface Route {
  /** All matchers on the way: `team="commerce", severity="page"`. */
  readonly when: string;
  readonly receiver: string;
  readonly timing: Readonly<Record<string, string>>;
}

interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

const TIMINGS = ['group_wait', 'group_interval', 'repeat_interval', 'group_by'];

/** The files hold one configuration: the routing of an environment. */
export const treeOf = ({ alertmanager }: Parts): Value => alertmanager[0]?.value;

/** Every node of the tree, since an alert that no child takes stays with its parent. */
export function routesOf(parts: Parts): Route[] {
  const tree = treeOf(parts);
  return tree ? flatten(tree.route, [], {}) : [];
}

function flatten(node: Value, above: readonly string[], inherited: Route['timing']): Route[] {
  const matchers = [...above, ...((node.matchers ?? []) as string[])];
  const timing = { ...inherited };
  for (const key of TIMINGS)
    if (node[key] !== undefined) timing[key] = [node[key]].flat().join(', ');
  return [
    { when: matchers.join(', '), receiver: String(node.receiver), timing },
    ...((node.routes ?? []) as Value[]).flatMap((child) =>
      flatten({ receiver: node.receiver, ...child }, matchers, timing),
    ),
  ];
}

/** Who is told of an alert with these labels; nobody where there is no routing. */
export function receiversFor(parts: Parts, labels: Labels): string[] {
  const tree = treeOf(parts);
  return tree ? [...new Set(walk(tree.route, labels, ''))] : [];
}

/** https://prometheus.io/docs/alerting/latest/configuration/#route: the first child that matches, and more with `continue`. */
function walk(node: Value, labels: Labels, above: string): string[] {
  const receiver = String(node.receiver ?? above);
  const found: string[] = [];
  for (const child of (node.routes ?? []) as Value[]) {
    if (!((child.matchers ?? []) as string[]).every((text) => matches(parse(text), labels)))
      continue;
    found.push(...walk(child, labels, receiver));
    if (!child.continue) break;
  }
  return found.length > 0 ? found : [receiver];
}

const MATCHER = /^\s*([^=!~\s"]+|"[^"]*")\s*(=~|!~|!=|=)\s*(.*?)\s*$/s;

function parse(text: string): Matcher {
  const [, label = '', operator = '=', value = ''] = MATCHER.exec(text) ?? [];
  return {
    label: unquoted(label),
    operator: operator as Matcher['operator'],
    value: unquoted(value),
  };
}

const unquoted = (text: string): string =>
  /^".*"$/s.test(text) ? text.slice(1, -1).replace(/\\(.)/gs, '$1') : text;

function matches({ label, operator, value }: Matcher, labels: Labels): boolean {
  const actual = labels[label] ?? '';
  if (operator === '=') return actual === value;
  if (operator === '!=') return actual !== value;
  const whole = regexSource(value).test(actual);
  return operator === '=~' ? whole : !whole;
}
