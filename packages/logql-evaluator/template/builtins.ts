import { decodeBytes } from '../go/bytes';
import { compareStrings } from '../text-order';
import type { FunctionMap, Parameter, TemplateFunction } from './functions';
import { sprint, sprintf, sprintln } from './print';
import {
  Float,
  goTypeName,
  Int,
  int,
  isTrue,
  Mapping,
  Slice,
  type TemplateValue,
  valueLength,
} from './values';

const of = (
  parameters: readonly Parameter[],
  call: TemplateFunction['call'],
  rest?: Parameter,
): TemplateFunction => ({ parameters, call, ...(rest && { rest }) });

/** Go's built-in functions; `and` and `or` are part of the evaluation itself. */
export const templateBuiltins: FunctionMap = {
  not: of(['any'], ([value]) => !isTrue(value)),
  len: of(['any'], ([value]) => {
    const length = valueLength(value);
    if (length === undefined)
      throw new Error(
        value === undefined
          ? 'reflect: call of reflect.Value.Type on zero Value'
          : `len of type ${goTypeName(value)}`,
      );
    return int(length);
  }),
  index: of(['any'], ([item, ...indexes]) => indexes.reduce(indexed, required(item)), 'any'),
  slice: of(['any'], ([item, ...indexes]) => sliced(item, indexes), 'any'),
  print: of([], (values) => sprint(values), 'any'),
  println: of([], (values) => sprintln(values), 'any'),
  printf: of(['string'], ([format, ...values]) => sprintf(String(format), values), 'any'),
  html: of([], (values) => escapeHtml(joined(values)), 'any'),
  js: of([], (values) => escapeScript(joined(values)), 'any'),
  urlquery: of([], (values) => queryEscape(joined(values)), 'any'),
  eq: of(['any'], ([first, ...others]) => isAnyOf(first, others), 'any'),
  ne: of(['any', 'any'], ([a, b]) => !isAnyOf(a, [b])),
  lt: of(['any', 'any'], ([a, b]) => isLess(a, b)),
  le: of(['any', 'any'], ([a, b]) => isLess(a, b) || isAnyOf(a, [b])),
  gt: of(['any', 'any'], ([a, b]) => !(isLess(a, b) || isAnyOf(a, [b]))),
  ge: of(['any', 'any'], ([a, b]) => !isLess(a, b)),
};

function required(item: TemplateValue): TemplateValue {
  if (item === undefined) throw new Error('index of untyped nil');
  return item;
}

function indexed(item: TemplateValue, index: TemplateValue): TemplateValue {
  if (item instanceof Mapping) {
    if (index === undefined) throw new Error('value is nil; should be of type string');
    if (typeof index !== 'string')
      throw new Error(`value has type ${goTypeName(index)}; should be string`);
    return item.entries.get(index) ?? (item.ofTexts ? '' : undefined);
  }
  const length = item instanceof Slice || typeof item === 'string' ? valueLength(item) : undefined;
  if (length === undefined)
    throw new Error(
      item === undefined ? 'index of nil pointer' : `can't index item of type ${goTypeName(item)}`,
    );
  const place = placeOf(index, length);
  if (item instanceof Slice) {
    if (place === length) throw new Error('reflect: slice index out of range');
    return item.items[place];
  }
  const byte = Buffer.from(String(item))[place];
  if (byte === undefined) throw new Error('reflect: string index out of range');
  return new Int(BigInt(byte), 'uint8');
}

function placeOf(index: TemplateValue, limit: number): number {
  if (index === undefined) throw new Error('cannot index slice/array with nil');
  if (!(index instanceof Int))
    throw new Error(`cannot index slice/array with type ${goTypeName(index)}`);
  const place = Number(index.value);
  if (place < 0 || place > limit) throw new Error(`index out of range: ${place}`);
  return place;
}

function sliced(item: TemplateValue, indexes: readonly TemplateValue[]): TemplateValue {
  if (item === undefined) throw new Error('slice of untyped nil');
  if (indexes.length > 3) throw new Error(`too many slice indexes: ${indexes.length}`);
  if (typeof item !== 'string' && !(item instanceof Slice))
    throw new Error(`can't slice item of type ${goTypeName(item)}`);
  if (indexes.length === 3 && typeof item === 'string')
    throw new Error('cannot 3-index slice a string');
  const limit = valueLength(item) ?? 0;
  const [from = 0, to = limit, most = limit] = indexes.map((index) => placeOf(index, limit));
  if (from > to) throw new Error(`invalid slice index: ${from} > ${to}`);
  if (to > most) throw new Error(`invalid slice index: ${to} > ${most}`);
  return typeof item === 'string'
    ? decodeBytes(Buffer.from(item).subarray(from, to))
    : new Slice(item.items.slice(from, to));
}

type Kind = 'bool' | 'int' | 'uint' | 'float' | 'string' | undefined;

function kindOf(value: TemplateValue): Kind {
  if (value instanceof Int) return value.type === 'uint8' ? 'uint' : 'int';
  if (value instanceof Float) return 'float';
  if (typeof value === 'string') return 'string';
  return typeof value === 'boolean' ? 'bool' : undefined;
}

const isWhole = (kind: Kind): boolean => kind === 'int' || kind === 'uint';
const plain = (value: TemplateValue): unknown =>
  value instanceof Int || value instanceof Float ? value.value : value;

function isAnyOf(first: TemplateValue, others: readonly TemplateValue[]): boolean {
  if (others.length === 0) throw new Error('missing argument for comparison');
  const kind = kindOf(first);
  return others.some((other) => {
    const otherKind = kindOf(other);
    if (kind !== otherKind && !(isWhole(kind) && isWhole(otherKind))) {
      if (first !== undefined && other !== undefined)
        throw new Error(
          `incompatible types for comparison: ${goTypeName(first)} and ${goTypeName(other)}`,
        );
      return false;
    }
    if (kind !== undefined) return plain(first) === plain(other);
    if (first === undefined || other === undefined) return first === other;
    throw new Error(`non-comparable type ${sprint([other])}: ${goTypeName(other)}`);
  });
}

function isLess(a: TemplateValue, b: TemplateValue): boolean {
  const kind = kindOf(a);
  const other = kindOf(b);
  if (kind === undefined || other === undefined) throw new Error('invalid type for comparison');
  if (kind !== other && !(isWhole(kind) && isWhole(other)))
    throw new Error(`incompatible types for comparison: ${goTypeName(a)} and ${goTypeName(b)}`);
  if (kind === 'bool') throw new Error('invalid type for comparison');
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b) < 0;
  return (plain(a) as number) < (plain(b) as number);
}

/** Joins values: a single string is returned as is, several values as they are printed. */
const joined = (values: readonly TemplateValue[]): string => {
  const [only] = values;
  if (values.length === 1 && typeof only === 'string') return only;
  return sprint(values.map((value) => value ?? '<no value>'));
};

const HTML: Readonly<Record<string, string>> = {
  '\0': '\ufffd',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};
const escapeHtml = (text: string): string => text.replace(/[\0"'&<>]/g, (one) => HTML[one] ?? one);

const escapeScript = (text: string): string =>
  text.replace(/[\\'"<>&=]|\p{Cc}|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (one) => {
    if (/[\\'"]/.test(one)) return `\\${one}`;
    return `\\u${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  });

/** Escapes like url.QueryEscape of Go. */
export const queryEscape = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%20/g, '+');
