import { byteLength, isAscii } from '../text-order';

/** Reads keys and values one by one, as the decoder of Loki does. */
export class LogfmtScanner {
  key = '';
  /** Value; empty for a key without a value. */
  value = '';
  /** The last error. @default none */
  error: string | undefined;
  private at = 0;

  constructor(private readonly line: string) {}

  get isDone(): boolean {
    return this.at >= this.line.length;
  }

  /** Moves to the next key. Returns false at the end or after an error. */
  next(): boolean {
    this.key = '';
    this.value = '';
    this.at = this.skip(isSpace, this.at);
    if (this.isDone) return false;
    const start = this.at;
    this.at = this.skip(isPlain, start);
    this.key = this.line.slice(start, this.at);
    const sign = this.line[this.at];
    if (sign === '"') return this.unexpected('"');
    if (this.key.includes('\ufffd')) {
      this.fail('invalid key');
      return sign === '=' ? this.skipValue() : false;
    }
    if (sign !== '=') return true;
    if (this.key === '') return this.unexpected('=');
    this.at++;
    return this.readValue();
  }

  private readValue(): boolean {
    if (this.line[this.at] === '"') return this.readQuoted();
    const start = this.at;
    this.at = this.skip(isPlain, start);
    const sign = this.line[this.at];
    if (sign === '=' || sign === '"') return this.unexpected(sign);
    this.value = this.line.slice(start, this.at);
    return true;
  }

  private readQuoted(): boolean {
    QUOTED.lastIndex = this.at;
    const [quoted] = QUOTED.exec(this.line) ?? [];
    if (quoted === undefined) {
      this.at = this.line.length;
      this.fail('unterminated quoted value');
      return false;
    }
    this.at += quoted.length;
    const inner = quoted.slice(1, -1);
    const value = inner.includes('\\') ? unquoted(inner) : inner;
    if (value === undefined) {
      this.fail('invalid quoted value');
      return false;
    }
    this.value = value;
    return true;
  }

  private unexpected(sign: string): false {
    this.fail(`unexpected '${sign}'`);
    return this.skipValue();
  }

  private skipValue(): false {
    this.at = this.skip(isRest, this.at);
    return false;
  }

  private skip(isInside: (code: number) => boolean, from: number): number {
    let at = from;
    while (at < this.line.length && isInside(this.line.charCodeAt(at))) at++;
    return at;
  }

  private fail(problem: string): void {
    const place = isAscii(this.line) ? this.at : byteLength(this.line.slice(0, this.at));
    this.error = `logfmt syntax error at pos ${place + 1} : ${problem}`;
  }
}

// every character up to U+0020 counts as white space
const isSpace = (code: number): boolean => code <= 32;
const isPlain = (code: number): boolean => code > 32 && code !== EQUALS && code !== QUOTE;
const isRest = (code: number): boolean => code > 32;
const EQUALS = 61;
const QUOTE = 34;
const QUOTED = /"(?:[^"\\]|\\[\s\S])*"/y;

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const ESCAPE = /\\(?:(["\\/'])|([bfnrt])|u([\da-fA-F]{4}))|\\/g;

function unquoted(inner: string): string | undefined {
  let bad = false;
  const text = inner.replace(ESCAPE, (_, sign?: string, letter?: string, hex?: string) => {
    if (sign) return sign;
    if (letter) return ESCAPES[letter] ?? '';
    if (hex) return String.fromCharCode(Number.parseInt(hex, 16));
    bad = true;
    return '';
  });
  return bad ? undefined : text.replace(/\p{Cs}/gu, '\ufffd');
}
