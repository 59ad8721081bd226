/**
 * Decodes bytes that may be truncated inside a character: the remaining bytes become unpaired
 * surrogates, which no valid text contains, until the result is returned.
 */
export function decodeBytes(bytes: Buffer): string {
  const text = bytes.toString();
  if (!text.includes('\ufffd') || Buffer.from(text).equals(bytes)) return text;
  let result = '';
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at);
    result +=
      length === 0
        ? String.fromCharCode(0xdc00 + (bytes[at] ?? 0))
        : bytes.subarray(at, at + length).toString();
    at += length || 1;
  }
  return result;
}

/** Returns the length of the character at a position; 0 if no complete character starts there. */
function characterLength(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const character = bytes.subarray(at, at + length);
  return length > 0 && Buffer.from(character.toString()).equals(character) ? length : 0;
}

/** Returns the text for display: each invalid byte is one replacement character. */
export const replaceInvalid = (text: string): string => text.replace(/\p{Cs}/gu, '\ufffd');
