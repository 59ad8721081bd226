import { createHash } from 'node:crypto';

/** Digits of a hash that tell apart names that begin alike. */
const TELLING = 8;

/**
 * A name of at most so many characters: a longer one gives its beginning and a hash. `id` is what the hash is made of, so
 * that a name with a fixed part in front keeps the hash of what varies.
 */
export const shortened = (name: string, most: number, id = name): string =>
  name.length <= most ? name : `${name.slice(0, most - TELLING - 1)}-${hashOf(id, TELLING)}`;

/** The first hexadecimal digits of a text's SHA-256. */
export const hashOf = (text: string, digits: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, digits);
