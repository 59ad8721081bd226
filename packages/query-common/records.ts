/** Reports whether a value is an object with keys, as JSON and YAML have it: not a list, a date or null. */
export const isRecord = <T = unknown>(value: unknown): value is Readonly<Record<string, T>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
