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

/** Another text in place of the files, of the same length. */
const marked = (kept: string): string => {
  const end = kept.indexOf('\n') + 1;
  return kept.slice(0, end) + kept.slice(end).replaceAll('order', 'ORDER');
};

test('nothing is made anew until a source changes', () => {
  const cache = cacheOf('kept');
  const made = demoPrograms(cache);
  const kept = readFileSync(cache, 'utf8');
  writeFileSync(cache, marked(kept));
  const fromCache = demoPrograms(cache).files;
  expect(fromCache['order-service.mjs']).toContain('ORDER');
  expect(Object.keys(fromCache)).toEqual(Object.keys(made.files));

  writeFileSync(cache, marked(kept).replace(/("demo\/order-service\/main.ts":")[^"]+/, '$10 0'));
  expect(demoPrograms(cache)).toEqual(made);
  expect(readFileSync(cache, 'utf8')).toBe(kept);

  for (const broken of ['', 'half a file', kept.slice(0, -1), `${kept} `]) {
    writeFileSync(cache, broken);
    expect(demoPrograms(cache)).toEqual(made);
  }
});

test('every source is looked at: of the demo, and of the catalogue where contracts are', () => {
  const cache = cacheOf('one');
  demoPrograms(cache);
  const [first = ''] = readFileSync(cache, 'utf8').split('\n');
  const { inputs } = JSON.parse(first);
  expect(Object.keys(inputs)).toEqual(
    expect.arrayContaining([
      'demo/load-generator/main.ts',
      'catalog/metrics/http.ts',
      'package-lock.json',
    ]),
  );
  expect(Object.values(inputs)).not.toContain('missing');
});

test('what another run measured is right', () => {
  const cache = cacheOf('one');
  const { files } = demoPrograms(cache);
  const [first = ''] = readFileSync(cache, 'utf8').split('\n');
  expect(JSON.parse(first).files).toEqual(
    Object.entries(files).map(([name, text]) => [
      name,
      Buffer.byteLength(text),
      Buffer.byteLength(JSON.stringify(text)),
    ]),
  );
});
