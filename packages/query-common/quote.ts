/** String literals of PromQL and LogQL, which have Go's syntax. */

const PLAIN = /^[ !#-[\]-~]*$/;
// Go's printable characters; all others are escaped, so that a query has no invisible characters.
// The replacement character is printable too, but Prometheus treats it as invalid UTF-8.
const SPECIAL = /["\\\ufffd]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/**
 * Variable formats in which Grafana inserts values verbatim, or as a regular expression. It escapes neither for double
 * quotes: a quote in a value would end the literal, and a backslash would begin an escape.
 */
const AS_IT_IS = /\$\{\w+:(?:raw|text|regex|pipe)\}/;

/** Reports whether a text needs backquotes and contains none itself. */
const needsBackquotes = (text: string): boolean => AS_IT_IS.test(text) && /^[ -_a-~]*$/.test(text);

/**
 * Returns a text as a string literal: in double quotes, or in backquotes if Grafana inserts an
 * unescaped value.
 * @throws on an unpaired surrogate, which has no UTF-8 encoding
 */
export function quote(text: string): string {
  if (needsBackquotes(text)) return `\`${text}\``;
  if (PLAIN.test(text)) return `"${text}"`;
  return `"${text.replace(SPECIAL, escapeCharacter)}"`;
}

function escapeCharacter(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0xd800 && code <= 0xdfff)
    throw new Error(`unpaired surrogate U+${hex(code, 4)} is not valid in a query`);
  if (code < 0x80) return `\\x${hex(code, 2)}`;
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

const ESCAPE =
  /\\(?:([abfnrtv\\'"])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))|\\/g;
const LETTERS: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };

/**
 * Returns the text of a literal in double quotes, single quotes or backquotes.
 * @throws if it is not a literal, or not valid UTF-8
 */
export function unquote(literal: string): string {
  const mark = literal[0] ?? '';
  const body = literal.slice(1, -1);
  if (literal.length < 2 || !'"\'`'.includes(mark) || !literal.endsWith(mark))
    throw new Error(`${literal} is not a complete string literal`);
  if (mark === '`') return body;
  if (body.includes('\n')) throw new Error('newline in string literal: write \\n');
  return body.includes('\\') ? decode(body, mark) : body;
}

/**
 * Decodes the escapes of a literal. Byte escapes may combine into one character, so the text is
 * decoded from bytes.
 */
function decode(body: string, mark: string): string {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const match of body.matchAll(ESCAPE)) {
    const [whole, letter, byte, short, long, octal] = match;
    parts.push(Buffer.from(body.slice(from, match.index)));
    from = match.index + whole.length;
    if (whole === '\\' || ((letter === '"' || letter === "'") && letter !== mark))
      throw new Error(`unknown escape ${body.slice(match.index, match.index + 2)}`);
    if (letter !== undefined) parts.push(Uint8Array.of(LETTERS[letter] ?? letter.charCodeAt(0)));
    else if (byte !== undefined) parts.push(Uint8Array.of(Number.parseInt(byte, 16)));
    else if (octal !== undefined) parts.push(Uint8Array.of(byteOf(octal)));
    else parts.push(Buffer.from(codePoint(Number.parseInt(short ?? long ?? '', 16))));
  }
  parts.push(Buffer.from(body.slice(from)));
  const bytes = Buffer.concat(parts);
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) throw new Error('the escaped bytes are not valid UTF-8');
  return text;
}

function byteOf(octal: string): number {
  const value = Number.parseInt(octal, 8);
  if (value > 255) throw new Error(`octal escape \\${octal} is above 255`);
  return value;
}

function codePoint(code: number): string {
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
    throw new Error(`U+${hex(code, 4)} is not a valid character`);
  return String.fromCodePoint(code);
}
