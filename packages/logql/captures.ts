/** Names that the `regexp` and `pattern` parsers make labels of. */
export const captureGroups = (pattern: string): readonly string[] =>
  [...pattern.matchAll(/(?<!\\)(?:\\\\)*\(\?P?<(\w+)>/g)].map(([, name = '']) => name);

const CAPTURE = /<([a-zA-Z_]\w*)>/g;

export const captures = (pattern: string): readonly string[] =>
  [...pattern.matchAll(CAPTURE)].map(([, name = '']) => name).filter((name) => name !== '_');

/** Why Loki does not take a pattern: of the parser, which names parts, or of a line filter, which may not. */
export function patternProblem(pattern: string, use: 'parser' | 'filter'): string | undefined {
  const names = captures(pattern);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (/<[a-zA-Z_]\w*><[a-zA-Z_]\w*>/.test(pattern))
    return 'two captures need something between them';
  if (use === 'filter')
    return names.length === 0 ? undefined : `<${names[0]}> has a name; a line filter takes <_>`;
  if (names.length === 0) return 'pattern needs a named capture: <name>';
  return twice === undefined ? undefined : `<${twice}> is captured twice`;
}
