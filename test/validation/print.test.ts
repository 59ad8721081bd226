import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { printer } from '../../validation/print';

jest.mock('node:fs', () => ({ ...jest.requireActual('node:fs'), writeSync: jest.fn() }));
const write = jest.mocked(writeSync);
const { writeSync: really } = jest.requireActual<typeof import('node:fs')>('node:fs');

const folder = mkdtempSync(path.join(tmpdir(), 'print-'));
const file = path.join(folder, 'out');
afterAll(() => rmSync(folder, { recursive: true }));

function printed(lines: readonly string[], slow: (text: string) => void = () => {}): string {
  const to = openSync(file, 'w');
  try {
    const print = printer(to, slow);
    for (const line of lines) print(line);
  } finally {
    closeSync(to);
  }
  return readFileSync(file, 'utf8');
}

const full = () => Object.assign(new Error('full'), { code: 'EAGAIN' });
type Write = (file: number, bytes: Buffer, at: number, length?: number) => number;
const writes = (one: Write) => write.mockImplementation(one as never);

test('lines, whole, however little is taken at once', () => {
  writes((to, bytes, at) => really(to, bytes, at, Math.min(2, bytes.length - at)));
  expect(printed(['one', 'zwölf', ''])).toBe('one\nzwölf\n\n');
});

test('what a pipe has no room for is left to who waits for it', () => {
  const left: string[] = [];
  let room = 4;
  writes((to, bytes, at) => {
    if (room === 0) throw full();
    const count = really(to, bytes, at, Math.min(room, bytes.length - at));
    room -= count;
    return count;
  });
  expect(printed(['one two'], (text) => left.push(text))).toBe('one ');
  expect(left).toEqual(['two']);
});

test('that nobody reads is left to it as well', () => {
  const left: string[] = [];
  writes(() => {
    throw Object.assign(new Error('gone'), { code: 'EPIPE' });
  });
  expect(printed(['one'], (text) => left.push(text))).toBe('');
  expect(left).toEqual(['one']);
});
