import { isAscii } from '../text-order';

/** An IPv4 or IPv6 address as a number. */
export interface IpAddress {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** Pattern of an octet without a leading zero. */
const OCTET = '(?:0|[1-9]\\d{0,2})';
const V4 = new RegExp(`^${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}$`);
const GROUP = /^[\da-fA-F]{1,4}$/;

function parseAddress(text: string): IpAddress | undefined {
  if (!text.includes(':')) return parseV4(text);
  const tail = text.slice(text.lastIndexOf(':') + 1);
  const embedded = tail.includes('.') ? parseV4(tail) : undefined;
  if (tail.includes('.') && !embedded) return undefined;
  const plain = embedded
    ? text.slice(0, -tail.length) +
      [embedded.value >> 16n, embedded.value & 0xffffn].map((part) => part.toString(16)).join(':')
    : text;
  const halves = plain.split('::');
  if (halves.length > 2) return undefined;
  const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  if (![...left, ...right].every((group) => GROUP.test(group))) return undefined;
  const missing = 8 - left.length - right.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left, ...Array<string>(missing).fill('0'), ...right];
  return {
    bits: 128,
    value: BigInt(`0x${groups.map((group) => group.padStart(4, '0')).join('')}`),
  };
}

function parseV4(text: string): IpAddress | undefined {
  if (!V4.test(text)) return undefined;
  let value = 0n;
  for (const octet of text.split('.')) {
    if (Number(octet) > 255) return undefined;
    value = value * 256n + BigInt(octet);
  }
  return { bits: 32, value };
}

/** Parses an address, a network or a range; undefined for anything else. */
export function addressMatcher(pattern: string): ((address: IpAddress) => boolean) | undefined {
  const one = parseAddress(pattern);
  if (one) return ({ bits, value }) => bits === one.bits && value === one.value;
  const [text = '', length = ''] = pattern.split('/');
  const network = parseAddress(text);
  if (pattern.includes('/')) {
    if (!network || !/^(?:0|[1-9]\d*)$/.test(length) || Number(length) > network.bits)
      return undefined;
    const shift = BigInt(network.bits - Number(length));
    return ({ bits, value }) => bits === network.bits && value >> shift === network.value >> shift;
  }
  const [low, high] = pattern.split('-').map(parseAddress);
  if (!low || !high || low.bits !== high.bits || low.value > high.value) return undefined;
  return ({ bits, value }) => bits === low.bits && value >= low.value && value <= high.value;
}

const V4_START = /^\d(?:\.|.\.|..\.)/s;
const V6_START = /^(?:::[\da-fA-F]|[\da-fA-F]{1,4}:)/;
const V4_TEXT = /[\d.]*/y;
const V6_TEXT = /[\da-fA-F:.]*/y;

/** Reports whether a text contains a matching address, as Loki searches for it. */
export function containsAddress(text: string, matches: (address: IpAddress) => boolean): boolean {
  const bytes = isAscii(text) ? text : Buffer.from(text).toString('latin1');
  for (let i = 0; i + 3 < bytes.length; i++) {
    const isV4 = V4_START.test(bytes.slice(i, i + 4));
    if (!isV4 && (i + 4 >= bytes.length || !V6_START.test(bytes.slice(i, i + 5)))) continue;
    const form = isV4 ? V4_TEXT : V6_TEXT;
    form.lastIndex = i;
    const [found = ''] = form.exec(bytes) ?? [];
    const address = parseAddress(found);
    if (address && matches(address)) return true;
    // The character after it is skipped, too.
    i += found.length;
  }
  return false;
}
