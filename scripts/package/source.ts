// What every command that writes TypeScript needs: literals, comments, the public entry, the format of the repository.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { isRepository } from '../../tools/paths';
import { PACKAGE } from './user-root';

/** Returns a string literal in single quotes, escaped so that text from a file cannot end it. */
export const literal = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

/** Returns a name as a key of an object literal. */
export const keyOf = (name: string): string => (/^[a-zA-Z_]\w*$/.test(name) ? name : literal(name));

/** Returns a text as one line of a comment, whatever it contains. */
export const commentOf = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ');

/** Returns the specifier of the public entry, from a file: the package, or in this repository a path. */
export function entryFrom(file: string): string {
  if (!isRepository) return PACKAGE;
  const relative = path
    .relative(path.dirname(path.resolve(file)), path.resolve('catalog'))
    .split(path.sep)
    .join('/');
  return relative.startsWith('.') ? relative : `./${relative}`;
}

/** Formats a file like the repository; without the formatter the text is unchanged. */
export function formatted(text: string): string {
  const biome = path.resolve('node_modules/@biomejs/biome/bin/biome');
  const { status, stdout } = spawnSync(
    process.execPath,
    [biome, 'format', '--stdin-file-path=written.ts'],
    { input: text, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  return status === 0 ? stdout : text;
}
