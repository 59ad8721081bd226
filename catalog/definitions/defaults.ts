import { isRecord } from '@observability-stack/query-common';
import { orFalse, type Schema } from '../helpers/schema';
import type { Resolved } from './common';

/**
 * Returns settings with defaults for all missing values, at every level. Lists and unions that are discriminated by
 * `kind` are not merged: the defaults of one kind of storage do not apply to another.
 */
export function applyDefaults<T extends object>(
  defaults: Resolved<T>,
  given: T | undefined,
): Resolved<T> {
  const merge = (base: unknown, value: unknown): unknown => {
    if (value === undefined) return base;
    if (!isRecord(base) || !isRecord(value) || 'kind' in base || 'kind' in value) return value;
    const keys = new Set([...Object.keys(base), ...Object.keys(value)]);
    return Object.fromEntries([...keys].map((key) => [key, merge(base[key], value[key])]));
  };
  return merge(defaults, given) as Resolved<T>;
}

/** A key of an environment: the type of its value, and the type with all defaults. */
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

/** A key of an optional component, which runs only if the key is set. */
export const optionalSettingsKey = <T extends object>(
  defaults: Resolved<T>,
  schema: Schema,
): SettingsKey<T | false, Resolved<T> | false> => ({
  schema: orFalse(schema),
  resolve: (given) => (given ? applyDefaults(defaults, given) : false),
});

/** A key of an optional component that may also be an existing program: a text is the same as `{ address }`. */
export const existingOrSettingsKey = <T extends object>(
  defaults: Resolved<T>,
  schema: Schema,
  address: Schema,
): SettingsKey<T | string | false, false | Resolved<T>> => ({
  // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
  schema: { if: { type: 'string' }, then: address, else: orFalse(schema) },
  resolve: (given) =>
    given
      ? applyDefaults(defaults, typeof given === 'string' ? ({ address: given } as T) : given)
      : false,
});
