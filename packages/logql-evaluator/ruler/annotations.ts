import { formatFloat } from '../go/floats';
import { templateBuiltins } from '../template/builtins';
import { type Execute, executor } from '../template/execute';
import type { FunctionMap, TemplateFunction } from '../template/functions';
import { toFloat } from '../template/number-functions';
import { parseTemplate } from '../template/parse';
import { textFunctions } from '../template/text-functions';
import { Float, Mapping, type TemplateValue } from '../template/values';
import type { LabelRecord, VectorSample } from '../types';

/** Reports a template that cannot be expanded, either here or by the ruler. */
export class TemplateExpansionError extends Error {}

/** Labels and URL of the ruler, which templates can use. */
export interface ExternalData {
  readonly labels: LabelRecord;
  readonly url: string;
}

/**
 * Expands a template of an alert as the ruler does: a Go template with labels and value.
 * @param external data of the ruler; without it, its fields and variables are not supported
 * @throws TemplateExpansionError if a function or field is not supported here, or the template
 * fails
 */
export function expandTemplate(
  text: string,
  { labels, value }: VectorSample,
  external?: ExternalData,
): string {
  if (!text.includes('{{')) return text;
  const dot = new Mapping(
    new Map<string, TemplateValue>([
      ['Labels', new Mapping(new Map(Object.entries(labels)), true)],
      ['Value', new Float(value)],
      ...(external
        ? ([
            ['ExternalLabels', new Mapping(new Map(Object.entries(external.labels)), true)],
            ['ExternalURL', external.url],
          ] as const)
        : []),
    ]),
    false,
  );
  try {
    return executeOf(text, external !== undefined)(dot, { line: '', at: 0n, now: 0n });
  } catch (error) {
    throw new TemplateExpansionError(
      `template ${JSON.stringify(text)}: ${(error as Error).message}`,
    );
  }
}

/** The ruler defines these variables before each template. */
const VARIABLES = '{{$labels := .Labels}}{{$value := .Value}}';
/** The ruler rejects `$externalURL` when it loads the rule, although it defines it later. */
const EXTERNAL_VARIABLES = `${VARIABLES}{{$externalLabels := .ExternalLabels}}`;
const FIELDS = ['Labels', 'Value'];
const EXTERNAL_FIELDS = [...FIELDS, 'ExternalLabels', 'ExternalURL'];
const known = new Map<string, Execute>();

function executeOf(text: string, isExternal: boolean): Execute {
  const source = (isExternal ? EXTERNAL_VARIABLES : VARIABLES) + text;
  const made =
    known.get(source) ??
    executor(
      parseTemplate(onlyFields(source, isExternal ? EXTERNAL_FIELDS : FIELDS), names),
      source,
      'alert',
      functions,
    );
  known.set(source, made);
  return made;
}

/**
 * Returns the text.
 * @throws if it uses another field, whose value tests do not know
 */
function onlyFields(text: string, fields: readonly string[]): string {
  for (const [action] of text.matchAll(/\{\{.*?\}\}/gs)) {
    const code = action.replace(/"(?:\\.|[^"\\])*"|`[^`]*`/g, '""');
    for (const [, field = ''] of code.matchAll(/(?<![\w.)$])\.([a-zA-Z_]\w*)/g))
      if (!fields.includes(field)) throw new Error(`field .${field} is not supported in tests`);
  }
  return text;
}

const ofNumber = (call: (value: number) => string): TemplateFunction => ({
  parameters: ['any'],
  call: ([value]) => call(toFloat(value)),
});
const ofText = (call: (text: string) => string): TemplateFunction => ({
  parameters: ['string'],
  call: ([text]) => call(String(text)),
});

const significant = (value: number): string => formatFloat(value, 'g', 4);
const LARGER = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];
const SMALLER = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y'];

/**
 * Scales a value to a prefix, formatting each unit in turn, since the number of digits depends on
 * it.
 */
function scaled(
  value: number,
  prefixes: readonly string[],
  step: (value: number) => number,
  isDone: (size: number) => boolean,
): string {
  let rest = value;
  let used = '';
  for (const prefix of prefixes) {
    if (isDone(Math.abs(rest))) break;
    used = prefix;
    rest = step(rest);
  }
  return significant(rest) + used;
}

const small = (value: number): string =>
  scaled(
    value,
    SMALLER,
    (rest) => rest * 1000,
    (size) => size >= 1,
  );

function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return significant(value);
  if (Math.abs(value) < 1) return small(value);
  return scaled(
    value,
    LARGER,
    (rest) => rest / 1000,
    (size) => size < 1000,
  );
}

function humanize1024(value: number): string {
  if (Math.abs(value) <= 1 || !Number.isFinite(value)) return significant(value);
  return scaled(
    value,
    ['ki', ...LARGER.slice(1).map((prefix) => `${prefix}i`)],
    (rest) => rest / 1024,
    (size) => size < 1024,
  );
}

function humanizeDuration(value: number): string {
  if (!Number.isFinite(value)) return significant(value);
  if (value === 0) return `${significant(value)}s`;
  if (Math.abs(value) < 1) return `${small(value)}s`;
  if (Math.abs(value) >= 2 ** 63) throw new Error(`${value} s is too long`);
  const sign = value < 0 ? '-' : '';
  const whole = Math.trunc(Math.abs(value));
  const [days, hours, minutes] = [86_400, 3600, 60].map((unit) => Math.floor(whole / unit));
  const rest = `${(minutes ?? 0) % 60}m ${whole % 60}s`;
  if (days) return `${sign}${days}d ${(hours ?? 0) % 24}h ${rest}`;
  if (hours) return `${sign}${hours}h ${rest}`;
  return minutes ? `${sign}${rest}` : `${sign}${significant(Math.abs(value))}s`;
}

/** A subset of the functions of Prometheus. */
const functions: FunctionMap = {
  ...templateBuiltins,
  humanize: ofNumber(humanize),
  humanize1024: ofNumber(humanize1024),
  humanizePercentage: ofNumber((value) => `${significant(value * 100)}%`),
  humanizeDuration: ofNumber(humanizeDuration),
  toUpper: ofText((text) => text.toUpperCase()),
  toLower: ofText((text) => text.toLowerCase()),
  reReplaceAll: {
    parameters: ['string', 'string', 'string'],
    call: ([pattern, by, text], context) =>
      textFunctions.regexReplaceAll?.call([pattern, text, by], context),
  },
};
const names: ReadonlySet<string> = new Set([...Object.keys(functions), 'and', 'or']);
