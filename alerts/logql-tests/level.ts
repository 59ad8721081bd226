import type { Labels } from '@observability-stack/logql-evaluator';
import { LogfmtScanner } from '@observability-stack/logql-evaluator/parsers/logfmt-scan';

/** Fields that Loki looks for, the first of them first. */
const FIELDS = [
  ...['level', 'LEVEL', 'Level', 'log.level', 'severity', 'SEVERITY', 'Severity', 'SeverityText'],
  ...['lvl', 'LVL', 'Lvl', 'severity_text', 'Severity_Text', 'SEVERITY_TEXT'],
];
/** How deep in a JSON line. */
const DEPTH = 2;

const KNOWN: Readonly<Record<string, string>> = {
  trace: 'trace',
  trc: 'trace',
  debug: 'debug',
  dbg: 'debug',
  info: 'info',
  inf: 'info',
  information: 'info',
  warn: 'warn',
  wrn: 'warn',
  warning: 'warn',
  error: 'error',
  err: 'error',
  critical: 'critical',
  fatal: 'fatal',
};
/** Those that are looked for among other words. */
const WORDS = ['trace', 'debug', 'fatal', 'critical', 'error', 'err', 'warning', 'warn', 'info'];

const knownLevel = (text: string): string | undefined => KNOWN[text.toLowerCase()];

/** What Loki adds to each line as `detected_level`, from labels, metadata or the line itself. */
export function detectedLevel(stream: Labels, metadata: Labels, line: string): string {
  const { detected_level: given } = metadata;
  if (given !== undefined) return knownLevel(given) ?? given;
  for (const labels of [stream, metadata]) {
    const field = FIELDS.find((name) => labels[name] !== undefined);
    if (field !== undefined) return knownLevel(labels[field] ?? '') ?? labels[field] ?? '';
  }
  const { severity_number: severity } = metadata;
  if (severity) return bySeverity(severity);
  return levelOfLine(line);
}

/** Of OpenTelemetry: four numbers a level. */
function bySeverity(text: string): string {
  if (!/^[-+]?\d+$/.test(text)) return 'info';
  const number = Number(text);
  const names = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
  if (number === 0) return 'unknown';
  return names[Math.max(0, Math.ceil(number / 4) - 1)] ?? 'unknown';
}

function levelOfLine(line: string): string {
  if (/^\s*\{/.test(line) && /\}\s*$/.test(line)) return knownLevel(fromJson(line)) ?? byWord(line);
  if (line.includes('=')) return knownLevel(fromLogfmt(line)) ?? byWord(line);
  return byWord(line);
}

/** The first of the fields, from the outside in; what is no JSON has none. */
function fromJson(line: string): string {
  let root: unknown;
  try {
    root = JSON.parse(line);
  } catch {
    return '';
  }
  const search = (object: object, depth: number): string | undefined => {
    for (const [key, value] of Object.entries(object)) {
      if (typeof value === 'string' && FIELDS.includes(key)) return value;
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        const inner = depth + 1 < DEPTH ? search(value, depth + 1) : undefined;
        if (inner !== undefined) return inner;
      }
    }
    return undefined;
  };
  return search(root as object, 0) ?? '';
}

/** Here the order of the fields counts, not that of the keys. */
function fromLogfmt(line: string): string {
  const scanner = new LogfmtScanner(line);
  let best = FIELDS.length;
  let value = '';
  while (!scanner.isDone && scanner.next()) {
    const rank = FIELDS.findIndex((name) => name.toLowerCase() === scanner.key.toLowerCase());
    if (rank < 0 || rank >= best) continue;
    best = rank;
    value = scanner.value;
  }
  return value;
}

/** A level that stands alone: the first of them in the line. */
function byWord(line: string): string {
  const text = line.toLowerCase();
  let first = text.length;
  let level = 'unknown';
  for (const word of WORDS) {
    const at = indexOfWord(text, word);
    if (at < 0 || at >= first) continue;
    first = at;
    level = KNOWN[word] ?? level;
  }
  return level;
}

function indexOfWord(text: string, word: string): number {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const before = text[at - 1] ?? ' ';
    const after = text[at + word.length] ?? ' ';
    if (' \t\n[({"='.includes(before) && ' \t\n[](){}:,!"='.includes(after)) return at;
  }
  return -1;
}
