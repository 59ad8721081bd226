import { createHash } from 'node:crypto';

const DIGITS = 16;

/** Differs when the name or the content of a file does: the first digits of a SHA-256 over all of them, sorted by name. */
export function checksumOf(files: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(files).sort()) {
    // neither a name nor a content holds this character, so that one cannot run into the other
    hash.update(`${name}\0${files[name]}\0`);
  }
  // a letter in front: YAML reads some hexadecimal texts as numbers, such as 5139546e2804
  return `sha256-${hash.digest('hex').slice(0, DIGITS)}`;
}
