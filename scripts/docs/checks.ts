// The table of codes in docs/checks.md.
import path from 'node:path';
import { docsAddress } from '../../validation/codes';
import { codes } from '../../validation/registry';
import { markdownTable } from './markdown';

/** Returns the codes of each area, with links to their sections. */
export function codeTable(): string {
  const areas = new Map<string, string[]>();
  for (const { code } of codes) {
    const [area = '', name = ''] = code.split('/');
    const link = `[${name}](${path.posix.relative('docs', docsAddress(code))})`;
    areas.set(area, [...(areas.get(area) ?? []), link]);
  }
  return markdownTable(
    ['area', 'codes'],
    [...areas].map(([area, links]) => [`[${area}](checks/${area}.md)`, links.join(', ')]),
  );
}
