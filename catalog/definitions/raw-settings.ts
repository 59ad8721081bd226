import { isRecord } from '@observability-stack/query-common';
import { anyObject, type Schema } from '../helpers/schema';

/**
 * Keys of a program's own configuration, in its names, which are merged over those of the stack: objects key by key, lists and
 * other values as a whole.
 */
export type RawSettings = Readonly<Record<string, unknown>>;

export const rawSettingsSchema: Schema = anyObject;

/** Returns a configuration with raw settings merged over it, at every level of objects. */
export const withRaw = <T extends object>(config: T, raw: RawSettings): T =>
  merge(config, raw) as T;

function merge(base: unknown, raw: unknown): unknown {
  if (raw === undefined) return base;
  if (!isRecord(base) || !isRecord(raw)) return raw;
  const keys = new Set([...Object.keys(base), ...Object.keys(raw)]);
  return Object.fromEntries(
    [...keys].map((key) => [
      key,
      Object.hasOwn(raw, key)
        ? merge(Object.hasOwn(base, key) ? base[key] : undefined, raw[key])
        : base[key],
    ]),
  );
}
