import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What starts every command: it must never run anything but the sources as they are. */

let folder: string;
const inFolder = (...parts: readonly string[]): string => path.join(folder, ...parts);
const source = (text: string): void => writeFileSync(inFolder('entry.ts'), text);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'run-'));
  mkdirSync(inFolder('scripts'));
  for (const name of ['run.cjs', 'run.mjs', 'bundle.mjs', 'bundle-cdk8s.mjs', 'precompile.ts'])
    cpSync(path.join('scripts', name), inFolder('scripts', name));
  symlinkSync(path.resolve('node_modules'), inFolder('node_modules'));
  writeFileSync(inFolder('package-lock.json'), '{}');
});
afterEach(() => rmSync(folder, { recursive: true }));

const START = 'scripts/run.cjs';
function run(args: readonly string[] = [], { env = {}, script = START } = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [inFolder(script), 'entry.ts', ...args],
    { cwd: tmpdir(), env: { ...process.env, NODE_OPTIONS: '', ...env }, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}
const cached = (): string[] => readdirSync(inFolder('.build')).filter((file) => /code$/.test(file));

test('runs with its arguments, its exit code and its environment, the second time as the first', () => {
  source('console.log(process.argv.slice(2).join(), process.env.SOME); process.exitCode = 3;');
  for (const some of ['a', 'b'])
    expect(run(['x', '--y=1'], { env: { SOME: some } })).toEqual({
      status: 3,
      stdout: `x,--y=1 ${some}\n`,
      stderr: '',
    });
  expect(run(['z'], { script: 'scripts/run.mjs' })).toMatchObject({ status: 3 });
});

test('an edit that leaves the length as it was is seen', () => {
  // V8 itself takes compiled code for that of any source of the same length
  for (const word of ['one', 'two', 'six', 'one']) {
    source(`const word = (): string => '${word}';\nconsole.log(word());\n`);
    for (const _ of [1, 2]) expect(run()).toMatchObject({ stdout: `${word}\n` });
    expect(cached()).toHaveLength(1);
  }
});

test('an edit of what is imported is seen, and a file that is gone', () => {
  writeFileSync(inFolder('other.ts'), "export const word = 'one';\n");
  source("import { word } from './other';\nconsole.log(word);\n");
  expect(run()).toMatchObject({ stdout: 'one\n' });
  writeFileSync(inFolder('other.ts'), "export const word = 'two';\n");
  expect(run()).toMatchObject({ stdout: 'two\n' });
  rmSync(inFolder('other.ts'));
  expect(run()).toMatchObject({
    status: 1,
    stdout: '',
    stderr: expect.stringContaining('Could not resolve "./other"'),
  });
});

test('what has been made is used again', () => {
  source("console.log('x');\n");
  run();
  const made = () =>
    readdirSync(inFolder('.build')).map((file) => [
      file,
      statSync(inFolder('.build', file)).mtimeMs,
    ]);
  const before = made();
  run();
  expect(made()).toEqual(before);
});

test('what cannot be read is made anew', () => {
  source("console.log('x');\n");
  run();
  for (const text of ['', 'nonsense', '\n//# made-of={}', '\n//# made-of={"inputs":{}}']) {
    writeFileSync(inFolder('.build', 'entry.cjs'), text);
    expect(run()).toEqual({ status: 0, stdout: 'x\n', stderr: '' });
  }
  const [code = ''] = cached();
  writeFileSync(inFolder('.build', code), 'nonsense');
  expect(run()).toEqual({ status: 0, stdout: 'x\n', stderr: '' });
});

test('nothing can be written', () => {
  source("console.log('x');\n");
  writeFileSync(inFolder('.build'), '');
  for (const _ of [1, 2]) expect(run()).toEqual({ status: 0, stdout: 'x\n', stderr: '' });
});

test('several start at once', async () => {
  source("console.log('x');\n");
  const runs = [1, 2, 3, 4].map(async () => {
    const child = spawn(process.execPath, [inFolder(START), 'entry.ts']);
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => {
        printed += text;
      });
    const [status] = await once(child, 'close');
    return { status, printed };
  });
  for (const one of await Promise.all(runs)) expect(one).toEqual({ status: 0, printed: 'x\n' });
  expect(readdirSync(inFolder('.build')).filter((file) => file.endsWith('.tmp'))).toEqual([]);
});

test('an error names the line of the source where Node is asked to', () => {
  source('const ten: number = 10;\n\nexport interface Nothing {}\nthrow new Error(String(ten));\n');
  for (const _ of [1, 2]) {
    const { status, stderr } = run([], { env: { NODE_OPTIONS: '--enable-source-maps' } });
    expect(status).toBe(1);
    expect(stderr).toMatch(/Error: 10[\s\S]*entry\.ts:4/);
  }
});

test('what is no TypeScript is told with its place, and leaves what was', () => {
  source("console.log('x');\n");
  run();
  const before = readFileSync(inFolder('.build', 'entry.cjs'), 'utf8');
  source('const = 1;\n');
  const { status, stdout, stderr } = run();
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain('entry.ts:1:6');
  expect(readFileSync(inFolder('.build', 'entry.cjs'), 'utf8')).toBe(before);
});
