import { readFileSync } from 'node:fs';
import path from 'node:path';

const REGION = /(<!-- code: (\S+) -->\n)[\s\S]*?(<!-- \/code -->)/g;

/** Puts files into a page: what stands between `<!-- code: FILE -->` and `<!-- /code -->`. */
export const withCode = (page: string): string =>
  page.replaceAll(REGION, (_, open: string, file: string, close: string) => {
    const language = path.extname(file).slice(1);
    return `${open}\`\`\`${language}\n${readFileSync(file, 'utf8').trimEnd()}\n\`\`\`\n${close}`;
  });
