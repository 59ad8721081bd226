/**
 * Compares two texts by their bytes in UTF-8, as Go does: by code points, so that unpaired surrogates (invalid bytes) come
 * last.
 */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left === right) continue;
    const pairs = Number(isSurrogate(left)) - Number(isSurrogate(right));
    return pairs !== 0 ? pairs : left - right;
  }
  return a.length - b.length;
}

const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff;

// biome-ignore lint/suspicious/noControlCharactersInRegex: all one-byte characters
const ASCII = /^[\x00-\x7f]*$/;

export const isAscii = (text: string): boolean => ASCII.test(text);

/**
 * Returns the length in bytes of UTF-8, as Go counts; each byte of an incomplete character is one.
 */
export const byteLength = (text: string): number =>
  isAscii(text) ? text.length : Buffer.byteLength(text) - 2 * (text.match(/\p{Cs}/gu)?.length ?? 0);
