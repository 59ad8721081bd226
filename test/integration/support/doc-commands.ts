import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The shell code blocks under a heading of docs/operate.md. */
export function operateCommands(heading: string): readonly string[] {
  const text = readFileSync(path.resolve(__dirname, '../../../docs/operate.md'), 'utf8');
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined)
    throw new Error(`docs/operate.md has no section ${JSON.stringify(heading)}`);
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, code]) => code ?? '');
}
