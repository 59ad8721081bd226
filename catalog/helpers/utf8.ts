import { isUtf8 } from 'node:buffer';

/** Describes why bytes are not plain UTF-8, such as `is not UTF-8: byte 0xE9 at offset 12`. */
export interface EncodingProblem {
  readonly message: string;
  /** Number of bytes before the first invalid one. */
  readonly offset: number;
}

const MARKS: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ['UTF-8 with a byte order mark', [0xef, 0xbb, 0xbf]],
  ['UTF-16', [0xff, 0xfe]],
  ['UTF-16', [0xfe, 0xff]],
];

/**
 * Decodes a file as UTF-8. Node replaces invalid bytes silently, and Go programs reject byte order marks, so both are
 * errors here.
 */
export function decodeUtf8(
  bytes: Buffer,
): { readonly text: string } | { readonly problem: EncodingProblem } {
  const problem = encodingProblem(bytes);
  return problem ? { problem } : { text: bytes.toString('utf8') };
}

function encodingProblem(bytes: Buffer): EncodingProblem | undefined {
  const mark = MARKS.find(([, start]) => start.every((byte, index) => bytes[index] === byte));
  if (mark)
    return {
      message: `is ${mark[0]}: starts with ${mark[1].map(hex).join(' ')} at offset 0`,
      offset: 0,
    };
  // In UTF-16, an ASCII character has a zero byte before or after it.
  const zero = bytes.subarray(0, 2).indexOf(0);
  if (zero >= 0)
    return { message: `is not text: byte 0x00 at offset ${zero}, as in UTF-16`, offset: zero };
  if (isUtf8(bytes)) return undefined;
  const offset = firstInvalid(bytes);
  return {
    message: `is not UTF-8: byte ${hex(bytes[offset] ?? 0)} at offset ${offset}`,
    offset,
  };
}

const hex = (byte: number): string => `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`;

function firstInvalid(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const length = lengthOf(bytes[at] ?? 0);
    if (!isUtf8(bytes.subarray(at, at + length))) return at;
    at += length;
  }
  return at;
}

/** Returns the number of bytes of a character, from its first byte. */
const lengthOf = (first: number): number =>
  first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
