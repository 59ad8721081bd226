/**
 * Scans JSON as the parser of Loki does: only as far as needed, and more leniently than the
 * standard.
 */

export type JsonType = 'string' | 'number' | 'object' | 'array' | 'boolean' | 'null';

export interface JsonValue {
  readonly type: JsonType;
  /** Text as written, without the quotes of a string. */
  readonly raw: string;
  /** Position after it. */
  readonly end: number;
}

/** Reports invalid JSON, with the messages of the parser of Loki. */
export class JsonError extends Error {}

export const MALFORMED_JSON = 'Malformed JSON error';
const MALFORMED_OBJECT = "Value looks like object, but can't find closing '}' symbol";
const MALFORMED_ARRAY = "Value is array, but can't find closing ']' symbol";
const MALFORMED_STRING = `Value is string, but can't find closing '"' symbol`;
const MALFORMED_ESCAPE = 'Encountered an invalid escape sequence in a string';
const UNKNOWN = 'Unknown value type';

const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9;

/** Returns the next position that is not white space; -1 at the end. */
export function nextToken(text: string, from: number): number {
  for (let i = from; i < text.length; i++) if (!isSpace(text.charCodeAt(i))) return i;
  return -1;
}

/**
 * Returns the position after the closing quote of a string that starts at `from`; -1 if it is not
 * closed.
 */
export function stringEnd(text: string, from: number): number {
  for (let end = text.indexOf('"', from); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (end - slashes > from && text.charCodeAt(end - slashes - 1) === 92) slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
  return -1;
}

/**
 * Returns the position after the closing bracket of an object or array that opens at `from`; -1 if
 * it is not closed.
 */
function blockEnd(text: string, from: number, open: number, close: number): number {
  let level = 0;
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 34) {
      const end = stringEnd(text, i + 1);
      if (end < 0) return -1;
      i = end - 1;
    } else if (code === open) level++;
    else if (code === close && --level === 0) return i + 1;
  }
  return -1;
}

const OBJECT = 123;
const OBJECT_END = 125;
const ARRAY = 91;
const ARRAY_END = 93;

export const objectEnd = (text: string, from: number): number =>
  blockEnd(text, from, OBJECT, OBJECT_END);
export const arrayEnd = (text: string, from: number): number =>
  blockEnd(text, from, ARRAY, ARRAY_END);

const TOKEN = /[^ \n\r\t,}\]]*/y;

/** Returns the value at a position, or after white space at that position. */
export function readValue(text: string, from: number): JsonValue {
  const start = nextToken(text, from);
  if (start < 0) throw new JsonError(MALFORMED_JSON);
  switch (text.charCodeAt(start)) {
    case 34: {
      const end = stringEnd(text, start + 1);
      if (end < 0) throw new JsonError(MALFORMED_STRING);
      return { type: 'string', raw: text.slice(start + 1, end - 1), end };
    }
    case ARRAY:
      return block(text, start, 'array', arrayEnd(text, start), MALFORMED_ARRAY);
    case OBJECT:
      return block(text, start, 'object', objectEnd(text, start), MALFORMED_OBJECT);
  }
  TOKEN.lastIndex = start;
  const [raw = ''] = TOKEN.exec(text) ?? [];
  return { type: plainType(raw), raw, end: start + raw.length };
}

function block(
  text: string,
  from: number,
  type: JsonType,
  end: number,
  problem: string,
): JsonValue {
  if (end < 0) throw new JsonError(problem);
  return { type, raw: text.slice(from, end), end };
}

function plainType(raw: string): JsonType {
  if (raw === 'true' || raw === 'false') return 'boolean';
  if (raw === 'null') return 'null';
  if (/^[-\d]/.test(raw)) return 'number';
  throw new JsonError(UNKNOWN);
}

/** Calls back with each key and value, until the callback stops it. */
export function eachMember(text: string, take: (key: string, value: JsonValue) => boolean): void {
  let at = nextToken(text, 0);
  if (at < 0 || text.charCodeAt(at) !== OBJECT) throw new JsonError(MALFORMED_OBJECT);
  at = nextToken(text, at + 1);
  if (at < 0) throw new JsonError(MALFORMED_JSON);
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === OBJECT_END) return;
    if (code !== 34) throw new JsonError(MALFORMED_OBJECT);
    const keyEnd = stringEnd(text, at + 1);
    if (keyEnd < 0) throw new JsonError(MALFORMED_JSON);
    const key = unescaped(text.slice(at + 1, keyEnd - 1));
    if (key === undefined) throw new JsonError(MALFORMED_ESCAPE);
    const colon = nextToken(text, keyEnd);
    if (colon < 0 || text.charCodeAt(colon) !== 58) throw new JsonError(MALFORMED_JSON);
    const value = readValue(text, colon + 1);
    if (!take(key, value)) return;
    at = nextToken(text, value.end);
    if (at < 0) throw new JsonError(MALFORMED_ARRAY);
    if (text.charCodeAt(at) === OBJECT_END) return;
    if (text.charCodeAt(at) !== 44) throw new JsonError(MALFORMED_OBJECT);
    at = nextToken(text, at + 1);
    if (at < 0) throw new JsonError(MALFORMED_ARRAY);
  }
}

/**
 * Calls back with each element, as far as the array is valid. Returns the position at which it
 * ended.
 */
export function eachElement(
  text: string,
  from: number,
  take: (value: JsonValue, index: number) => void,
): number {
  let at = nextToken(text, from + 1);
  if (at < 0) return from + 1;
  if (text.charCodeAt(at) === ARRAY_END) return at;
  for (let index = 0; ; index++) {
    let value: JsonValue;
    try {
      value = readValue(text, at);
    } catch {
      return at;
    }
    take(value, index);
    at = nextToken(text, value.end);
    if (at < 0) return value.end;
    if (text.charCodeAt(at) !== 44) return at;
    at++;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const ESCAPE = /\\(?:(["\\/bfnrt])|u([\da-fA-F]{4}))|\\/g;
const SECOND = /\\u([\da-fA-F]{4})/y;

/** Returns a string without escapes; undefined for an invalid escape. */
export function unescaped(raw: string): string | undefined {
  if (!raw.includes('\\')) return raw;
  let text = '';
  let from = 0;
  ESCAPE.lastIndex = 0;
  for (let found = ESCAPE.exec(raw); found; found = ESCAPE.exec(raw)) {
    const [, letter, hex] = found;
    text += raw.slice(from, found.index);
    from = ESCAPE.lastIndex;
    if (letter !== undefined) text += ESCAPES[letter] ?? '';
    else if (hex === undefined) return undefined;
    else {
      const first = Number.parseInt(hex, 16);
      if (first < 0xd800 || first > 0xdfff) text += String.fromCharCode(first);
      else {
        SECOND.lastIndex = from;
        const second = Number.parseInt(SECOND.exec(raw)?.[1] ?? '', 16);
        if (!(second >= 0xdc00)) return undefined;
        const code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        text += code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
        from = SECOND.lastIndex;
        ESCAPE.lastIndex = from;
      }
    }
  }
  return text + raw.slice(from);
}

/** Returns the text of a string for a label: empty for an invalid escape. */
export const stringValue = (raw: string): string => withoutInvalid(unescaped(raw) ?? '');

/** Replaces replacement characters with spaces. */
export const withoutInvalid = (text: string): string =>
  text.includes('\ufffd') ? text.replace(/\ufffd/g, ' ') : text;
