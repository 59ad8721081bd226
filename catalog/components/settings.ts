import { componentDescriptions } from '../../constructs/registry';
import type { SettingsKey } from '../definitions/defaults';
import type { Schema } from '../helpers/schema';
import { mergeDescriptions } from './component';

const keys = mergeDescriptions(componentDescriptions, 'settings');
type Keys = typeof keys;
type Name = keyof Keys;

/** Settings of the components in an environment; each component describes its own. */
export type ComponentSettings = {
  readonly [K in Name]?: Keys[K] extends SettingsKey<infer Given, infer _> ? Given : never;
};

/** The settings with all defaults. */
export type ResolvedComponentSettings = {
  readonly [K in Name]: Keys[K] extends SettingsKey<infer _, infer Filled> ? Filled : never;
};

const entries: readonly (readonly [string, SettingsKey<never, unknown>])[] = Object.entries(keys);

export const componentSchemas = Object.fromEntries(
  entries.map(([name, { schema }]) => [name, schema]),
) as Readonly<Record<Name, Schema>>;

export const resolveComponentSettings = (given: ComponentSettings): ResolvedComponentSettings =>
  Object.fromEntries(
    entries.map(([name, { resolve }]) => [name, resolve(given[name as Name] as never)]),
  ) as ResolvedComponentSettings;
