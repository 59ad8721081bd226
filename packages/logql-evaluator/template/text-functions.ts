import { trimSpace } from '@observability-stack/logql/field-names';
import { decodeBytes } from '../go/bytes';
import { compileRegex, expandMatch, findMatches, replaceAll } from '../regex/regex';
import { queryEscape } from './builtins';
import type { FunctionMap, Parameter, TemplateFunction } from './functions';
import { fromJson } from './json-value';
import { Int, int, type TemplateValue } from './values';

type Texts = (...texts: readonly string[]) => TemplateValue;

/** A function of strings only. */
const ofTexts = (count: number, call: Texts): TemplateFunction => ({
  parameters: Array<Parameter>(count).fill('string'),
  call: (args) => call(...args.map(String)),
});
/** A function of a number and a string. */
const ofCount = (call: (count: number, text: string) => TemplateValue): TemplateFunction => ({
  parameters: ['int', 'string'],
  call: ([count, text]) => call(numberOf(count), String(text)),
});

const numberOf = (value: TemplateValue): number => (value instanceof Int ? Number(value.value) : 0);

/** Maps each character separately, as Go does. */
const each =
  (turn: (character: string) => string): Texts =>
  (text = '') =>
    text.replace(/[\s\S]/gu, (one) => {
      const turned = turn(one);
      return [...turned].length === 1 ? turned : one === '\u0130' ? 'i' : one;
    });
const lower = each((one) => one.toLowerCase());
const upper = each((one) => one.toUpperCase());
const WORD = /(?<![a-zA-Z0-9_]|[^\0-\x7f\s])\p{L}/gu;
const title: Texts = (text = '') => text.replace(WORD, (one) => String(upper(one)));

const inClass = (characters: string): string => characters.replace(/[\\\]^-]/g, '\\$&');
const edge = (characters: string, side: 'start' | 'end'): RegExp =>
  new RegExp(side === 'start' ? `^[${inClass(characters)}]+` : `[${inClass(characters)}]+$`, 'u');
const trimStart: Texts = (text = '', characters = '') =>
  characters === '' ? text : text.replace(edge(characters, 'start'), '');
const trimEnd: Texts = (text = '', characters = '') =>
  characters === '' ? text : text.replace(edge(characters, 'end'), '');
const trimBoth: Texts = (text = '', characters = '') =>
  trimEnd(String(trimStart(text, characters)), characters);
const withoutPrefix: Texts = (text = '', prefix = '') =>
  text.startsWith(prefix) ? text.slice(prefix.length) : text;
const withoutSuffix: Texts = (text = '', suffix = '') =>
  suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;

const swapped =
  (call: Texts): Texts =>
  (a = '', b = '') =>
    call(b, a);

function replaceSome(text: string, old: string, now: string, count: number): string {
  if (count < 0) return old === '' ? between(text, now, Infinity) : text.split(old).join(now);
  if (old === '') return between(text, now, count);
  const parts = text.split(old);
  const first = parts.slice(0, count + 1).join(now);
  return [first, ...parts.slice(count + 1)].join(old);
}

/** Inserts a text before each character, and at the end. */
const between = (text: string, now: string, count: number): string => {
  const characters = [...text];
  const marks = Math.min(count, characters.length + 1);
  return characters
    .concat('')
    .map((one, index) => (index < marks ? now : '') + one)
    .join('');
};

const bytes = (text: string): Buffer => Buffer.from(text);

function truncated(count: number, text: string): string {
  const all = bytes(text);
  if (count < 0 && all.length + count > 0) return decodeBytes(all.subarray(all.length + count));
  return count >= 0 && all.length > count ? decodeBytes(all.subarray(0, count)) : text;
}

function substring(start: number, end: number, text: string): string {
  const all = bytes(text);
  const open = start >= 0 && (end < 0 || end > all.length);
  const from = Math.max(start, 0);
  const to = open ? all.length : end;
  const outside = (place: string): Error =>
    new Error(`runtime error: slice bounds out of range ${place}`);
  if (to < 0) throw outside(`[:${to}]`);
  if (to > all.length) throw outside(`[:${to}] with length ${all.length}`);
  if (from > to) throw outside(`[${from}:${to}]`);
  return decodeBytes(all.subarray(from, to));
}

const aligned = (side: 'left' | 'right') =>
  ofCount((count, text) => {
    const characters = [...text];
    const missing = count - characters.length;
    if (count < 0 || missing === 0) return text;
    if (missing > 0)
      return side === 'left' ? text + ' '.repeat(missing) : ' '.repeat(missing) + text;
    return (
      side === 'left' ? characters.slice(0, count) : characters.slice(-count || Infinity)
    ).join('');
  });

const indented = (count: number, text: string): string => {
  if (count < 0) throw new Error('strings: negative Repeat count');
  const pad = ' '.repeat(count);
  return pad + text.replaceAll('\n', `\n${pad}`);
};

const LONGEST = 1 << 24;

function repeated(count: number, text: string): string {
  if (count < 0) throw new Error('strings: negative Repeat count');
  if (count * text.length > LONGEST) throw new Error('strings: Repeat output length overflow');
  return text.repeat(count);
}

const URL_ESCAPE = /%([\da-fA-F]{2})|\+|%[\s\S]{0,2}/g;

function urlDecoded(text = ''): string {
  const parts: Buffer[] = [];
  let from = 0;
  for (const { 0: whole, 1: hex, index } of text.matchAll(URL_ESCAPE)) {
    parts.push(bytes(text.slice(from, index)));
    from = index + whole.length;
    if (hex !== undefined) parts.push(Buffer.from(hex, 'hex'));
    else if (whole === '+') parts.push(bytes(' '));
    else throw new Error(`invalid URL escape ${JSON.stringify(whole)}`);
  }
  parts.push(bytes(text.slice(from)));
  return decodeBytes(Buffer.concat(parts));
}

const BASE64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/;

/** Returns the error as the text itself, as sprig does. */
function base64Decoded(text = ''): string {
  const plain = text.replace(/[\r\n]/g, '');
  if (BASE64.test(plain)) return decodeBytes(Buffer.from(plain, 'base64'));
  const [good = ''] = /^(?:[A-Za-z\d+/]{4})*[A-Za-z\d+/]{0,3}/.exec(plain) ?? [];
  const short = good.length === plain.length;
  const place = short ? good.length - (good.length % 4) : good.length;
  return `illegal base64 data at input byte ${place}`;
}

const regexOf = (pattern: string) => {
  try {
    return compileRegex(pattern);
  } catch (error) {
    const message = (error as Error).message
      .replace(/^error parsing regexp: /, '')
      // Go reads a name only where something follows the sign
      .replace(/^invalid named capture: `\(\?(P?)<`$/, (_, p: string) => {
        return `invalid or unsupported Perl syntax: \`(?${p || '<'}\``;
      });
    throw new Error(`error parsing regexp: ${message}`);
  }
};

export const textFunctions: FunctionMap = {
  ToLower: ofTexts(1, lower),
  ToUpper: ofTexts(1, upper),
  lower: ofTexts(1, lower),
  upper: ofTexts(1, upper),
  title: ofTexts(1, title),
  Replace: {
    parameters: ['string', 'string', 'string', 'int'],
    call: ([text, old, now, count]) =>
      replaceSome(String(text), String(old), String(now), numberOf(count)),
  },
  replace: ofTexts(3, (old = '', now = '', text = '') => replaceSome(text, old, now, -1)),
  Trim: ofTexts(2, trimBoth),
  TrimLeft: ofTexts(2, trimStart),
  TrimRight: ofTexts(2, trimEnd),
  TrimPrefix: ofTexts(2, withoutPrefix),
  TrimSuffix: ofTexts(2, withoutSuffix),
  TrimSpace: ofTexts(1, (text = '') => trimSpace(text)),
  trim: ofTexts(1, (text = '') => trimSpace(text)),
  trimAll: ofTexts(2, swapped(trimBoth)),
  trimPrefix: ofTexts(2, swapped(withoutPrefix)),
  trimSuffix: ofTexts(2, swapped(withoutSuffix)),
  contains: ofTexts(2, (part = '', text = '') => text.includes(part)),
  hasPrefix: ofTexts(2, (part = '', text = '') => text.startsWith(part)),
  hasSuffix: ofTexts(2, (part = '', text = '') => text.endsWith(part)),
  regexReplaceAll: ofTexts(3, (pattern = '', text = '', now = '') => {
    const regex = regexOf(pattern);
    return replaceAll(regex, text, (match) => expandMatch(now, match, regex.names));
  }),
  regexReplaceAllLiteral: ofTexts(3, (pattern = '', text = '', now = '') =>
    replaceAll(regexOf(pattern), text, () => now),
  ),
  count: ofTexts(2, (pattern = '', text = '') =>
    int([...findMatches(regexOf(pattern), text)].length),
  ),
  urlencode: ofTexts(1, (text = '') => queryEscape(text)),
  urldecode: ofTexts(1, urlDecoded),
  b64enc: ofTexts(1, (text = '') => bytes(text).toString('base64')),
  b64dec: ofTexts(1, base64Decoded),
  alignLeft: aligned('left'),
  alignRight: aligned('right'),
  trunc: ofCount(truncated),
  substr: {
    parameters: ['int', 'int', 'string'],
    call: ([start, end, text]) => substring(numberOf(start), numberOf(end), String(text)),
  },
  indent: ofCount(indented),
  nindent: ofCount((count, text) => `\n${indented(count, text)}`),
  repeat: ofCount(repeated),
  fromJson: ofTexts(1, (text = '') => fromJson(text)),
};
