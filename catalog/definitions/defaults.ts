import { orFalse, type Schema } from '../helpers/schema';
import type { Resolved } from './common';

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Fills in what was left out, at every depth. Unions told apart by `kind` and lists are taken as given:
 * half a default store mixed into another kind of store would mean nothing.
 */
export function applyDefaults<T extends object>(
  defaults: Resolved<T>,
  given: T | undefined,
): Resolved<T> {
  const merge = (base: unknown, value: unknown): unknown => {
    if (value === undefined) return base;
    if (!isPlain(base) || !isPlain(value) || 'kind' in base || 'kind' in value) return value;
    const keys = new Set([...Object.keys(base), ...Object.keys(value)]);
    return Object.fromEntries([...keys].map((key) => [key, merge(base[key], value[key])]));
  };
  return merge(defaults, given) as Resolved<T>;
}

/** One key of an environment: what may be given, and what it means with every default filled in. */
export interface SettingsKey<Given, Filled> {
  readonly schema: Schema;
  readonly resolve: (given: Given | undefined) => Filled;
}

export const settingsKey = <T extends object>(
  defaults: Resolved<T>,
  schema: Schema,
): SettingsKey<T, Resolved<T>> => ({
  schema,
  resolve: (given) => applyDefaults(defaults, given),
});

/** Of a component that runs only where the key is given. */
export const optionalSettingsKey = <T extends object>(
  defaults: Resolved<T>,
  schema: Schema,
): SettingsKey<T | false, Resolved<T> | false> => ({
  schema: orFalse(schema),
  resolve: (given) => (given ? applyDefaults(defaults, given) : false),
});
