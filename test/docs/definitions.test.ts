import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The TypeScript blocks of a page. */
const blocksOf = (page: string): readonly string[] =>
  [...readFileSync(page, 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text = '']) => text);

const IMPORTS = `
import { availability, consulSd, dnsSd, fileSd, http, kubernetesSd, latency, metricsOf, promqlAlert, requestLines } from '${path.resolve()}/catalog';
import type { Service, Team } from '${path.resolve()}/catalog';
import { gt } from '@observability-stack/promql';
const cartQueueLength = metricsOf('service').gauge('cart_queue_length', { help: 'Carts that wait.' });
`;

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

const service = (piece: string) =>
  `${IMPORTS}export const service: Service = { name: 'cart-service',\n${piece}};`;
const team = (piece: string) =>
  `${IMPORTS}declare const rest: Omit<Team, 'services'>;\nexport const team: Team = { ...rest,\n${piece}};`;

const alerts = blocksOf('docs/alerting.md');
const services = blocksOf('docs/services.md');

test('what the pages show compiles', () => {
  expect(alerts.join()).toContain('promqlAlert({');
  expect(services.length).toBeGreaterThan(0);
  const pieces = [...alerts.map(service), ...services.map(team)];
  expect(
    complaints(Object.fromEntries(pieces.map((text, index) => [`piece-${index}`, text]))),
  ).toEqual([]);
});

test('a fault in it would be seen', () => {
  const [piece = ''] = alerts;
  const found = complaints({
    misspelt: service(piece.replace('summary:', 'sumary:')),
    'wrong-label': service(piece.replace('where(service)', 'where({ route: "/" })')),
  });
  expect(found).toEqual([
    expect.stringMatching(/^misspelt.*sumary/),
    expect.stringMatching(/^wrong-label.*route/),
  ]);
});
