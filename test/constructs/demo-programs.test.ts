import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { demoPrograms } from '../../constructs/demo-programs';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'demo-programs-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cacheOf = (name: string) => path.join(folder, `${name}.json`);

test('the same sources give the same files', () => {
  expect(demoPrograms(cacheOf('one'))).toEqual(demoPrograms(cacheOf('two')));
});

test('no file tells where or when it was made', () => {
  const texts = Object.values(demoPrograms(cacheOf('one')).files);
  expect(texts.length).toBeGreaterThan(3);
  for (const text of texts) {
    expect(text).not.toContain(process.cwd());
    expect(text).not.toMatch(/sourceMappingURL|node_modules/);
  }
});

test('the licence of everything inside is beside it', () => {
  const licences = demoPrograms(cacheOf('one')).files['licences.txt'] ?? '';
  for (const name of ['@opentelemetry/sdk-trace', 'pino', 'prom-client', 'pg']) {
    const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'));
    expect(licences).toContain(`${name} ${version}\n`);
  }
  const texts = licences.split(/^-{80}$/m).map((part) => part.split('\n\n').slice(1).join());
  expect(new Set(texts).size).toBe(texts.length);
  expect(licences).not.toContain('undefined');
});

test('nothing is made anew until a source changes', () => {
  const cache = cacheOf('kept');
  const made = demoPrograms(cache);
  const kept = JSON.parse(readFileSync(cache, 'utf8'));
  const marked = { ...kept, files: { 'order-service.mjs': 'from the cache' } };
  writeFileSync(cache, JSON.stringify(marked));
  expect(demoPrograms(cache).files).toEqual(marked.files);

  const changed = { ...kept.inputs, 'demo/order-service/main.ts': '0 0' };
  writeFileSync(cache, JSON.stringify({ ...marked, inputs: changed }));
  expect(demoPrograms(cache)).toEqual(made);

  writeFileSync(cache, 'half a file');
  expect(demoPrograms(cache)).toEqual(made);
});

test('every source is looked at: of the demo, and of the catalogue where contracts are', () => {
  const cache = cacheOf('one');
  demoPrograms(cache);
  const { inputs } = JSON.parse(readFileSync(cache, 'utf8'));
  expect(Object.keys(inputs)).toEqual(
    expect.arrayContaining([
      'demo/load-generator/main.ts',
      'catalog/metrics/http.ts',
      'package-lock.json',
    ]),
  );
  expect(Object.values(inputs)).not.toContain('missing');
});
