import { Float, Mapping, Slice, type TemplateValue } from './values';

/** Parses JSON as Go does into an untyped value; undefined for invalid JSON. */
export function fromJson(text: string): TemplateValue {
  try {
    return valueOfJson(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function valueOfJson(json: unknown): TemplateValue {
  if (typeof json === 'string' || typeof json === 'boolean') return json;
  // a number too large for a float is an error
  if (typeof json === 'number') return Number.isFinite(json) ? new Float(json) : undefined;
  if (Array.isArray(json)) return new Slice(json.map(valueOfJson));
  if (typeof json !== 'object' || json === null) return undefined;
  return new Mapping(
    new Map(Object.entries(json).map(([key, value]) => [key, valueOfJson(value)])),
    false,
  );
}
