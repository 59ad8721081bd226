import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { httpRequestDuration, httpRequests } from '@observability-stack/contracts/standard/http';
import * as logql from '@observability-stack/logql';
import * as promql from '@observability-stack/promql';
import { transformSync } from 'esbuild';
import * as entry from '../../catalog';

/** A piece of TypeScript in a page. */
export interface CodeBlock {
  readonly page: string;
  readonly line: number;
  /** The nearest heading above it. */
  readonly heading: string;
  readonly text: string;
  /** What stands behind `ts` on the fence. */
  readonly mark: string;
  /** The file that the page shows there. */
  readonly file?: string;
}

const BLOCK = /(?:<!-- code: (\S+)(?: as \S+)? -->\n)?```ts([^\n]*)\n([\s\S]*?)```/g;

/** The pieces of TypeScript in the README and in the pages of docs/ that people write. */
export const blocks = (): readonly CodeBlock[] =>
  ['README.md', ...readdirSync('docs').map((name) => path.join('docs', name))]
    .filter((page) => page.endsWith('.md'))
    .flatMap((page) => blocksOf(page, readFileSync(page, 'utf8')));

export const blocksOf = (page: string, content: string): readonly CodeBlock[] =>
  [...content.matchAll(BLOCK)].map(({ 1: file, 2: mark = '', 3: text = '', index }) => {
    const above = content.slice(0, index);
    return {
      page,
      line: above.split('\n').length,
      heading:
        above
          .match(/^#+ .*$/gm)
          ?.at(-1)
          ?.replace(/^#+ /, '') ?? '',
      text,
      mark: mark.trim(),
      ...(file && { file }),
    };
  });

/**
 * What a reader imports for a piece that shows no imports: the public entry, and the functions of both query languages. Of
 * names in both languages it is the one for metrics.
 */
const imports: Readonly<Record<string, unknown>> = {
  ...logql,
  ...promql,
  ...entry,
  ...{ httpRequests, httpRequestDuration },
};

/** The object whose keys a piece shows. */
export const evaluated = (text: string, names: Readonly<Record<string, unknown>> = {}): object =>
  Object(exportsOf(`export default {${text}}`, names).default);

/** What a piece of whole statements exports. */
export function exportsOf(
  text: string,
  names: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const { code } = transformSync(text, { loader: 'ts', format: 'cjs' });
  const scope = { ...imports, ...names };
  const module = { exports: {} };
  new Function('module', ...Object.keys(scope), code)(module, ...Object.values(scope));
  return module.exports;
}
