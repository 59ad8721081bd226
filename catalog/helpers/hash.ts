import { createHash } from 'node:crypto';

/** Digits of the hash that distinguishes names with the same beginning. */
const HASH_DIGITS = 8;

/**
 * Returns a name of limited length: a longer one is truncated and gets a hash. `id` is the hashed text, so that the
 * hash does not depend on a fixed prefix.
 */
export const shortenName = (name: string, most: number, id = name): string =>
  name.length <= most
    ? name
    : `${name.slice(0, most - HASH_DIGITS - 1)}-${sha256Prefix(id, HASH_DIGITS)}`;

/** Returns the first hexadecimal digits of the SHA-256 of a text. */
export const sha256Prefix = (text: string, digits: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, digits);
