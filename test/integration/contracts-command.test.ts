// Contracts of real programs, as the command writes them: they compile, are formatted, and pass the synth.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Metric } from '@observability-stack/contracts';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { nullReceiver } from '../../catalog/definitions/receivers';
import { fileSd } from '../../catalog/definitions/scrape';
import { synthesize } from '../../validation/synthesize';
import { runCommand } from './support/run';

jest.setTimeout(300_000);

const programs = ['prometheus-0', 'alertmanager-0', 'node-exporter', 'otel-collector'] as const;
let lab: Lab;
let folder: string;
let folderName: string;

beforeAll(async () => {
  // in the repository, so that packages are found
  mkdirSync('.build', { recursive: true });
  folder = mkdtempSync(path.resolve('.build', 'contracts-'));
  folderName = path.relative('.', folder);
  lab = await startLab({
    environment: 'local',
    only: ['prometheus', 'alertmanager', 'node-exporter', 'otel-collector'],
  });
});
afterAll(async () => {
  await lab?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const urlOf = (program: string): string => {
  const found = Object.keys(lab.urls).find((pod) => pod.startsWith(program));
  if (!found) throw new Error(`the lab has no ${program}: ${Object.keys(lab.urls)}`);
  const ports = Object.keys(lab.urls[found] ?? {});
  const port = ports.find((name) => name === 'metrics') ?? ports.find((name) => name === 'http');
  return `${lab.url(found, port)}/metrics`;
};
const command = (...args: readonly string[]) =>
  runCommand(process.execPath, ['scripts/run.mjs', 'scripts/contracts.ts', ...args]);

test.each(programs)('%s', async (program) => {
  const file = path.join(folderName, `${program}.ts`);
  const outcome = await command(urlOf(program), '--name', program, '--out', file);
  expect(outcome).toMatchObject({ code: 0, stdout: '' });
  expect(outcome.stderr).toMatch(/^\d+ contracts in /);
  const module: Readonly<Record<string, unknown>> = await import(path.resolve(file));
  const list = Object.values(module).find(Array.isArray) as readonly Metric[];
  expect(list.length).toBeGreaterThan(10);
  const routing = { page: nullReceiver, ticket: nullReceiver };
  const { problems } = synthesize(
    {
      name: 'contracts',
      logCollector: 'alloy',
      teams: [
        { name: 'platform', routing },
        {
          name: 'shop',
          routing,
          services: [{ name: 'theirs', scrape: fileSd({ port: 8080 }), metrics: list }],
        },
      ],
    },
    { targetFiles: [], today: new Date('2026-01-01') },
  );
  expect(problems).toEqual([]);
});

test('they compile, and are formatted', async () => {
  writeFileSync(
    path.join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: path.resolve('tsconfig.json'), include: ['*.ts'], exclude: [] }),
  );
  const compiled = await runCommand(process.execPath, [
    ...['node_modules/typescript/bin/tsc', '--noEmit', '-p', folder],
  ]);
  expect(compiled).toMatchObject({ code: 0, stdout: '' });
  const biome = ['node_modules/@biomejs/biome/bin/biome', 'format', '--stdin-file-path=a.ts'];
  for (const program of programs) {
    const input = readFileSync(path.join(folder, `${program}.ts`), 'utf8');
    const { code, stdout } = await runCommand(process.execPath, biome, { input });
    expect({ program, code, isSame: stdout === input }).toEqual({ program, code: 0, isSame: true });
  }
});

test('a file that exists is not overwritten, and a page without metrics is an error', async () => {
  const file = path.join(folderName, 'prometheus-0.ts');
  expect(await command(urlOf('prometheus-0'), '--out', file)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('exists'),
  });
  expect(await command(`${lab.url('prometheus-0')}/-/healthy`)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('expected the text format'),
  });
});

test('a service is compared with its definition', async () => {
  const outcome = await command(urlOf('prometheus-0'), '--against', 'order-service');
  expect(outcome.code).toBe(1);
  expect(outcome.stdout).toContain('removed  http_requests_total: counter is not exposed');
  expect(outcome.stdout).toMatch(/\nadded +prometheus_build_info: gauge with labels /);
});
