import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { demoPrograms } from '../../constructs/demo/programs';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'demo-programs-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const made = (name: string, database = true) =>
  demoPrograms({ database, caches: path.join(folder, name) });
const cacheOf = (name: string) => path.join(folder, name, 'demo-programs-database.json');

test('the same sources give the same files', () => {
  expect(made('one')).toEqual(made('two'));
});

test('no file contains the place or time of its build', () => {
  const texts = Object.values(made('one').files);
  expect(texts.length).toBeGreaterThan(3);
  for (const text of texts) {
    expect(text).not.toContain(process.cwd());
    expect(text).not.toMatch(/sourceMappingURL|node_modules/);
  }
});

test('includes the licence of every bundled package', () => {
  const licences = made('one').files['licences.txt'] ?? '';
  for (const name of ['@opentelemetry/sdk-trace', 'pino', 'prom-client', 'pg']) {
    const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'));
    expect(licences).toContain(`${name} ${version}\n`);
  }
  const texts = licences.split(/^-{80}$/m).map((part) => part.split('\n\n').slice(1).join());
  expect(new Set(texts).size).toBe(texts.length);
  expect(licences).not.toContain('undefined');
});

test('leaves out the database driver without a database', () => {
  const { files } = made('one', false);
  const whole = made('one');
  const { 'licences.txt': licences = '', ...texts } = files;
  for (const [name, text] of Object.entries(texts)) expect(whole.files[name]).toBe(text);
  expect(Object.values(texts).some((text) => text.includes('SASL'))).toBe(false);
  expect(Object.values(whole.files).some((text) => text.includes('SASL'))).toBe(true);
  expect(licences).toContain('prom-client');
  expect(licences).not.toMatch(/^pg /m);
});

test('the bundle is cached until the content of a source changes', () => {
  const cache = cacheOf('kept');
  const before = made('kept');
  const kept = JSON.parse(readFileSync(cache, 'utf8'));
  const marked = { ...kept, mark: 'from the cache' };
  writeFileSync(cache, JSON.stringify(marked));
  expect(made('kept')).toEqual(marked);

  const inputs = { ...kept.inputs, 'packages/demo/order-service/main.ts': 'another hash' };
  writeFileSync(cache, JSON.stringify({ ...marked, inputs }));
  expect(made('kept')).toEqual(before);
  expect(JSON.parse(readFileSync(cache, 'utf8'))).toEqual(kept);

  const text = JSON.stringify(kept);
  const changed = text.replace('order-service', 'order-servicf');
  for (const damaged of ['', 'half a file', '{}', 'null', text.slice(0, -1), changed]) {
    writeFileSync(cache, damaged);
    expect(made('kept')).toEqual(before);
  }
});

test('the cache key covers every source of the demo and of its contracts', () => {
  made('one');
  const { inputs } = JSON.parse(readFileSync(cacheOf('one'), 'utf8'));
  expect(Object.keys(inputs)).toEqual(
    expect.arrayContaining([
      'packages/demo/load-generator/main.ts',
      'packages/contracts/standard/http.ts',
      'package-lock.json',
    ]),
  );
  expect(Object.values(inputs)).not.toContain('missing');
});
