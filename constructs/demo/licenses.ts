import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Returns the licences of packages, each text once, with the packages that use it. */
export function bundledLicenses(folders: readonly string[]): string {
  const packages = new Map<string, string[]>();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(
      readFileSync(path.join(folder, 'package.json'), 'utf8'),
    );
    const text = textIn(folder) ?? `Licence: ${license}`;
    packages.set(text, [...(packages.get(text) ?? []), `${name} ${version}`]);
  }
  return [...packages]
    .map(([text, names]) => `${names.join('\n')}\n\n${text}\n`)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** Returns the licence and notices in the directory of a package. */
function textIn(folder: string): string | undefined {
  const files = readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
    .sort();
  const texts = files.map((name) =>
    readFileSync(path.join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim(),
  );
  return texts.length > 0 ? texts.join('\n\n') : undefined;
}
