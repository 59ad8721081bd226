/** A value in the configuration syntax of Alloy. */
export type AlloyValue =
  | string
  | number
  | boolean
  | AlloyExpression
  | readonly AlloyValue[]
  | { readonly [key: string]: AlloyValue };

/** An expression: a reference to an export of a component, or a function call. */
export interface AlloyExpression {
  readonly $expression: string;
}

/** A block: `name "label" { attributes, then blocks }`. */
export interface AlloyBlock {
  /** Name, such as `loki.process` or `stage.json`. */
  readonly name: string;
  /** Label. @default none */
  readonly label?: string;
  /** Attributes; undefined ones are omitted. @default none */
  readonly attributes?: Readonly<Record<string, AlloyValue | undefined>>;
  /** Nested blocks. @default none */
  readonly blocks?: readonly AlloyBlock[];
  /** Comment before the block. @default none */
  readonly comment?: string;
}

export const expression = (text: string): AlloyExpression => ({ $expression: text });

/** Renders blocks as `alloy fmt` formats them. */
export function renderBlocks(blocks: readonly AlloyBlock[], indent = ''): string {
  return blocks.map((block) => renderBlock(block, indent)).join('\n');
}

function renderBlock(block: AlloyBlock, indent: string): string {
  const comment = block.comment === undefined ? '' : `${indent}// ${block.comment}\n`;
  const label = block.label === undefined ? '' : ` ${quote(block.label)}`;
  const inner = `${indent}\t`;
  const attributes = renderAttributes(block.attributes ?? {}, inner);
  const blocks = renderBlocks(block.blocks ?? [], inner);
  const body = [attributes, blocks].filter((part) => part !== '').join('\n');
  return `${comment}${indent}${block.name}${label} {${body === '' ? ' ' : `\n${body}${indent}`}}\n`;
}

function renderAttributes(
  attributes: Readonly<Record<string, AlloyValue | undefined>>,
  indent: string,
): string {
  const given = Object.entries(attributes).filter(
    (entry): entry is [string, AlloyValue] => entry[1] !== undefined,
  );
  const width = alignment(given);
  return given
    .map(
      ([name, value]) => `${indent}${padded(name, width(name))} = ${renderValue(value, indent)}\n`,
    )
    .join('');
}

function renderValue(value: AlloyValue, indent: string): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map((item) => renderValue(item, indent)).join(', ')}]`;
  if (isExpression(value)) return value.$expression;
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  const inner = `${indent}\t`;
  const keyed = entries.map(([key, item]): [string, AlloyValue] => [objectKey(key), item]);
  const width = alignment(keyed);
  const lines = keyed.map(
    ([key, item]) => `${inner}${padded(key, width(key))} = ${renderValue(item, inner)},\n`,
  );
  return `{\n${lines.join('')}${indent}}`;
}

/** `alloy fmt` aligns the `=` of adjacent lines; the first line of a multi-line value ends such a group. */
function alignment(entries: readonly (readonly [string, AlloyValue])[]): (name: string) => number {
  const widths = new Map<string, number>();
  let run: string[] = [];
  const close = () => {
    const width = Math.max(0, ...run.map(lengthOf));
    for (const name of run) widths.set(name, width);
    run = [];
  };
  for (const [name, value] of entries) {
    run.push(name);
    if (spansLines(value)) close();
  }
  close();
  return (name) => widths.get(name) ?? lengthOf(name);
}

/** In characters, like the formatter. */
const lengthOf = (text: string): number => [...text].length;
const padded = (text: string, width: number): string => text + ' '.repeat(width - lengthOf(text));

function spansLines(value: AlloyValue): boolean {
  if (typeof value !== 'object' || isExpression(value)) return false;
  return isList(value) ? value.some(spansLines) : Object.keys(value).length > 0;
}

function isList(value: AlloyValue): value is readonly AlloyValue[] {
  return Array.isArray(value);
}

function isExpression(value: AlloyValue): value is AlloyExpression {
  return typeof value === 'object' && '$expression' in value;
}

function objectKey(key: string): string {
  // Words of the language are not names of fields.
  return /^(?!(true|false|null)$)[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? key : quote(key);
}

/**
 * Returns a string literal. JSON escapes are a subset of those of Alloy, except for lone surrogates, which become the
 * replacement character. Alloy rejects byte order marks anywhere in a file.
 */
function quote(text: string): string {
  return JSON.stringify(text.replace(/\p{Surrogate}/gu, '\uFFFD')).replaceAll('\uFEFF', '\\ufeff');
}
