import { createHash } from 'node:crypto';

const DIGITS = 16;

/**
 * Returns a checksum that changes with the name or content of a file: the first digits of a SHA-256 over all files,
 * sorted by name.
 */
export function configChecksum(files: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(files).sort()) {
    // Names and contents do not contain this character, so the boundaries are unambiguous.
    hash.update(`${name}\0${files[name]}\0`);
  }
  // A letter first: YAML reads some hexadecimal strings as numbers, such as 5139546e2804.
  return `sha256-${hash.digest('hex').slice(0, DIGITS)}`;
}
