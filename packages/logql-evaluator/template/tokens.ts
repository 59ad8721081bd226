import { QueryError } from '../types';

export interface TemplateToken {
  readonly kind:
    | 'text'
    | 'open'
    | 'close'
    | 'space'
    | 'field'
    | 'variable'
    | 'word'
    | 'number'
    | 'character'
    | 'string'
    | 'sign';
  readonly text: string;
  /** Position in bytes, as in Go. */
  readonly at: number;
}

const PARTS: readonly (readonly [TemplateToken['kind'], RegExp])[] = [
  ['space', /[ \t\r\n]+/y],
  ['string', /"(?:[^"\\\n]|\\.)*"|`[^`]*`/y],
  ['character', /'(?:[^'\\\n]|\\.)+'/y],
  [
    'number',
    /[-+]?(?:0[xX][\da-fA-F_]+|0[bBoO]?[\d_]+|\.?\d[\d_]*(?:\.[\d_]*)?(?:[eE][-+]?\d+)?)/y,
  ],
  ['field', /\.[\p{L}_][\p{L}\p{Nd}_]*/uy],
  ['variable', /\$[\p{L}\p{Nd}_]*/uy],
  ['word', /[\p{L}_][\p{L}\p{Nd}_]*/uy],
  ['sign', /:=|[|(),=.]/y],
];
const OPEN = /\{\{(?:-(?=[ \t\r\n]))?/g;
const CLOSE = /(?:[ \t\r\n]+-)?\}\}/y;
const COMMENT = /\s*\/\*[\s\S]*?\*\//y;

const fail = (problem: string): never => {
  throw new QueryError(`invalid template: ${problem}`);
};

/** Returns the tokens of a template; white space is trimmed at `{{-` and `-}}`. */
export function tokenizeTemplate(template: string): readonly TemplateToken[] {
  const tokens: TemplateToken[] = [];
  const place = placer(template);
  let at = 0;
  let trims = false;
  while (at < template.length) {
    OPEN.lastIndex = at;
    const open = OPEN.exec(template);
    const end = open?.index ?? template.length;
    let text = template.slice(at, end);
    const start = trims ? at + (text.length - text.replace(/^[ \t\r\n]+/, '').length) : at;
    if (trims) text = text.replace(/^[ \t\r\n]+/, '');
    if (open?.[0].endsWith('-')) text = text.replace(/[ \t\r\n]+$/, '');
    if (text !== '') tokens.push({ kind: 'text', text, at: place(start) });
    if (!open) break;
    [at, trims] = action(template, OPEN.lastIndex, tokens, place);
  }
  return tokens;
}

/** Returns the position after an action, and whether the white space there is trimmed. */
function action(
  template: string,
  from: number,
  tokens: TemplateToken[],
  place: (index: number) => number,
): [number, boolean] {
  const comment = match(COMMENT, template, from);
  if (comment !== undefined) {
    const close = match(CLOSE, template, from + comment.length);
    if (close === undefined) return fail('comment ends before closing delimiter');
    return [from + comment.length + close.length, close.length > 2];
  }
  tokens.push({ kind: 'open', text: '', at: place(from) });
  let at = from;
  for (;;) {
    const close = match(CLOSE, template, at);
    if (close !== undefined) {
      tokens.push({ kind: 'close', text: close, at: place(at) });
      return [at + close.length, close.length > 2];
    }
    const [kind, text] = tokenAt(template, at);
    tokens.push({ kind, text, at: place(at) });
    at += text.length;
  }
}

function tokenAt(template: string, at: number): readonly [TemplateToken['kind'], string] {
  for (const [kind, form] of PARTS) {
    const text = match(form, template, at);
    if (text) return [kind, text];
  }
  return fail(
    at >= template.length ? 'unclosed action' : `unexpected ${JSON.stringify(template[at])}`,
  );
}

function match(form: RegExp, text: string, at: number): string | undefined {
  form.lastIndex = at;
  return form.exec(text)?.[0];
}

const placer = (template: string) => (index: number) => Buffer.byteLength(template.slice(0, index));
