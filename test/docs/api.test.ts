import { readFileSync } from 'node:fs';
import * as entry from '../../catalog';
import { apiPage, entryExports } from '../../scripts/docs/api';
import { Declarations } from '../../scripts/docs/declarations';
import { API } from '../../scripts/docs/write';

const page = readFileSync(API, 'utf8');
const headings = [...page.matchAll(/^### `(.*)`$/gm)].map(([, name]) => name);

test('the page is up to date', () => {
  if (apiPage() !== page) throw new Error(`${API} is stale: npm run docs`);
}, 60_000);

test('every export of the entry has a section, in its order', () => {
  const names = entryExports().map(({ name }) => name);
  expect(headings.slice(0, names.length)).toEqual(names);
  expect(new Set(names).size).toBe(names.length);
  // what the module exports, by itself and as the compiler sees it
  expect(names).toEqual(expect.arrayContaining(Object.keys(entry)));
  const compiled = Declarations.use((declarations) => declarations.exportsOf('catalog/index'));
  expect([...names].sort()).toEqual([...compiled].sort());
}, 60_000);

test('signatures are those of the compiler, with doc comments', () => {
  const sectionOf = (name: string) => page.split(`### \`${name}\`\n`)[1]?.split('\n### ')[0] ?? '';
  expect(sectionOf('slack')).toContain(
    'const slack: (channel: string, webhook?: string, options?: SlackOptions) => SlackReceiver;',
  );
  expect(sectionOf('Service')).toContain('readonly replicas?: number;');
  expect(sectionOf('gaugePanel')).toMatch(/^const gaugePanel: </m);
  expect(sectionOf('promql')).toMatch(/^const rate: |^function rate[<(]/m);
  // the keys that components describe, which the compiler writes as one type over all of them
  for (const key of [
    'loki?: PartSettings<LokiSettings, ExternalLoki>',
    'tempo?: TempoSettings',
    'demo?: boolean | DemoSettings',
  ])
    expect(sectionOf('ComponentSettings')).toContain(`readonly ${key};`);
  // a type that only a signature names
  expect(sectionOf('SlackReceiver')).toContain("readonly kind: 'slack';");
});

test('query functions that the pages name exist', () => {
  const pages = ['README.md', 'docs/alerting.md', 'docs/contracts.md', 'docs/logql-tests.md'];
  const named = pages
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/`(promql|logql)\.(\w+)/g)])
    .map(([, language, name = '']) => [language as 'promql' | 'logql', name] as const);
  expect(named.length).toBeGreaterThan(1);
  const functions = { promql: entry.promql, logql: entry.logql };
  expect(named.filter(([language, name]) => !(name in functions[language]))).toEqual([]);
});
