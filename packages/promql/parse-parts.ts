import type { SyntaxNode } from '@lezer/common';
import { parseDurationMs, unquote } from '@observability-stack/query-common';
import type { NumberNode } from './ast';
import { millisecondsToSeconds, parseNumber } from './number';

/** Reports text that is not a valid query. */
export class PromqlError extends Error {
  constructor(
    problem: string,
    /** Affected part of the text. */
    readonly place: string,
  ) {
    super(`${problem}, at ${place === '' ? 'the end' : JSON.stringify(place)}`);
  }
}

export type NodeChildren = (syntax: SyntaxNode) => readonly SyntaxNode[];

const isDuration = (text: string): boolean => /^\d+(ms|[smhdwy])/.test(text);

/** Parses a number, or a duration as a number of seconds. */
export function parseNumberNode(text: string): NumberNode {
  if (!isDuration(text)) return { kind: 'number', value: parseNumber(text) };
  return { kind: 'number', value: millisecondsToSeconds(parseDurationMs(text)), duration: true };
}

/** Returns the milliseconds of `5m` or of `300` (seconds), with a sign. */
export function parseDurationNode(text: string): number {
  const [, sign, digits = ''] = /^([-+]?)\s*(.*)$/s.exec(text) ?? [];
  const duration = isDuration(digits) ? parseDurationMs(digits) : wholeMilliseconds(digits);
  return sign === '-' ? -duration : duration;
}

/** Longest duration in milliseconds, which Prometheus stores as 64-bit nanoseconds. */
const LONGEST = 2 ** 63 / 1e6;

function wholeMilliseconds(digits: string): number {
  const seconds = parseNumber(digits);
  const duration = Math.round(seconds * 1000);
  if (duration / 1000 !== seconds || duration >= LONGEST)
    throw new Error(`${digits} s is not a whole number of milliseconds`);
  return duration;
}

/** Returns the names in `(a, "b.c")`. */
export const parseLabelList = (
  list: SyntaxNode,
  text: string,
  children: NodeChildren,
): readonly string[] => children(list).map((label) => parseNodeName(label, text));

export function parseNodeName({ name, from, to }: SyntaxNode, text: string): string {
  const own = text.slice(from, to);
  const label = name === 'QuotedLabelName' ? unquote(own) : own;
  // An unquoted label name must not be a number literal of Prometheus.
  if (name === 'LabelName' && /^(inf|nan)$/i.test(own))
    throw new Error(`label name ${own} is parsed as a number: write "${own}"`);
  return label;
}
