import { withoutHtml } from '@observability-stack/query-common';

/** Escapes characters that would end the cell, and HTML. */
const cell = (text: string): string =>
  withoutHtml(text.replaceAll(/\r?\n/g, ' ')).replaceAll(/\\*\|/g, (found) =>
    // An odd number of backslashes escapes the pipe.
    found.length % 2 === 0 ? found : `\\${found}`,
  );
const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

export const markdownTable = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

export const inlineCode = (text: string): string => `\`${text}\``;

/**
 * Returns a page with its regions regenerated: `<!-- name -->`, the text, `<!-- /name -->`.
 * @throws if the page does not have one of them
 */
export const withRegions = (
  file: string,
  page: string,
  regions: Readonly<Record<string, string>>,
): string =>
  Object.entries(regions).reduce((text, [name, part]) => {
    const region = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
    if (!region.test(text))
      throw new Error(`${file} has no markers <!-- ${name} --> ... <!-- /${name} -->`);
    return text.replace(region, (_, open: string, close: string) => `${open}${part}\n${close}`);
  }, page);
