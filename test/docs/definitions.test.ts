import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as catalog from '../../catalog';

/** The TypeScript blocks of a page. */
const blocksOf = (page: string): readonly string[] =>
  [...readFileSync(page, 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text = '']) => text);

/** Imports what a piece of a definition uses from the public entry. */
function importsOf(piece: string): string {
  const names = Object.keys(catalog).filter((name) => new RegExp(`\\b${name}\\(`).test(piece));
  return `import { ${[...names, 'type Service', 'type Team'].join(', ')} } from '${path.resolve()}/catalog';\n`;
}

/** What the compiler says of texts, by name. */
function complaints(texts: Readonly<Record<string, string>>): readonly string[] {
  mkdirSync('.build', { recursive: true });
  // inside the repository, so that packages are found
  const folder = mkdtempSync(path.resolve('.build', 'readme-'));
  try {
    for (const [name, text] of Object.entries(texts))
      writeFileSync(path.join(folder, `${name}.ts`), text);
    const config = {
      extends: path.resolve('tsconfig.json'),
      compilerOptions: {
        noEmit: true,
        noUnusedLocals: false,
        noUnusedParameters: false,
        types: ['node'],
        typeRoots: [path.resolve('node_modules/@types')],
      },
      include: ['*.ts'],
      exclude: [],
    };
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
    const compiler = path.resolve('node_modules/typescript/bin/tsc');
    const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', folder], {
      encoding: 'utf8',
    });
    const lines = stdout.split('\n').filter((line) => /: error TS/.test(line));
    expect(lines.length > 0).toBe(status !== 0);
    return lines.map((line) => line.slice(line.lastIndexOf('/') + 1));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file with a piece of a team, or of a service. */
const team = (piece: string) =>
  importsOf(piece) +
  (piece.startsWith('services:')
    ? `declare const rest: Omit<Team, 'services'>;\nexport const team: Team = { ...rest,\n${piece}};`
    : `export const service: Service = { name: 'cart-service',\n${piece}};`);

const services = blocksOf('docs/services.md');

test('the code of the page compiles', () => {
  expect(services.length).toBeGreaterThan(0);
  const pieces = services.map(team);
  expect(
    complaints(Object.fromEntries(pieces.map((text, index) => [`piece-${index}`, text]))),
  ).toEqual([]);
});

test('an error in a page is found', () => {
  const alert = readFileSync('docs/alerting/alert.ts', 'utf8').replace(
    '../../catalog',
    path.resolve('catalog'),
  );
  const found = complaints({
    misspelt: alert.replace('summary:', 'sumary:'),
    'wrong-label': alert.replace("where({ service: 'cart-service' })", "where({ route: '/' })"),
    piece: team("services: [{ name: 'cart-service', replica: 2 }],"),
  });
  expect([...found].sort()).toEqual([
    expect.stringMatching(/^misspelt.*sumary/),
    expect.stringMatching(/^piece.*replica/),
    expect.stringMatching(/^wrong-label.*route/),
  ]);
});
