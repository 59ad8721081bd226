/** Returns the names that the `regexp` and `pattern` parsers extract as labels. */
export const captureGroups = (pattern: string): readonly string[] =>
  [...pattern.matchAll(/(?<!\\)(?:\\\\)*\(\?P?<(\w+)>/g)].map(([, name = '']) => name);

const CAPTURE = /<([a-zA-Z_]\w*)>/g;

export const captures = (pattern: string): readonly string[] =>
  [...pattern.matchAll(CAPTURE)].map(([, name = '']) => name).filter((name) => name !== '_');

/** Returns why Loki rejects a pattern: of the parser, whose captures are named, or of a line filter, whose captures are not. */
export function patternProblem(pattern: string, use: 'parser' | 'filter'): string | undefined {
  const names = captures(pattern);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (/<[a-zA-Z_]\w*><[a-zA-Z_]\w*>/.test(pattern))
    return 'two consecutive captures must have a literal between them';
  if (use === 'filter')
    return names.length === 0
      ? undefined
      : `named capture <${names[0]}> is not allowed in a line filter: write <_>`;
  if (names.length === 0) return 'pattern has no named capture: write <name>';
  return twice === undefined ? undefined : `capture <${twice}> is duplicated`;
}
