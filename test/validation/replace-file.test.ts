import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { array, assert, property, string } from 'fast-check';
import { replaceIfDifferent } from '../../validation/replace-file';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'replace-'));
  file = path.join(folder, 'a.yaml');
});
afterEach(() => rmSync(folder, { recursive: true }));
const text = (): string => readFileSync(file, 'utf8');

test('whatever was there, the parts are there then, and nothing else', () => {
  const parts = array(string({ unit: 'grapheme' }), { maxLength: 5 });
  assert(
    property(array(parts, { minLength: 1, maxLength: 4 }), (versions) => {
      for (const version of versions) {
        const whole = version.join('');
        expect(replaceIfDifferent(file, version)).toBe(Buffer.byteLength(whole));
        expect(text()).toBe(whole);
        expect(readdirSync(folder)).toEqual(['a.yaml']);
      }
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['longer', 'abcdef'],
  ['shorter', 'abc'],
  ['other at the start', 'xbcd'],
  ['other at the end', 'abcx'],
  ['empty', ''],
])('what is %s is replaced', (_, before) => {
  writeFileSync(file, before);
  replaceIfDifferent(file, ['ab', 'cd']);
  expect(text()).toBe('abcd');
});

test('much of the old is kept', () => {
  const lines = Array.from({ length: 30_000 }, (_, index) => `line ${index}\n`);
  writeFileSync(file, lines.join(''));
  replaceIfDifferent(file, [...lines, 'more\n']);
  expect(text()).toBe(`${lines.join('')}more\n`);
});

test('what is the same is not touched', () => {
  writeFileSync(file, 'abcd');
  utimesSync(file, 1, 1);
  replaceIfDifferent(file, ['a', '', 'bcd']);
  expect(statSync(file).mtimeMs).toBe(1000);
});

test('when a part cannot be made, everything is as it was', () => {
  writeFileSync(file, 'abcd');
  function* parts() {
    yield 'ab';
    yield 'XX';
    throw new Error('no');
  }
  expect(() => replaceIfDifferent(file, parts())).toThrow('no');
  expect(text()).toBe('abcd');
  expect(readdirSync(folder)).toEqual(['a.yaml']);
});
