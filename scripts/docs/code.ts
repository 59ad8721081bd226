import { readFileSync } from 'node:fs';
import path from 'node:path';

const REGION = /(<!-- code: (\S+)(?: as (\S+))? -->\n)[\s\S]*?(<!-- \/code -->)/g;
/** Pattern of imports from parent directories; a file in the same directory is copied, too. */
const RELATIVE_IMPORT = /(?<= from ')\.\.\/[^']+(?=';)/g;

/**
 * Inserts files into a page, between `<!-- code: FILE -->` and `<!-- /code -->`. With `FILE as
 * COPY` relative imports are rewritten for a copy at that path.
 */
export const withCode = (page: string): string =>
  page.replaceAll(
    REGION,
    (_, open: string, file: string, copy: string | undefined, close: string) => {
      const language = path.extname(file).slice(1);
      const text = readFileSync(file, 'utf8').trimEnd();
      const shown = copy ? text.replaceAll(RELATIVE_IMPORT, moved(file, copy)) : text;
      return `${open}\`\`\`${language}\n${shown}\n\`\`\`\n${close}`;
    },
  );

/** Resolves a specifier relative to the directory of another file. */
const moved =
  (file: string, copy: string) =>
  (specifier: string): string => {
    const target = path.join(path.dirname(file), specifier);
    const relative = path.relative(path.dirname(copy), target);
    return relative.startsWith('.') ? relative : `./${relative}`;
  };
