import type { VectorSample } from '../../query/logql/evaluate';
import { unquote } from '../../query/shared/quote';
import { fixed, shortest, significant } from './numbers';

/** What a text of an alert cannot be expanded by here; the ruler may well know it. */
export class UnknownTemplate extends Error {}

type Value = string | number;

const ACTION = /\{\{-?\s*((?:"(?:\\.|[^"\\])*"|`[^`]*`|(?!\}\})[^"`])*?)\s*-?\}\}/g;
const WORD = /"(?:\\.|[^"\\])*"|`[^`]*`|\||[^\s|]+/g;

/**
 * A text of an alert as the ruler fills it in: labels, the value, and the functions below in a row.
 * @throws UnknownTemplate on anything else that Go's templates have
 */
export function expanded(text: string, sample: VectorSample): string {
  if (/\{\{-|-\}\}/.test(text)) throw new UnknownTemplate(`{{- -}} in ${text}`);
  if (text.replace(ACTION, '').includes('{{'))
    throw new UnknownTemplate(`{{ without }} in ${text}`);
  return text.replace(ACTION, (_, action: string) => print(pipelineOf(action, sample)));
}

const print = (value: Value): string => (typeof value === 'number' ? shortest(value) : value);

/** `$value | printf "%.0f"`: what stands before a bar is the last argument of what stands behind it. */
function pipelineOf(action: string, sample: VectorSample): Value {
  const commands: string[][] = [[]];
  for (const [word] of action.matchAll(WORD))
    if (word === '|') commands.push([]);
    else commands.at(-1)?.push(word);
  let piped: readonly Value[] = [];
  for (const [first, ...rest] of commands) {
    if (first === undefined) throw new UnknownTemplate(`{{ ${action} }}`);
    piped = [calledWith([first, ...rest], piped, sample)];
  }
  const [value] = piped;
  if (value === undefined) throw new UnknownTemplate(`{{ ${action} }}`);
  return value;
}

function calledWith(
  [first = '', ...rest]: readonly string[],
  piped: readonly Value[],
  sample: VectorSample,
): Value {
  const call = FUNCTIONS[first];
  if (call) return call([...rest.map((word) => operandOf(word, sample)), ...piped]);
  if (rest.length > 0 || piped.length > 0) throw new UnknownTemplate(`the function ${first}`);
  return operandOf(first, sample);
}

function operandOf(word: string, sample: VectorSample): Value {
  if (word === '$value' || word === '.Value') return sample.value;
  const [, label] = /^(?:\$labels|\.Labels)\.([a-zA-Z_]\w*)$/.exec(word) ?? [];
  if (label !== undefined) return sample.labels[label] ?? '';
  if (/^["`]/.test(word)) return unquote(word);
  if (/^-?\d+(\.\d+)?$/.test(word)) return Number(word);
  throw new UnknownTemplate(word);
}

const numberOf = ([value]: readonly Value[]): number => {
  if (typeof value === 'string' && /^[-+]?\d+(\.\d+)?$/.test(value)) return Number(value);
  if (typeof value !== 'number') throw new UnknownTemplate(`a number from ${value}`);
  return value;
};
const textOf = ([value]: readonly Value[]): string => {
  if (typeof value !== 'string') throw new UnknownTemplate(`a text from ${value}`);
  return value;
};

const FUNCTIONS: Readonly<Record<string, (values: readonly Value[]) => Value>> = {
  humanize: (values) => humanize(numberOf(values)),
  humanize1024: (values) => humanize1024(numberOf(values)),
  humanizePercentage: (values) => `${significant(numberOf(values) * 100, 4)}%`,
  humanizeDuration: (values) => humanizeDuration(numberOf(values)),
  printf: ([format, ...values]) => printf(textOf([format ?? '']), values),
  toUpper: (values) => textOf(values).toUpperCase(),
  toLower: (values) => textOf(values).toLowerCase(),
};

const VERB = /%(?:\.(\d+))?([a-zA-Z%])/g;

function printf(format: string, values: readonly Value[]): string {
  let used = 0;
  const text = format.replace(VERB, (verb, precision: string | undefined, letter: string) => {
    if (verb === '%%') return '%';
    const value = values[used++];
    if (value === undefined) throw new UnknownTemplate(`${verb} without a value`);
    if (letter === 'f' && typeof value === 'number') return fixed(value, Number(precision ?? 6));
    if (letter === 'g' && typeof value === 'number')
      return precision === undefined ? shortest(value) : significant(value, Number(precision));
    if (letter === 'v' && precision === undefined) return print(value);
    if (letter === 's' && precision === undefined && typeof value === 'string') return value;
    throw new UnknownTemplate(`${verb} of ${value}`);
  });
  if (used < values.length) throw new UnknownTemplate(`more values than ${format} names`);
  if (format.replace(VERB, '').includes('%')) throw new UnknownTemplate(`the format ${format}`);
  return text;
}

const LARGER = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];
const SMALLER = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y'];

/** Divides, or multiplies, until few digits are left in front of the point. */
function scaled(
  value: number,
  prefixes: readonly string[],
  step: number,
  isDone: (size: number) => boolean,
): string {
  let rest = value;
  let used = '';
  for (const prefix of prefixes) {
    if (isDone(Math.abs(rest))) break;
    used = prefix;
    rest *= step;
  }
  return significant(rest, 4) + used;
}

function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return significant(value, 4);
  if (Math.abs(value) < 1) return scaled(value, SMALLER, 1000, (size) => size >= 1);
  let rest = value;
  let used = '';
  for (const prefix of LARGER) {
    if (Math.abs(rest) < 1000) break;
    used = prefix;
    rest /= 1000;
  }
  return significant(rest, 4) + used;
}

function humanize1024(value: number): string {
  if (Math.abs(value) <= 1 || !Number.isFinite(value)) return significant(value, 4);
  const prefixes = ['ki', ...LARGER.slice(1).map((prefix) => `${prefix}i`)];
  return scaled(value, prefixes, 1 / 1024, (size) => size < 1024);
}

function humanizeDuration(value: number): string {
  if (!Number.isFinite(value)) return significant(value, 4);
  if (value === 0) return `${significant(value, 4)}s`;
  if (Math.abs(value) >= 2 ** 63) throw new UnknownTemplate(`a duration of ${value} s`);
  if (Math.abs(value) < 1) return `${scaled(value, SMALLER, 1000, (size) => size >= 1)}s`;
  const sign = value < 0 ? '-' : '';
  const whole = Math.trunc(Math.abs(value));
  const [days, hours, minutes] = [86_400, 3600, 60].map((unit) => Math.floor(whole / unit));
  const rest = `${(minutes ?? 0) % 60}m ${whole % 60}s`;
  if (days) return `${sign}${days}d ${(hours ?? 0) % 24}h ${rest}`;
  if (hours) return `${sign}${hours}h ${rest}`;
  return minutes ? `${sign}${rest}` : `${sign}${significant(Math.abs(value), 4)}s`;
}
