import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { createPrinter } from '../../validation/print';

jest.mock('node:fs', () => ({ ...jest.requireActual('node:fs'), writeSync: jest.fn() }));
const write = jest.mocked(writeSync);
const { writeSync: really } = jest.requireActual<typeof import('node:fs')>('node:fs');

const folder = mkdtempSync(path.join(tmpdir(), 'print-'));
const file = path.join(folder, 'out');
afterAll(() => rmSync(folder, { recursive: true }));

/** What is printed at once, and what is left to the stream. */
function printed(lines: readonly string[], error?: Error) {
  const left: Buffer[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      left.push(chunk);
      done(error);
    },
  });
  const to = openSync(file, 'w');
  try {
    const print = createPrinter(to, () => stream);
    for (const line of lines) print(line);
  } finally {
    closeSync(to);
  }
  const atOnce = readFileSync(file);
  return { atOnce: atOnce.length, left, all: Buffer.concat([atOnce, ...left]).toString() };
}

type Write = (file: number, bytes: Buffer, at: number, length?: number) => number;
const writes = (one: Write) => write.mockImplementation(one as never);

test('prints complete lines, however few bytes are written at once', () => {
  writes((to, bytes, at) => really(to, bytes, at, Math.min(2, bytes.length - at)));
  expect(printed(['one', 'zwölf', ''])).toMatchObject({ all: 'one\nzwölf\n\n', left: [] });
});

test('queues output that a full pipe does not accept', () => {
  let room = 'zw'.length + 1;
  writes((to, bytes, at) => {
    // there is room again at once, and what is left is not overtaken
    if (room === 0) {
      room = 100;
      throw Object.assign(new Error('full'), { code: 'EAGAIN' });
    }
    const count = really(to, bytes, at, Math.min(room, bytes.length - at));
    room -= count;
    return count;
  });
  // the first byte of a letter of two
  expect(printed(['zwölf', 'two', 'three'])).toMatchObject({
    atOnce: 3,
    all: 'zwölf\ntwo\nthree\n',
  });
});

test('succeeds where the reader closes the pipe', async () => {
  const gone = Object.assign(new Error('gone'), { code: 'EPIPE' });
  writes(() => {
    throw gone;
  });
  expect(printed(['one', 'two'], gone).atOnce).toBe(0);
  await new Promise(setImmediate);
});
