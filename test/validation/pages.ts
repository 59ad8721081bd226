import { readdirSync, readFileSync } from 'node:fs';

/** The pages of docs/checks/, by their names. */
export const areas: readonly string[] = readdirSync('docs/checks')
  .map((name) => name.replace(/\.md$/, ''))
  .sort();

/** The section of one code in docs/checks/. */
export interface Section {
  readonly code: string;
  /** The first line, without "Warning.". */
  readonly title: string;
  readonly isWarning: boolean;
  readonly text: string;
  readonly fails: Example;
  readonly passes: Example;
  /** Place of the waiver that it shows. */
  readonly waiver?: { readonly code: string; readonly where: string };
}

export interface Example {
  readonly language: string;
  /** What the example is a part of, such as `service`: the second word on its fence. */
  readonly kind: string;
  readonly text: string;
}

const EXAMPLE = /```(\w+) ?(\S*)\n([\s\S]*?)\n```/.source;

/** The sections of a page, in their order. */
export function sectionsOf(area: string): readonly Section[] {
  const page = readFileSync(`docs/checks/${area}.md`, 'utf8');
  return page
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const code = `${area}/${section.slice(0, section.indexOf('\n'))}`;
      const [, warning, title = ''] = /\n\n(Warning\. )?(.+)\n/.exec(section) ?? [];
      const [, place] = /^Waive: `\{ (.*), reason: '…' \}`$/m.exec(section) ?? [];
      const [, waived, where] = /^code: '([^']*)', where: '([^']*)'$/.exec(place ?? '') ?? [];
      return {
        code,
        title,
        isWarning: warning !== undefined,
        text: section,
        fails: exampleIn(code, section, 'Fails'),
        passes: exampleIn(code, section, 'Passes'),
        ...(waived && where && { waiver: { code: waived, where } }),
      };
    });
}

function exampleIn(code: string, section: string, word: string): Example {
  const found = new RegExp(`^${word}:\n\n${EXAMPLE}`, 'm').exec(section);
  if (!found) throw new Error(`the section of ${code} has no example under "${word}:"`);
  const [, language = '', kind = '', text = ''] = found;
  return { language, kind, text };
}
