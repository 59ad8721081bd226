// Codes, checks, pages and waivers are held together: what is raised is registered, documented and can be waived.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { docsAddress } from '../../validation/codes';
import { checks, codes, queryChecks, waivableCodes } from '../../validation/registry';
import { renamedCodes } from '../../validation/renamed-codes';
import { areas, sectionsOf } from './pages';

const names = codes.map(({ code }) => code);
const areaOf = (code: string): string => code.slice(0, code.indexOf('/'));

test('codes are unique and of the form area/name', () => {
  expect(new Set(names).size).toBe(names.length);
  for (const code of names) expect(code).toMatch(/^[a-z0-9]+\/[a-z0-9]+(-[a-z0-9]+)*$/);
});

test('each area has a page, and each code a section in it, in the order of the registry', () => {
  expect(areas).toEqual([...new Set(names.map(areaOf))].sort());
  for (const area of areas)
    expect(sectionsOf(area).map(({ code }) => code)).toEqual(
      names.filter((code) => areaOf(code) === area),
    );
});

describe.each(areas)('docs/checks/%s.md', (area) => {
  test.each(sectionsOf(area))('the section of $code begins with its title', (section) => {
    const found = codes.find(({ code }) => code === section.code);
    expect(section.title).toBe(found?.title);
    expect(section.isWarning).toBe(found?.severity === 'warning');
  });

  test.each(sectionsOf(area))(
    'the section of $code says how to waive it',
    ({ code, waiver, text }) => {
      if (waivableCodes.includes(code)) expect(waiver?.code).toBe(code);
      else expect(text).toMatch(/ cannot be waived[.:]/);
    },
  );
});

test('docs/checks.md lists every code with the address that findings print', () => {
  const index = readFileSync('docs/checks.md', 'utf8');
  const links = [...index.matchAll(/\]\((checks\/[a-z0-9]+\.md#[^)]+)\)/g)].map(
    ([, link]) => `docs/${link}`,
  );
  expect(links.sort()).toEqual(names.map(docsAddress).sort());
});

test('every check is in the folder and file of its code, and every file is a check', () => {
  const files = readdirSync('validation/checks', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.split(path.sep).join('/').replace(/\.ts$/, ''));
  expect(checks.map(({ code }) => code).sort()).toEqual(files.sort());
});

/** Folders in which findings are made. */
const SOURCES = ['validation', 'alerts', 'packages/promql', 'packages/logql'];
const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/(^|[/\\])test[/\\]|\.test\.ts$/.test(file))
    .map((file) => path.join(folder, file));

test('every code in the source is registered', () => {
  const pattern = new RegExp(`'((?:${areas.join('|')})/[a-z0-9-]+)'`, 'g');
  const named = SOURCES.flatMap(filesOf)
    .filter((file) => !file.endsWith('renamed-codes.ts'))
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(pattern)].map(([, code = '']) => code),
    );
  expect(named.length).toBeGreaterThan(names.length);
  expect([...new Set(named)].filter((code) => !names.includes(code))).toEqual([]);
});

test('only schema errors, errors without output, and waivers cannot be waived', () => {
  expect(names.filter((code) => !waivableCodes.includes(code)).sort()).toEqual(
    [
      ...checks.filter(({ stage }) => stage === 'schema').map(({ code }) => code),
      ...['definition/unknown-environment', 'definition/duplicate-environment'],
      ...['definition/failed-function', 'k8s/construct-failed'],
      ...names.filter((code) => areaOf(code) === 'waiver'),
    ].sort(),
  );
  expect(queryChecks.length).toBeGreaterThan(0);
});

test('an old code is not in use, and its new codes exist', () => {
  for (const [old, { to }] of Object.entries(renamedCodes)) {
    expect(names).not.toContain(old);
    for (const code of to)
      expect(names.some((name) => name === code || `${areaOf(name)}/*` === code)).toBe(true);
  }
});

test('the waiver in docs/checks.md is valid', () => {
  const [, code] =
    /waivers: \[\s+\{\s+code: '([^']+)'/.exec(readFileSync('docs/checks.md', 'utf8')) ?? [];
  expect(waivableCodes).toContain(code);
});
