/**
 * A text from bytes that may have been cut inside a character: the bytes left of it become halves of
 * surrogate pairs, which are in no text that was read, until the answer is given.
 */
export function textOf(bytes: Buffer): string {
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

/** 0 where no whole character starts. */
function characterLength(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const character = bytes.subarray(at, at + length);
  return length > 0 && Buffer.from(character.toString()).equals(character) ? length : 0;
}

/** As it is shown: each broken byte is one sign. */
export const shown = (text: string): string => text.replace(/\p{Cs}/gu, '\ufffd');
