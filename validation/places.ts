import type { LocatedManifest } from './output';

/** Places in messages. They have one grammar, so that they can be compared and used in waivers. */

type Named = { readonly name: string };

/** Returns the place of a setting: `environment local, loki.replicas`. */
export const settingPlace = (environment: Named, path = ''): string =>
  `environment ${nameText(environment.name)}${path ? `, ${path}` : ''}`;

/** Returns a name as text. One that is not a text has been reported. */
const nameText = (name: unknown): string => (typeof name === 'string' ? name : '(unnamed)');

/**
 * Returns the place in the definition of a team: `team commerce, services[order-service].scrape`.
 */
export const teamPlace = (team: string, path = ''): string =>
  `team ${team}${path ? `, ${path}` : ''}`;

/** Returns the place of a scrape in the definition of a team: `team commerce, services[order-service].scrape.labels`. */
export const scrapePlace = (
  scrape: {
    readonly name: string;
    readonly team: string;
    readonly path: string;
    readonly integration?: string;
  },
  path = '',
) => servicePlace(scrape, `${scrape.path}${path ? `.${path}` : ''}`);

export const servicePlace = (
  service: { readonly name: string; readonly team: string; readonly integration?: string },
  path = '',
) =>
  teamPlace(
    service.team,
    `${service.integration ? 'integrations' : 'services'}[${service.name}]${path ? `.${path}` : ''}`,
  );

/** Returns the place in a target file: `scrape-configs/targets/external.json, [0].targets[1]`. */
export const targetPlace = (file: string, path = ''): string => `${file}${path ? `, ${path}` : ''}`;

/**
 * Returns the place of an object of the output: `local/loki.yaml, StatefulSet loki (construct
 * loki/loki/pods)`.
 */
export const objectPlace = (environment: Named, { file, path, object }: LocatedManifest): string =>
  `${environment.name}/${file}, ${object.kind} ${object.metadata.name} (construct ${path})`;

/** Reports whether a place names its environment. */
export const namesEnvironment = (place: string, name: string): boolean =>
  within(place, settingPlace({ name })) || place.startsWith(`${name}/`);

/** Original positions of the items of lists from which malformed items were removed. */
const positions = new WeakMap<readonly unknown[], readonly number[]>();

/** Returns the list, whose items have these positions in the definition. */
export function withPositions(list: unknown[], typed: readonly number[]): unknown[] {
  positions.set(list, typed);
  return list;
}

/** Returns the position of an item of a list in the definition. */
export const positionIn = (list: readonly unknown[], index: number): number =>
  positions.get(list)?.[index] ?? index;

/** Returns a place inside a value: keys joined by dots, and list items by name if they have one. */
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

/** Returns the name of an item; panels have a key instead. */
function nameOf(item: unknown): string | undefined {
  const { name, key } = Object(item) as { readonly name?: unknown; readonly key?: unknown };
  return [name, key].find((text): text is string => typeof text === 'string' && text !== '');
}

/** Reports whether one place is equal to the other or inside it. */
export const related = (a: string, b: string): boolean => within(a, b) || within(b, a);

const within = (inner: string, outer: string): boolean =>
  inner.startsWith(outer) && !/^[\w-]/.test(inner.slice(outer.length));
