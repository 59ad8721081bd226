import { dump } from 'js-yaml';

/** Keys in the order given, no line folding, no anchors. */
const OPTIONS = { lineWidth: -1, noRefs: true } as const;

/**
 * YAML for configuration files, as js-yaml writes it. It looks at each scalar with a dozen regular expressions, which is
 * most of its time, and most scalars come again and again: here each is asked for once.
 */
export function yaml(value: object): string {
  const body = isFilled(value) ? block(value, 0) : undefined;
  return body === undefined ? dump(value, OPTIONS) : `${body}\n`;
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
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const name = writtenKey(key);
    const written = isFilled(item) ? block(item, level + 1) : writtenScalar(item, level + 1);
    if (name === undefined || written === undefined) return undefined;
    const before = isFilled(item) ? `\n${indentation(level + 1)}` : ' ';
    text += `${text === '' ? '' : separator}${name}:${before}${written}`;
  }
  return text;
}

type Filled = readonly unknown[] | Readonly<Record<string, unknown>>;

/** What is written over several lines. */
const isFilled = (value: unknown): value is Filled =>
  Array.isArray(value)
    ? value.length > 0
    : isPlain(value) && Object.values(value).some((item) => item !== undefined);

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const indentation = (level: number): string => '  '.repeat(level);

/** Words that mean nothing but themselves in YAML; the longest that do is `false`. */
const PLAIN = /^(?=.{6})[A-Za-z_][\w./-]*(?: [\w./-]+)*$/;
/** A text of several lines that is written as it stands, only further to the right. */
const LITERAL =
  /^[\x21-\x7e][\x20-\x7e\n\xa1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*[\x20-\x7e]\n?$/;

/** Asks once for what is asked for often, and forgets everything now and then. */
function remembering<K, V>(ask: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size > 10_000) known.clear();
    const answer = ask(key);
    known.set(key, answer);
    return answer;
  };
}

const oneLine = remembering((value: unknown): string =>
  dump({ k: value }, OPTIONS).slice('k: '.length, -1),
);
const shortKey = remembering((key: string): string =>
  dump({ [key]: null }, OPTIONS).slice(0, -': null\n'.length),
);

/** A key of more than one line or of great length is marked by `?`. */
function writtenKey(key: string): string | undefined {
  if (key.length > 500 || key.includes('\n')) return undefined;
  return PLAIN.test(key) ? key : shortKey(key);
}

/** Anything that is not filled. */
function writtenScalar(value: unknown, level: number): string | undefined {
  if (typeof value === 'string' && value.includes('\n')) return lines(value, level);
  if (Array.isArray(value)) return '[]';
  if (typeof value === 'object' && value !== null) return isPlain(value) ? '{}' : undefined;
  if (typeof value === 'string' && PLAIN.test(value)) return value;
  // which a Map takes for 0
  return Object.is(value, -0) ? undefined : oneLine(value);
}

function lines(text: string, level: number): string | undefined {
  if (!LITERAL.test(text)) return undefined;
  const pad = indentation(level);
  const end = text.endsWith('\n') ? -1 : undefined;
  return `|${end ? '' : '-'}\n${text.slice(0, end).replace(/^(?=.)/gm, pad)}`;
}
