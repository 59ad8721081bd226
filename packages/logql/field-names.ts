/** White space of Go, a subset of that of JavaScript. */
const SPACE = '[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const EDGES = new RegExp(`^${SPACE}|${SPACE}$`, 'g');

/** Returns a key as a label name: all invalid characters become `_`. An empty key remains empty. */
export function sanitizeKey(key: string): string {
  if (PLAIN.test(key)) return key;
  const trimmed = trimSpace(key);
  const prefixed = /^\d/.test(trimmed) ? `_${trimmed}` : trimmed;
  return prefixed.replace(OTHER, '_');
}

const PLAIN = /^[a-zA-Z_]\w*$/;
const OTHER = /[^a-zA-Z0-9_]/gu;

export const trimSpace = (text: string): string => text.replace(EDGES, '');

/** Returns the name of a nested key: its parts joined by `_`. */
export function sanitizePath(parts: readonly string[]): string {
  let name = '';
  for (const part of parts) {
    const trimmed = trimSpace(part);
    if (trimmed === '') continue;
    if (name !== '') name += '_';
    else if (/^\d/.test(trimmed)) name = '_';
    name += trimmed.replace(OTHER, '_');
  }
  return name;
}
