import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const readme = readFileSync('packages/demo/README.md', 'utf8');
const sources = readdirSync('packages/demo', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.startsWith('test/'))
  .map((name) => readFileSync(path.join('packages/demo', name), 'utf8'));

test('the documentation lists exactly the environment variables that the programs read', () => {
  const read = sources.flatMap((text) => [
    ...[...text.matchAll(/settings\.(?:text|number|oneOf|urls?)\(\s*'([A-Z_]+)'/g)].map(
      ([, name = '']) => name,
    ),
    ...[...text.matchAll(/settings\.secret\(\s*'([A-Z_]+)'/g)].flatMap(([, name = '']) => [
      name,
      `${name}_FILE`,
    ]),
    ...[...text.matchAll(/const VARIABLE = '([A-Z_]+)'/g)].map(([, name = '']) => name),
  ]);
  const [, table = ''] = /## Settings\n([\s\S]*?)\n## /.exec(readme) ?? [];
  const documented = table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)])
    .map(([, name = '']) => name);
  expect(new Set(read).size).toBeGreaterThan(20);
  expect([...new Set(documented)].sort()).toEqual([...new Set(read)].sort());
});

test('the files that it names exist', () => {
  const [, table = ''] = /## How it is instrumented\n([\s\S]*?)\n## /.exec(readme) ?? [];
  const named = [...table.matchAll(/`([\w-]+\.ts)`/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(10);
  const there = readdirSync('packages/demo/instrumentation');
  expect(named.filter((name) => !there.includes(name))).toEqual([]);
});
