import { type FloatVerb, formatFloat } from '../go/floats';
import { goQuote } from '../go/quote';
import { timeText } from './time-format';
import { Float, Int, Mapping, Slice, Time, typeOf, type Value } from './values';

/** As `%v` prints it, and so a template. */
export function text(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Int) return value.value.toString();
  if (value instanceof Float) return formatFloat(value.value, 'g', -1);
  if (value instanceof Time) return timeText(value);
  if (value instanceof Slice) return `[${value.items.map(text).join(' ')}]`;
  if (value instanceof Mapping)
    return `map[${value.sorted.map(([key, one]) => `${key}:${text(one)}`).join(' ')}]`;
  return '<nil>';
}

/** Go's Sprint: a space between two operands of which none is a text. */
export const sprint = (values: readonly Value[]): string =>
  values
    .map((value, index) => {
      const before = values[index - 1];
      const space = index > 0 && typeof value !== 'string' && typeof before !== 'string';
      return (space ? ' ' : '') + text(value);
    })
    .join('');

export const sprintln = (values: readonly Value[]): string => `${values.map(text).join(' ')}\n`;

interface Spec {
  readonly flags: string;
  readonly width: number;
  /** Undefined where none is given. */
  readonly precision: number | undefined;
  readonly verb: string;
}

const INDEX = String.raw`(?:\[(\d+)\])?`;
const DIRECTIVE = new RegExp(
  String.raw`%([-+# 0]*)${INDEX}(\*|\d+)?(?:\.${INDEX}(\*|\d*))?${INDEX}([\s\S]|$)`,
  'gu',
);

/** Go's Sprintf. */
export function sprintf(format: string, values: readonly Value[]): string {
  let next = 0;
  let reordered = false;
  const jump = (place: string | undefined): void => {
    if (place === undefined) return;
    next = Number(place) - 1;
    reordered = true;
  };
  const star = (given: string | undefined): number | undefined => {
    if (given !== '*') return given === undefined ? undefined : Number(given || 0);
    const value = values[next++];
    return value instanceof Int ? Number(value.value) : undefined;
  };
  const result = format.replace(
    DIRECTIVE,
    (_, flags: string, ...parts: readonly (string | undefined)[]) => {
      const [widthAt, width, placesAt, places, at, verb = ''] = parts;
      jump(widthAt);
      const size = star(width) ?? 0;
      jump(placesAt);
      const precision = star(places);
      jump(at);
      if (verb === '%') return '%';
      if (verb === '') return '%!(NOVERB)';
      if (next >= values.length || next < 0)
        return at === undefined ? `%!${verb}(MISSING)` : `%!${verb}(BADINDEX)`;
      const spec = {
        flags: size < 0 ? `${flags}-` : flags,
        width: Math.abs(size),
        precision,
        verb,
      };
      return formatValue(spec, values[next++]);
    },
  );
  if (reordered || next >= values.length) return result;
  const extra = values
    .slice(next)
    .map((value) => (value === undefined ? '<nil>' : `${typeOf(value)}=${text(value)}`));
  return `${result}%!(EXTRA ${extra.join(', ')})`;
}

function formatValue(spec: Spec, value: Value, inside = false): string {
  const { verb } = spec;
  if (verb === 'T') return pad(spec, typeOf(value));
  if (value === undefined) return verb === 'v' || inside ? pad(spec, '<nil>') : `%!${verb}(<nil>)`;
  if (value instanceof Slice)
    return `[${value.items.map((item) => formatValue(spec, item, true)).join(' ')}]`;
  if (value instanceof Mapping)
    return `map[${value.sorted
      .map(([key, one]) => `${formatValue(spec, key, true)}:${formatValue(spec, one, true)}`)
      .join(' ')}]`;
  return formatPlain(spec, value) ?? `%!${verb}(${typeOf(value)}=${text(value)})`;
}

/** Undefined where the verb is none for the type. */
function formatPlain(spec: Spec, value: Value): string | undefined {
  if (typeof value === 'string') return formatText(spec, value);
  if (value instanceof Time) return formatText(spec, text(value));
  if (typeof value === 'boolean')
    return 'tv'.includes(spec.verb) ? pad(spec, String(value)) : undefined;
  if (value instanceof Int) return formatInt(spec, value.value);
  return value instanceof Float ? formatNumber(spec, value.value) : undefined;
}

function formatText(spec: Spec, value: string): string | undefined {
  const { verb, precision, flags } = spec;
  const cut = precision === undefined ? value : [...value].slice(0, precision).join('');
  switch (verb) {
    case 's':
    case 'v':
      return pad(spec, cut);
    case 'q':
      if (flags.includes('#') && !/[`\x7f]|[^\P{Cc}\t]/u.test(cut)) return pad(spec, `\`${cut}\``);
      return pad(spec, goQuote(cut));
    case 'x':
    case 'X': {
      const hex = Buffer.from(cut).toString('hex');
      return pad(spec, verb === 'x' ? hex : hex.toUpperCase());
    }
  }
  return undefined;
}

const BASES: Readonly<Record<string, number>> = { d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };
const PREFIXES: Readonly<Record<string, string>> = { b: '0b', o: '0', x: '0x', X: '0X' };

function formatInt(spec: Spec, value: bigint): string | undefined {
  const { verb, flags, precision } = spec;
  if (verb === 'c') return pad(spec, characterOf(value));
  if (verb === 'q') return pad(spec, `'${characterOf(value)}'`);
  if (verb === 'U') return pad(spec, `U+${value.toString(16).toUpperCase().padStart(4, '0')}`);
  const base = BASES[verb];
  if (base === undefined) return undefined;
  const size = (value < 0n ? -value : value).toString(base);
  const digits = (verb === 'X' ? size.toUpperCase() : size).padStart(precision ?? 1, '0');
  const prefix = verb === 'O' ? '0o' : flags.includes('#') ? (PREFIXES[verb] ?? '') : '';
  return padNumber(spec, signOf(value < 0n, flags) + prefix, digits, precision === undefined);
}

const characterOf = (value: bigint): string =>
  value >= 0n && value <= 0x10ffffn ? String.fromCodePoint(Number(value)) : '\ufffd';

const signOf = (negative: boolean, flags: string): string =>
  negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';

function formatNumber(spec: Spec, value: number): string | undefined {
  const { flags, precision } = spec;
  const verb = spec.verb === 'v' ? 'g' : spec.verb === 'F' ? 'f' : spec.verb;
  if (!/^[feEgG]$/.test(verb)) return undefined;
  const places = precision ?? (/[gG]/.test(verb) ? -1 : 6);
  const formatted = formatFloat(value, verb as FloatVerb, places);
  const negative = formatted.startsWith('-');
  const digits = formatted.replace(/^[-+]/, '');
  if (!Number.isFinite(value))
    return pad(spec, formatted === 'NaN' ? 'NaN' : signOf(negative, `${flags}+`) + digits);
  return padNumber(spec, signOf(negative, flags), digits, true);
}

const padNumber = (spec: Spec, sign: string, digits: string, zeros: boolean): string =>
  zeros && spec.flags.includes('0') && !spec.flags.includes('-')
    ? sign + digits.padStart(spec.width - sign.length, '0')
    : pad(spec, sign + digits);

function pad({ flags, width }: Spec, value: string): string {
  const missing = width - [...value].length;
  if (missing <= 0) return value;
  const spaces = ' '.repeat(missing);
  return flags.includes('-') ? value + spaces : spaces + value;
}
