/** A block of Alloy's syntax: `stage.json { … }`, `loki.process "pods" { … }`. */
export interface ParsedAlloyBlock {
  /** Name with its label: `loki.process "pods"`. */
  readonly name: string;
  /** Attributes with their values as written. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly blocks: readonly ParsedAlloyBlock[];
}

/** Tokens: a string, raw string, comment, name, bracket or anything else. */
const TOKEN =
  /"(?:[^"\\]|\\.)*"|`[^`]*`|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[A-Za-z_][\w.]*|\n|[^\S\n]+|[{}[\]()=,]|[^\s"`{}[\]()=,/]+|\//g;

/** Parses the part of https://grafana.com/docs/alloy/latest/get-started/configuration-syntax/ that separates blocks and attributes. */
export function parseAlloy(text: string): ParsedAlloyBlock[] {
  const tokens = (text.match(TOKEN) ?? []).filter(
    (token) => !/^[^\S\n]+$/.test(token) && !token.startsWith('//') && !token.startsWith('/*'),
  );
  let at = 0;

  function body(): Pick<ParsedAlloyBlock, 'attributes' | 'blocks'> {
    const attributes: Record<string, string> = {};
    const blocks: ParsedAlloyBlock[] = [];
    while (at < tokens.length && tokens[at] !== '}') {
      const name = tokens[at++] ?? '';
      if (name === '\n' || name === ',') continue;
      if (tokens[at] === '=') {
        at++;
        attributes[name] = value();
        continue;
      }
      const label = tokens[at]?.startsWith('"') ? ` ${tokens[at++]}` : '';
      if (tokens[at] !== '{') {
        // Invalid in Alloy: it must not look empty.
        attributes[name + label] = '';
        continue;
      }
      at++;
      blocks.push({ name: name + label, ...body() });
      at++;
    }
    return { attributes, blocks };
  }

  /** Reads a value up to the end of the line, or further while brackets are open. */
  function value(): string {
    const parts: string[] = [];
    let depth = 0;
    while (at < tokens.length) {
      const token = tokens[at] ?? '';
      if (depth === 0 && (token === '\n' || token === '}')) break;
      at++;
      if ('{[('.includes(token)) depth++;
      if ('}])'.includes(token)) depth--;
      if (token !== '\n') parts.push(token);
    }
    return parts.join(' ');
  }

  const { attributes, blocks } = body();
  const rest = tokens.slice(at).filter((token) => token !== '\n');
  const outside = { ...attributes, ...(rest.length > 0 ? { rest: rest.join(' ') } : {}) };
  return Object.keys(outside).length > 0
    ? [...blocks, { name: 'outside of blocks', attributes: outside, blocks: [] }]
    : [...blocks];
}

/** Formats a block on one line. */
export const blockText = ({ name, attributes, blocks }: ParsedAlloyBlock): string =>
  `${name} {${[
    ...Object.entries(attributes).map(([key, value]) => `${key} = ${value}`),
    ...blocks.map(blockText),
  ].join('; ')}}`;
