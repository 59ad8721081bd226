import { unquote } from '@observability-stack/query-common';
import type { Parameter } from './functions';
import { type Term, termText } from './nodes';
import { Float, int, type TemplateValue } from './values';

type Literal = Extract<Term, { kind: 'bool' | 'string' | 'number' }>;

interface Parsed {
  readonly int?: bigint;
  readonly float?: number;
}

/** Parses an integer in the bases of Go, or a float; a float without a fraction is both. */
function parse(text: string): Parsed {
  if (text.startsWith("'")) {
    const code = BigInt(unquote(text).codePointAt(0) ?? 0);
    return { int: code, float: Number(code) };
  }
  const plain = text.replace(/_/g, '');
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/.exec(plain) ?? [];
  const octal = /^0(?=\d+$)/.test(digits) ? digits.replace(/^0/, '0o') : digits;
  if (/^(?:\d+|0[xX][\da-fA-F]+|0[bB][01]+|0[oO][0-7]+)$/.test(octal)) {
    const value = BigInt(octal) * (sign === '-' ? -1n : 1n);
    return { int: value, float: Number(value) };
  }
  const float = Number(plain);
  return Number.isInteger(float) ? { int: BigInt(float), float } : { float };
}

/** Parses a number where any type is accepted: a point or an exponent makes it a float. */
export function parseNumberLiteral(text: string): TemplateValue {
  const { int: whole, float = 0 } = parse(text);
  const isFloat = !/^'|^[-+]?0[xX]/.test(text) && /[.eEpP]/.test(text);
  return isFloat || whole === undefined ? new Float(float) : int(whole);
}

const NAMES = { string: 'string', int: 'integer', float64: 'float', bool: 'bool' } as const;

export function convertLiteral(
  term: Literal,
  type: Parameter,
): { readonly value: TemplateValue } | { readonly problem: string } {
  if (type === 'any')
    return { value: term.kind === 'number' ? parseNumberLiteral(term.text) : term.value };
  if (type === 'time.Time')
    return { problem: `can't handle ${termText(term)} for arg of type ${type}` };
  if (term.kind === type) return { value: term.value };
  if (term.kind === 'number') {
    const { int: whole, float } = parse(term.text);
    if (type === 'int' && whole !== undefined) return { value: int(whole) };
    if (type === 'float64' && float !== undefined) return { value: new Float(float) };
  }
  return { problem: `expected ${NAMES[type]}; found ${termText(term)}` };
}
