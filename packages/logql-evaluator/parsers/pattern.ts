/** The syntax of the `pattern` parser and filter: literals, and captures between them. */
export type PatternPart = { readonly text: string } | { readonly name: string };

const CAPTURE = /<([a-zA-Z_]\w*)>/g;

export function parsePattern(pattern: string): readonly PatternPart[] {
  const parts: PatternPart[] = [];
  let from = 0;
  for (const { 0: whole, 1: name = '', index } of pattern.matchAll(CAPTURE)) {
    if (index > from) parts.push({ text: pattern.slice(from, index) });
    parts.push({ name });
    from = index + whole.length;
  }
  if (from < pattern.length) parts.push({ text: pattern.slice(from) });
  return parts;
}

/**
 * Returns values by name, up to the first missing literal: the capture before it takes the rest.
 */
export function capture(
  parts: readonly PatternPart[],
  line: string,
  take: (name: string, value: string) => boolean,
): boolean {
  if (line === '') return true;
  let rest = line;
  let next = 0;
  const [first] = parts;
  if (first && 'text' in first) {
    if (!line.startsWith(first.text)) return true;
    rest = line.slice(first.text.length);
    next = 1;
  }
  for (; next < parts.length; next += 2) {
    const part = parts[next];
    const behind = parts[next + 1];
    if (!part || !('name' in part)) return true;
    const found = behind && 'text' in behind ? rest.indexOf(behind.text) : -1;
    const value = found < 0 ? rest : rest.slice(0, found);
    if (part.name !== '_' && !take(part.name, value)) return false;
    if (found < 0 || !behind || !('text' in behind)) return true;
    rest = rest.slice(found + behind.text.length);
  }
  return true;
}

/** Reports whether the entire line matches the pattern; a capture is never empty. */
export function testPattern(parts: readonly PatternPart[], line: string): boolean {
  const last = parts.at(-1);
  if (line === '' || !last) return line === '' && !last;
  let offset = 0;
  for (const [index, part] of parts.entries()) {
    if ('name' in part) continue;
    const found = line.indexOf(part.text, offset);
    if (found < 0 || (index !== 0 && found === offset)) return false;
    offset = found + part.text.length;
  }
  return 'name' in last === (offset !== line.length);
}
