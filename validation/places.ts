import type { LocatedManifest } from './output';

/** How problems name the place to look at. One grammar, so that places can be compared and waived. */

type Named = { readonly name: string };

/** A setting: `environment local, loki.replicas`. */
export const settingPlace = (environment: Named, path = ''): string =>
  `environment ${nameText(environment.name)}${path ? `, ${path}` : ''}`;

/** A name that is not a text has been reported, and is not read any further. */
const nameText = (name: unknown): string => (typeof name === 'string' ? name : '(unnamed)');

/** A team's own file: `team commerce, services[order-service].scrape`. */
export const teamPlace = (team: string, path = ''): string =>
  `team ${team}${path ? `, ${path}` : ''}`;

export const servicePlace = (
  service: { readonly name: string; readonly team: string },
  path = '',
) => teamPlace(service.team, `services[${service.name}]${path ? `.${path}` : ''}`);

/** A target file: `scrape-configs/targets/external.json, [0].targets[1]`. */
export const targetPlace = (file: string, path = ''): string => `${file}${path ? `, ${path}` : ''}`;

/** An object of the output: `local/loki.yaml, StatefulSet loki (construct loki/loki/pods)`. */
export const objectPlace = (environment: Named, { file, path, object }: LocatedManifest): string =>
  `${environment.name}/${file}, ${object.kind} ${object.metadata.name} (construct ${path})`;

/** Reports whether a place names the environment that it is in. */
export const namesEnvironment = (place: string, name: string): boolean =>
  within(place, settingPlace({ name })) || place.startsWith(`${name}/`);

/** Where the items of a list stood before malformed ones were taken out of it. */
const positions = new WeakMap<readonly unknown[], readonly number[]>();

/** The list, whose items were at these positions in the definition. */
export function withPositions(list: unknown[], typed: readonly number[]): unknown[] {
  positions.set(list, typed);
  return list;
}

/** Position of an item of a list in the definition. */
export const positionIn = (list: readonly unknown[], index: number): number =>
  positions.get(list)?.[index] ?? index;

/** A place inside a value: keys joined by dots, list items by their name where they have one. */
export function pathInside(value: unknown, keys: readonly string[]): string {
  let at = value;
  let path = '';
  for (const key of keys) {
    if (Array.isArray(at)) {
      at = at[Number(key)];
      path += `[${nameOf(at) ?? key}]`;
    } else {
      at = (at as Record<string, unknown> | undefined)?.[key];
      path += path ? `.${key}` : key;
    }
  }
  return path;
}

/** Panels have a key instead of a name. */
function nameOf(item: unknown): string | undefined {
  const { name, key } = Object(item) as { readonly name?: unknown; readonly key?: unknown };
  return [name, key].find((text): text is string => typeof text === 'string' && text !== '');
}

/** Whether one place is the other or lies within it. */
export const related = (a: string, b: string): boolean => within(a, b) || within(b, a);

const within = (inner: string, outer: string): boolean =>
  inner.startsWith(outer) && !/^[\w-]/.test(inner.slice(outer.length));
