import { remembering } from './remember';

/** Loaded when it is needed: nearly all is written without it. */
export const library = () => require('js-yaml') as typeof import('js-yaml');

/** Keys in the order given, no line folding, no anchors. */
const OPTIONS = { lineWidth: -1, noRefs: true } as const;

/**
 * YAML for configuration files, as js-yaml writes it. It looks at each scalar with a dozen regular expressions, which is
 * most of its time, and most scalars come again and again: here each is asked for once.
 */
export function yaml(value: object): string {
  const body = isFilled(value) ? block(value, 0) : undefined;
  return body === undefined ? library().dump(value, OPTIONS) : `${body}\n`;
}

/** A mapping or a sequence behind its indentation; undefined where only js-yaml knows how to write it. */
function block(value: Filled, level: number): string | undefined {
  const separator = `\n${indentation(level)}`;
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) {
      const written = isFilled(item)
        ? block(item, level + 1)
        : writtenScalar(item ?? null, level + 1);
      if (written === undefined) return undefined;
      text += `${text === '' ? '' : separator}- ${written}`;
    }
    return text;
  }
  for (const key of Object.keys(value)) {
    const item = (value as Readonly<Record<string, unknown>>)[key];
    if (item === undefined) continue;
    const filled = isFilled(item);
    const name = writtenKey(key);
    const written = filled ? block(item, level + 1) : writtenScalar(item, level + 1);
    if (name === undefined || written === undefined) return undefined;
    const before = filled ? `\n${indentation(level + 1)}` : ' ';
    text += `${text === '' ? '' : separator}${name}:${before}${written}`;
  }
  return text;
}

type Filled = readonly unknown[] | Readonly<Record<string, unknown>>;

/** What is written over several lines. */
function isFilled(value: unknown): value is Filled {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (!isPlain(value)) return false;
  for (const key in value) if (value[key] !== undefined) return true;
  return false;
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** A pattern for what one of these takes from end to end. */
function anyOf(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(`^(?:${patterns.map(({ source }) => source).join('|')})$`);
}

const indentations: string[] = [];
const indentation = (level: number): string => {
  indentations[level] ??= '  '.repeat(level);
  return indentations[level];
};

/** What stands for itself in YAML, unless it is one of `WORDS` or `MARKED`: no number in any notation, and no date. */
const PLAIN = anyOf(
  /[A-Za-z_](?:[\w/-]*|[\x20-\x7e]{4,}[\x21-\x7e])/,
  // paths, patterns, options, ports
  /[(/$^](?:[\x20-\x7e]*[\x21-\x7e])?/,
  /\.[+*](?:[\x20-\x7e]*[\x21-\x7e])?/,
  /--?[A-Za-z](?:[\x20-\x7e]*[\x21-\x7e])?/,
  /:\d+/,
  // durations, sizes, shares
  /-?(?:\d+(?:ms|[smhdwy]))+/,
  /\d+(?:[KMGT]i?B|[KMGT]i|%)/,
  // addresses, checksums
  /\d+(?:\.\d+){3}(?::\d+)?/,
  /\d+-[\da-f]{8}(?:\.\d+-[\da-f]{8})*/,
  // texts and queries
  /\d+[a-z]* [\x20-\x7e]*[\x21-\x7e]/,
);
/** Words that mean something else to one version of YAML or another, which js-yaml knows. */
const WORDS = /^(?:null|true|false|yes|no|on|off|y|n)$/i;
/** Within a text, the end of a key or the beginning of a comment. */
const MARKED = /: | #|:$/;
/** What means something else, begins with a sign of YAML or is a number, and has nothing that would have to be escaped. */
const QUOTED = anyOf(
  /[[\]{}#&*!|>%@`,][\x20-\x7e]*/,
  /(?: [\x20-\x7e]*[\x21-\x7e])?/,
  /\d+/,
  /[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])/,
  /true|false/,
);
/** A text of several lines that is written as it stands, only further to the right. */
const LITERAL =
  /^[\x21-\x7e][\x20-\x7e\n\xa1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*[\x20-\x7e]\n?$/;

const oneLine = remembering((value: unknown): string =>
  library().dump({ k: value }, OPTIONS).slice('k: '.length, -1),
);
/** The same few keys are everywhere. One of several lines or of great length is marked by `?`. */
const writtenKey = remembering((key: string): string | undefined => {
  if (key.length > 500 || key.includes('\n')) return undefined;
  if (isPlainText(key)) return key;
  return library()
    .dump({ [key]: null }, OPTIONS)
    .slice(0, -': null\n'.length);
});

const isPlainText = (text: string): boolean =>
  PLAIN.test(text) && !WORDS.test(text) && !MARKED.test(text);

/** Anything that is not filled. */
function writtenScalar(value: unknown, level: number): string | undefined {
  if (typeof value === 'string' && value.includes('\n')) return lines(value, level);
  if (Array.isArray(value)) return '[]';
  if (typeof value === 'object' && value !== null) return isPlain(value) ? '{}' : undefined;
  if (typeof value === 'string') {
    const looksPlain = PLAIN.test(value) && !WORDS.test(value);
    const isMarked = looksPlain && MARKED.test(value);
    if (looksPlain && !isMarked) return value;
    if (isMarked || QUOTED.test(value)) return `'${value.replaceAll("'", "''")}'`;
  }
  if (typeof value === 'boolean' || (Number.isSafeInteger(value) && !Object.is(value, -0)))
    return String(value);
  // which a Map takes for 0
  return Object.is(value, -0) ? undefined : oneLine(value);
}

function lines(text: string, level: number): string | undefined {
  if (!LITERAL.test(text)) return undefined;
  const pad = indentation(level);
  const end = text.endsWith('\n') ? -1 : undefined;
  return `|${end ? '' : '-'}\n${text.slice(0, end).replace(/^(?=.)/gm, pad)}`;
}
