import { LogfmtScanner } from '../parsers/logfmt-scan';
import type { LabelRecord } from '../types';

/** Fields in which Loki looks for a level, in order of precedence. */
const FIELDS = [
  ...['level', 'LEVEL', 'Level', 'log.level', 'severity', 'SEVERITY', 'Severity', 'SeverityText'],
  ...['lvl', 'LVL', 'Lvl', 'severity_text', 'Severity_Text', 'SEVERITY_TEXT'],
];
/** Maximum depth in a JSON log line. */
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
/** Levels to look for in plain text. */
const WORDS = ['trace', 'debug', 'fatal', 'critical', 'error', 'err', 'warning', 'warn', 'info'];

const knownLevel = (text: string): string | undefined => KNOWN[text.toLowerCase()];

/** Returns the level that Loki adds to each log line as `detected_level`, from labels, metadata or the log line. */
export function detectedLevel(stream: LabelRecord, metadata: LabelRecord, line: string): string {
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

/** Returns the level of an OpenTelemetry severity number; each level has four. */
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

/** Returns the level of the first of the fields, outermost first; invalid JSON has none. */
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

/**
 * Returns the level of the first field in the log line; the order of the list does not matter here.
 */
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

/** Returns the first level in the log line that is a separate word. */
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
