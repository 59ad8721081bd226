import { spawnSync } from 'node:child_process';
import {
  cpSync,
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

/** The whole command, as a process, in a copy of the sources: what it leaves on disk and what it exits with. */

const ELSEWHERE = ['.git', '.build', 'dist', 'docs', 'node_modules', 'test', 'tools'];
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(path.join(tmpdir(), 'synth-copy-'));
  for (const name of readdirSync('.').filter((entry) => !ELSEWHERE.includes(entry)))
    cpSync(name, path.join(copy, name), { recursive: true });
  symlinkSync(path.resolve('node_modules'), path.join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true }));

function synth(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}, cwd: string = copy) {
  const script = path.join(copy, 'scripts', 'run.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, 'main.ts', ...args], {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** Every file of the output, with its text and the moment of its last change. */
function output(): Record<string, { readonly text: string; readonly changed: number }> {
  const dist = path.join(copy, 'dist');
  const files = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  return Object.fromEntries(
    files.map((file) => [
      path.relative(dist, file),
      { text: readFileSync(file, 'utf8'), changed: statSync(file).mtimeMs },
    ]),
  );
}

test('the output does not depend on the locale, the time zone or the working directory', () => {
  const first = synth();
  expect(first).toMatchObject({ status: 0 });
  const before = output();
  expect(Object.keys(before).length).toBeGreaterThan(10);
  const odd = { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', TZ: 'Pacific/Kiritimati' };
  expect(synth([], odd, '/')).toMatchObject({ status: 0 });
  // not even written again
  expect(output()).toEqual(before);
  rmSync(path.join(copy, 'dist'), { recursive: true });
  expect(synth([], odd, '/')).toMatchObject({ status: 0 });
  const texts = (files: typeof before) =>
    Object.entries(files).map(([name, { text }]) => [name, text]);
  expect(texts(output())).toEqual(texts(before));
});

describe('with errors in the input', () => {
  test('exits with 1 and does not change the output', () => {
    expect(synth()).toMatchObject({ status: 0 });
    const before = output();
    const targets = path.join(copy, 'scrape-configs', 'targets', 'external.json');
    const was = readFileSync(targets, 'utf8');
    const labels = { team: 'platform', service: 'database', pod: 'x' };
    writeFileSync(
      targets,
      JSON.stringify([
        { targets: ['db-1'], labels },
        { targets: ['db-2:1'], labels },
      ]),
    );
    const { status, stdout, stderr } = synth();
    writeFileSync(targets, was);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    const place = 'scrape-configs/targets/external.json';
    expect(stderr).toContain(`error scrape/invalid-target-file\n  at ${place}, [0].targets[0]\n`);
    expect(stderr).toContain(
      `error definition/high-cardinality-label\n  at ${place}, [0].labels.pod\n`,
    );
    expect(stderr).toContain(
      `error definition/high-cardinality-label\n  at ${place}, [1].labels.pod\n`,
    );
    expect(stderr).toMatch(/\n3 errors, \d+ warnings?, \d+ waived. Nothing was written.\n$/);
    expect(output()).toEqual(before);
  });

  test('an unknown environment is one of the errors', () => {
    const before = output();
    const { status, stderr } = synth(['local', 'prodution']);
    expect(status).toBe(1);
    expect(stderr).toContain('did you mean "production"?');
    expect(output()).toEqual(before);
  });
});
