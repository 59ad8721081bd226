import { Float, Mapping, Slice, type Value } from './values';

/** A text as Go reads JSON without knowing its type; nothing where it is none. */
export function fromJson(text: string): Value {
  try {
    return valueOfJson(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function valueOfJson(json: unknown): Value {
  if (typeof json === 'string' || typeof json === 'boolean') return json;
  // what is too large for a float is an error, and so nothing
  if (typeof json === 'number') return Number.isFinite(json) ? new Float(json) : undefined;
  if (Array.isArray(json)) return new Slice(json.map(valueOfJson));
  if (typeof json !== 'object' || json === null) return undefined;
  return new Mapping(
    new Map(Object.entries(json).map(([key, value]) => [key, valueOfJson(value)])),
    false,
  );
}
