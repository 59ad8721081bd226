import { aggregations, rangeAggregations } from './ast';

export const APPROX_TOPK = 'approx_topk';
export const DURATION_PATTERN = '-?[\\dywdhmsuµn.]+';
const FUNCTIONS = [
  ...[...rangeAggregations, ...aggregations, 'vector', 'label_replace', 'ip'],
  ...['bytes', 'duration', 'duration_seconds'],
].join('|');
const WORDS = [
  ...['json', 'logfmt', 'regexp', 'pattern', 'unpack', 'unwrap', 'line_format', 'label_format'],
  ...['drop', 'keep', 'decolorize', 'by', 'without', 'on', 'ignoring', 'group_left'],
  ...['group_right', 'bool', 'offset', 'or', 'and', 'unless'],
].join('|');
const MASKED = new RegExp(
  [
    '"(?:\\\\.|[^"\\\\])*"|`[^`]*`|#[^\\n]*',
    `\\b(?<function>${FUNCTIONS})(?=\\s*(?:\\(|by\\b|without\\b))`,
    `(?<=\\])(?<offset>\\s*offset\\s+${DURATION_PATTERN})`,
    `\\b(?<word>${WORDS})\\b`,
    '(?<![\\w.])(?<number>\\d+(?:_\\d+)+)',
    '(?<![\\w.])\\d+(?:\\.\\d+)?(?<size>[KMGT]i?)(?!\\w)',
  ].join('|'),
  'gi',
);

/**
 * Masks syntax that the official grammar lacks with text of the same length, so that all positions
 * remain valid: `topk` for `approx_topk`, spaces for an offset after a range with both a pipeline
 * and `unwrap`, lower-case letters for upper-case units, plain digits for `1_000`, and bytes for
 * `1K`.
 */
export const maskForGrammar = (text: string): string =>
  text.replace(MASKED, (part, ...rest) => {
    const found = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    if (found.function)
      return found.function.toLowerCase() === APPROX_TOPK
        ? 'topk'.padEnd(APPROX_TOPK.length)
        : part.toLowerCase();
    if (found.offset) return ' '.repeat(part.length);
    if (found.word) return part.toLowerCase();
    if (found.number) return part.replaceAll('_', '0');
    // a lower-case m means minutes
    return /^[kKMGT]i?$/.test(found.size ?? '') ? `${part.slice(0, -1)}B` : part;
  });

const TEXTS = /"(?:\\.|[^"\\])*"|`[^`]*`|#[^\n]*/g;

/**
 * Returns the position of a character that the grammar accepts and the scanner of Loki does not:
 * white space other than that of Go, or a NUL, even inside a string. Returns -1 if there is none.
 */
export function invalidSpaceAt(text: string): number {
  const nul = text.indexOf('\0');
  if (nul >= 0 || !/[^\S \t\r\n]/.test(text)) return nul;
  return text.replace(TEXTS, (part) => ' '.repeat(part.length)).search(/[^\S \t\r\n]/);
}
