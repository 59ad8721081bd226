import { binaryFloat, hexFloat } from '../go/binary-floats';
import { type FloatVerb, formatFloat } from '../go/floats';
import { goQuote } from '../go/quote';
import { timeText } from './time-format';
import { Float, goTypeName, Int, Mapping, Slice, type TemplateValue, Time } from './values';

/** One directive of a format. */
export interface FormatSpec {
  readonly flags: string;
  readonly width: number;
  /** Precision; undefined if none is given. */
  readonly precision: number | undefined;
  readonly verb: string;
}

const has = ({ flags }: FormatSpec, flag: string): boolean => flags.includes(flag);
const without = (spec: FormatSpec, ...flags: readonly string[]): FormatSpec => ({
  ...spec,
  flags: [...spec.flags].filter((flag) => !flags.includes(flag)).join(''),
});

/** Formats a value by a directive, as Go's fmt does. */
export function formatValue(spec: FormatSpec, value: TemplateValue): string {
  if (spec.verb === 'T') return pad(spec, cut(goTypeName(value), spec.precision));
  if (value === undefined && spec.verb !== 'v') return `%!${spec.verb}(<nil>)`;
  if (spec.verb !== 'v') return format(spec, value, false);
  return format(without(spec, '+', '#'), value, has(spec, '#'));
}

function format(spec: FormatSpec, value: TemplateValue, source: boolean): string {
  if (value === undefined) return pad(spec, '<nil>');
  if (value instanceof Slice) {
    const items = value.items.map((item) => element(spec, item, source));
    return source ? `[]interface {}{${items.join(', ')}}` : `[${items.join(' ')}]`;
  }
  if (value instanceof Mapping) {
    const pairs = value.sorted.map(
      ([key, one]) => `${element(spec, key, source)}:${element(spec, one, source)}`,
    );
    return source ? `${goTypeName(value)}{${pairs.join(', ')}}` : `map[${pairs.join(' ')}]`;
  }
  return formatPlain(spec, value, source) ?? badVerb(spec, value);
}

const element = (spec: FormatSpec, value: TemplateValue, source: boolean): string =>
  value === undefined ? (source ? 'interface {}(nil)' : '<nil>') : format(spec, value, source);

const badVerb = (spec: FormatSpec, value: TemplateValue): string =>
  `%!${spec.verb}(${goTypeName(value)}=${format({ ...spec, verb: 'v' }, value, false)})`;

/** Returns undefined where the verb does not apply to the type. */
function formatPlain(spec: FormatSpec, value: TemplateValue, source: boolean): string | undefined {
  if (typeof value === 'string') return formatText(source ? { ...spec, verb: 'q' } : spec, value);
  if (value instanceof Time) return formatText(spec, timeText(value));
  if (typeof value === 'boolean')
    return 'tv'.includes(spec.verb) ? pad(spec, String(value)) : undefined;
  if (value instanceof Int) return formatInt(spec, value.value);
  return value instanceof Float ? formatNumber(spec, value.value) : undefined;
}

function formatText(spec: FormatSpec, value: string): string | undefined {
  const { verb, precision } = spec;
  switch (verb) {
    case 's':
    case 'v':
      return pad(spec, cut(value, precision));
    case 'q': {
      const text = cut(value, precision);
      // without backquotes and control characters other than tabs
      if (has(spec, '#') && !/[`\x7f\ufeff\ufffd]|(?!\t)\p{Cc}/u.test(text))
        return pad(spec, `\`${text}\``);
      return pad(spec, has(spec, '+') ? ascii(goQuote(text)) : goQuote(text));
    }
    case 'x':
    case 'X': {
      const bytes = [...Buffer.from(value).subarray(0, precision)];
      const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0'));
      const apart = has(spec, ' ');
      const prefix = has(spec, '#') ? '0x' : '';
      const text = apart ? hex.map((one) => prefix + one).join(' ') : prefix + hex.join('');
      return pad(spec, hex.length === 0 ? '' : verb === 'X' ? text.toUpperCase() : text);
    }
  }
  return undefined;
}

const cut = (text: string, length: number | undefined): string =>
  length === undefined ? text : [...text].slice(0, length).join('');

const ascii = (text: string): string =>
  text.replace(/[^\0-\x7f]/gu, (one) => {
    const code = (one.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });

const BASES: Readonly<Record<string, number>> = { d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };
const PREFIXES: Readonly<Record<string, string>> = { b: '0b', o: '0', x: '0x', X: '0X' };

function formatInt(spec: FormatSpec, value: bigint): string | undefined {
  const { verb, width, precision } = spec;
  if (verb === 'c') return pad(spec, characterOf(value));
  if (verb === 'q') return pad(spec, quotedCharacter(characterOf(value), has(spec, '+')));
  if (verb === 'U') return pad(without(spec, '0'), unicode(spec, value));
  const base = BASES[verb];
  if (base === undefined) return undefined;
  if (precision === 0 && value === 0n) return ' '.repeat(width);
  const sign = signOf(value < 0n, spec.flags);
  const zeros = has(spec, '0') && !has(spec, '-') && precision === undefined;
  const length = precision ?? (zeros ? width - sign.length : 1);
  const digits = (value < 0n ? -value : value).toString(base).padStart(length, '0');
  const prefix = verb === 'O' ? '0o' : has(spec, '#') ? (PREFIXES[verb] ?? '') : '';
  const shown = verb === 'X' ? digits.toUpperCase() : digits;
  const text = prefix === '0' && shown.startsWith('0') ? shown : prefix + shown;
  return pad(without(spec, '0'), sign + text);
}

const characterOf = (value: bigint): string =>
  value >= 0n && value <= 0x10ffffn && !(value >= 0xd800n && value <= 0xdfffn)
    ? String.fromCodePoint(Number(value))
    : '\ufffd';

function quotedCharacter(character: string, plain: boolean): string {
  const quoted = goQuote(character).slice(1, -1);
  const escaped = quoted === '\\"' ? '"' : quoted === "'" ? "\\'" : quoted;
  return `'${plain ? ascii(escaped) : escaped}'`;
}

function unicode(spec: FormatSpec, value: bigint): string {
  const digits = BigInt.asUintN(64, value).toString(16).toUpperCase();
  const code = `U+${digits.padStart(Math.max(4, spec.precision ?? 0), '0')}`;
  const character = characterOf(value);
  const isShown = has(spec, '#') && BigInt(character.codePointAt(0) ?? 0) === value;
  return isShown && /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character)
    ? `${code} '${character}'`
    : code;
}

const signOf = (negative: boolean, flags: string): string =>
  negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';

function formatNumber(spec: FormatSpec, value: number): string | undefined {
  const { flags, precision = -1 } = spec;
  const verb = spec.verb === 'v' ? 'g' : spec.verb === 'F' ? 'f' : spec.verb;
  if (!/^[befgxEGX]$/.test(verb)) return undefined;
  if (!Number.isFinite(value)) return pad(without(spec, '0'), notFinite(value, flags));
  const number = writeFloat(verb, value, precision);
  const negative = number.startsWith('-');
  const digits = number.replace(/^-/, '');
  const sharp = has(spec, '#') && verb !== 'b' ? sharpened(digits, verb, precision) : digits;
  const sign = signOf(negative, flags);
  if (!has(spec, '0') || has(spec, '-')) return pad(spec, sign + sharp);
  return sign + sharp.padStart(spec.width - sign.length, '0');
}

function writeFloat(verb: string, value: number, precision: number): string {
  if (verb === 'b') return binaryFloat(value);
  if (/x/i.test(verb)) {
    const hex = hexFloat(value, precision);
    return verb === 'X' ? hex.toUpperCase() : hex;
  }
  return formatFloat(value, verb as FloatVerb, precision < 0 && /[efE]/.test(verb) ? 6 : precision);
}

function notFinite(value: number, flags: string): string {
  const sign = value < 0 ? '-' : flags.includes('+') || !flags.includes(' ') ? '+' : ' ';
  if (!Number.isNaN(value)) return `${sign}Inf`;
  return flags.includes('+') ? '+NaN' : flags.includes(' ') ? ' NaN' : 'NaN';
}

/** Applies the flag `#`: a point in any case, and for some verbs the zeros after it. */
function sharpened(number: string, verb: string, precision: number): string {
  const [, body = '', tail = ''] =
    (/x/i.test(verb) ? /^(.*?)([pP].*)?$/ : /^(.*?)([eE].*)?$/).exec(number) ?? [];
  let missing = /[gxGX]/.test(verb) ? (precision < 0 ? 6 : precision) : 0;
  missing -= body.replace('.', '').replace(/^0+/, '').length;
  if (!body.includes('.') && body === '0') missing--;
  const point = body.includes('.') ? '' : '.';
  return body + point + '0'.repeat(Math.max(0, missing)) + tail;
}

function pad(spec: FormatSpec, value: string): string {
  const missing = spec.width - [...value].length;
  if (missing <= 0) return value;
  if (has(spec, '-')) return value + ' '.repeat(missing);
  return (has(spec, '0') ? '0' : ' ').repeat(missing) + value;
}
