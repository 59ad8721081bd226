/**
 * Characters that begin a case-folding orbit to which the letters themselves do not lead: micro,
 * and iota below.
 */
const STRAYS = [0xb5, 0x345];
const lowest = new Map<number, number>();

/** Returns the first of all characters that differ only in case, which Go writes into a pattern. */
export function smallestFold(rune: number): number {
  const known = lowest.get(rune);
  if (known !== undefined) return known;
  const character = String.fromCodePoint(rune);
  const same = new RegExp(`^\\u{${rune.toString(16)}}$`, 'iu');
  const upper = character.toUpperCase();
  const cases = [upper, upper.toLowerCase(), character.toLowerCase()]
    .filter((one) => same.test(one))
    .map((one) => one.codePointAt(0) ?? rune);
  const found = Math.min(
    rune,
    ...cases,
    ...STRAYS.filter((one) => same.test(String.fromCodePoint(one))),
  );
  lowest.set(rune, found);
  return found;
}

/**
 * Converts to lower case as Go does, each character separately: without a final sigma, and a
 * character never becomes two.
 */
export const lowerCharacters = (text: string): readonly string[] =>
  Array.from(text, (character) =>
    String.fromCodePoint(character.toLowerCase().codePointAt(0) ?? 0),
  );

const ASCII = /^[\0-\x7f]*$/;

/**
 * Returns a function that reports whether a text contains another, regardless of case. Like Loki,
 * it converts the search text to lower case, searches for its first byte in either case, and only
 * where enough bytes follow.
 */
export function containsFolded(text: string): (line: string) => boolean {
  const needle = lowerCharacters(text);
  const lower = needle.join('');
  const [first = ''] = needle;
  const size = Buffer.byteLength(lower);
  const isAscii = ASCII.test(lower);
  return (line) => {
    if (isAscii && ASCII.test(line)) return line.toLowerCase().includes(lower);
    const characters = [...line];
    const folded = lowerCharacters(line);
    const isSame = (one: string, at: number): boolean =>
      one === characters[at] || one === folded[at];
    let left = Buffer.byteLength(line);
    for (let at = 0; at < characters.length && left >= size; at++) {
      const begin = characters[at] ?? '';
      if (firstByte(begin, first) && needle.every((one, index) => isSame(one, at + index)))
        return true;
      left -= Buffer.byteLength(begin);
    }
    return false;
  };
}

const firstByte = (a: string, b: string): boolean =>
  ASCII.test(a) ? ASCII.test(b) : Buffer.from(a)[0] === Buffer.from(b)[0];

/**
 * Returns a function that reports whether two texts are equal, regardless of case. Loki compares
 * the number of bytes first.
 */
export function equalsFolded(text: string): (value: string) => boolean {
  const contains = containsFolded(text);
  const size = Buffer.byteLength(lowerCharacters(text).join(''));
  return (value) => Buffer.byteLength(value) === size && contains(value);
}
