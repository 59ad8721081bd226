import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lockFolder } from '../../validation/folder-lock';
import { LIST_FILE, writeOutput } from '../../validation/output-folder';

let output: string;
beforeEach(() => {
  output = mkdtempSync(path.join(tmpdir(), 'output-'));
});
afterEach(() => rmSync(output, { recursive: true }));

type Texts = Readonly<Record<string, string>>;
const write = (environments: Readonly<Record<string, Texts>>, complete = true) =>
  writeOutput(
    output,
    Object.entries(environments).map(([name, texts]) => ({
      name,
      files: new Map(Object.entries(texts).map(([file, text]) => [file, [text]])),
    })),
    { complete },
  );
const put = (file: string, text: string): void => {
  mkdirSync(path.dirname(path.join(output, file)), { recursive: true });
  writeFileSync(path.join(output, file), text);
};
/** Every file with its text, but for the list. */
const tree = (): Texts =>
  Object.fromEntries(
    readdirSync(output, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== LIST_FILE)
      .map(({ parentPath, name }) => path.join(parentPath, name))
      .map((file) => [path.relative(output, file), readFileSync(file, 'utf8')]),
  );

test('writes, replaces and removes its own files', () => {
  write({ a: { 'one.yaml': '1', 'two.yaml': '2' }, b: { 'one.yaml': '1' } });
  expect(tree()).toEqual({ 'a/one.yaml': '1', 'a/two.yaml': '2', 'b/one.yaml': '1' });
  expect(write({ a: { 'one.yaml': '3' } })).toMatchObject({
    environments: [{ name: 'a', files: 1, bytes: 1, changed: true }],
    removed: [path.join(output, 'b')],
    foreign: [],
  });
  expect(tree()).toEqual({ 'a/one.yaml': '3' });
  expect(readdirSync(output).sort()).toEqual([LIST_FILE, 'a']);
  expect(readFileSync(path.join(output, LIST_FILE), 'utf8')).toBe('a/one.yaml\n');
});

test('a synth of one environment keeps the others', () => {
  write({ a: { 'one.yaml': '1' }, b: { 'one.yaml': '1' } });
  expect(write({ a: { 'one.yaml': '2' } }, false).removed).toEqual([]);
  expect(tree()).toEqual({ 'a/one.yaml': '2', 'b/one.yaml': '1' });
  write({ a: { 'one.yaml': '2' } });
  expect(tree()).toEqual({ 'a/one.yaml': '2' });
});

test('a synth of one environment removes the outputs that it no longer has', () => {
  write({ a: { one: '1' }, 'a.operator': { one: '1' }, 'b.operator': { one: '1' } });
  const { removed } = write({ a: { one: '1' } }, false);
  expect(removed).toEqual([path.join(output, 'a.operator')]);
  expect(tree()).toEqual({ 'a/one': '1', 'b.operator/one': '1' });
});

test('writes, replaces and removes files in folders, beside those of others', () => {
  write({ a: { 'rules/x/one.yml': '1', 'rules/two.yml': '2', three: '3' } });
  put('a/rules/mine.yml', 'own');
  put('a/rules/x/mine.yml', 'own');
  const { foreign } = write({ a: { 'rules/two.yml': '4', three: '3' } });
  expect([...foreign].sort()).toEqual(
    ['a/rules/mine.yml', 'a/rules/x'].map((name) => path.join(output, name)),
  );
  expect(tree()).toEqual({
    'a/rules/mine.yml': 'own',
    'a/rules/x/mine.yml': 'own',
    'a/rules/two.yml': '4',
    'a/three': '3',
  });
  expect(write({ a: { 'rules/two.yml': '4', three: '3' } }).environments[0]?.changed).toBe(false);
  write({});
  expect(tree()).toEqual({ 'a/rules/mine.yml': 'own', 'a/rules/x/mine.yml': 'own' });
});

test('keeps and reports files of others', () => {
  put('overlays/kustomization.yaml', 'own');
  put('a/mine/patch.yaml', 'own');
  put('a/notes.md', 'own');
  write({ a: { 'one.yaml': '1' }, b: { 'one.yaml': '1' } });
  put('b/extra.yaml', 'own');
  const { foreign, removed } = write({ a: { 'two.yaml': '2' } });
  expect(removed).toEqual([]);
  expect([...foreign].sort()).toEqual(
    ['a/mine', 'a/notes.md', 'b', 'overlays'].map((name) => path.join(output, name)),
  );
  expect(tree()).toEqual({
    'a/mine/patch.yaml': 'own',
    'a/notes.md': 'own',
    'a/two.yaml': '2',
    'b/extra.yaml': 'own',
    'overlays/kustomization.yaml': 'own',
  });
});

test('an edited list removes no files outside the folder', () => {
  put('victim.yaml', 'own');
  mkdirSync(path.join(output, 'dist'));
  const outer = output;
  output = path.join(outer, 'dist');
  write({ a: { 'one.yaml': '1' } });
  put('mine.txt', 'own');
  writeFileSync(
    path.join(output, LIST_FILE),
    '../victim.yaml\na/../../victim.yaml\n/etc/hosts\n..\n./mine.txt\na/..\n',
  );
  write({ a: { 'one.yaml': '2' } });
  output = outer;
  expect(tree()).toMatchObject({
    'victim.yaml': 'own',
    'dist/mine.txt': 'own',
    'dist/a/one.yaml': '2',
  });
});

test('keeps a symbolic link, and the other files in its target', () => {
  const elsewhere = mkdtempSync(path.join(tmpdir(), 'elsewhere-'));
  try {
    writeFileSync(path.join(elsewhere, 'README.md'), 'own');
    symlinkSync(elsewhere, path.join(output, 'a'));
    write({ a: { 'one.yaml': '1' } });
    write({ a: { 'two.yaml': '2' } });
    expect(readdirSync(elsewhere).sort()).toEqual(['README.md', 'two.yaml']);
    expect(readdirSync(path.join(output, 'a')).sort()).toEqual(['README.md', 'two.yaml']);
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
});

test('creates the target of a dangling link, and removes the link with its environment', () => {
  const elsewhere = mkdtempSync(path.join(tmpdir(), 'elsewhere-'));
  try {
    symlinkSync(path.join(elsewhere, 'new'), path.join(output, 'a'));
    write({ a: { 'one.yaml': '1' } });
    expect(readdirSync(path.join(elsewhere, 'new'))).toEqual(['one.yaml']);
    write({ b: { 'one.yaml': '1' } });
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(readdirSync(output).sort()).toEqual([LIST_FILE, 'b']);
    write({ a: { 'one.yaml': '1' } });
    expect(tree()).toEqual({ 'a/one.yaml': '1' });
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
});

test('rejects a journal that names another folder', () => {
  put('a/mine.txt', 'own');
  for (const name of ['../elsewhere', '.', '/etc', ''])
    for (const text of [JSON.stringify({ swaps: [{ name, kind: 'remove' }], list: [] }), '{']) {
      put('.swap.json', text);
      expect(() => write({ a: { 'one.yaml': '1' } })).toThrow('.swap.json is damaged');
    }
  expect(tree()).toMatchObject({ 'a/mine.txt': 'own' });
});

test('does not write unchanged files, and sets permissions despite the umask', () => {
  const umask = process.umask(0o077);
  try {
    write({ a: { 'one.yaml': '1', 'two.yaml': '2' } });
    const before = statSync(path.join(output, 'a/one.yaml'));
    expect(before.mode & 0o777).toBe(0o644);
    expect(statSync(path.join(output, 'a')).mode & 0o777).toBe(0o755);
    expect(write({ a: { 'one.yaml': '1', 'two.yaml': '2' } }).environments).toMatchObject([
      { changed: false },
    ]);
    write({ a: { 'one.yaml': '1', 'two.yaml': '3' } });
    expect(statSync(path.join(output, 'a/one.yaml')).mtimeMs).toBe(before.mtimeMs);
  } finally {
    process.umask(umask);
  }
});

test('changes nothing when a file cannot be written', () => {
  write({ a: { 'one.yaml': '1' }, b: { 'one.yaml': '1' } });
  const before = tree();
  function* broken() {
    yield 'begin';
    throw new Error('no space left on device');
  }
  expect(() =>
    writeOutput(
      output,
      [
        { name: 'a', files: new Map([['one.yaml', ['2']]]) },
        { name: 'b', files: new Map([['one.yaml', broken()]]) },
      ],
      { complete: true },
    ),
  ).toThrow('no space left');
  expect(tree()).toEqual(before);
  expect(readdirSync(output).sort()).toEqual([LIST_FILE, 'a', 'b']);
});

describe('the lock', () => {
  /** Identifies this machine in names of lock files. */
  const machineHere = (): string => {
    const lock = lockFolder(output);
    const [name = ''] = readdirSync(output);
    lock.unlock();
    return name.split('.')[2] ?? '';
  };
  const lockFile = (machine: string, pid: number | undefined, secondsAgo = 0): string => {
    const name = `.lock.${machine}.${pid}.00ff`;
    writeFileSync(path.join(output, name), 'some-host');
    const time = new Date(Date.now() - secondsAgo * 1000);
    utimesSync(path.join(output, name), time, time);
    return name;
  };

  test('of a process that has ended is taken over', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    lockFile(machineHere(), pid);
    lockFolder(output).unlock();
    expect(readdirSync(output)).toEqual([]);
  });

  test('of a running process is waited for', () => {
    const name = lockFile(machineHere(), process.ppid);
    expect(() => lockFolder(output, 100)).toThrow(
      `is locked by process ${process.ppid} on some-host`,
    );
    expect(readdirSync(output)).toEqual([name]);
  });

  test('of a container with the same host name and process id is waited for', () => {
    for (const pid of [process.pid, spawnSync(process.execPath, ['-e', '']).pid]) {
      const name = lockFile('0123456789ab', pid, 30);
      expect(() => lockFolder(output, 100)).toThrow(`is locked by process ${pid} on some-host`);
      rmSync(path.join(output, name));
    }
  });

  test('is taken over when it was not renewed for a minute', () => {
    for (const machine of [machineHere(), '0123456789ab']) {
      lockFile(machine, process.ppid, 61);
      lockFolder(output).unlock();
      expect(readdirSync(output)).toEqual([]);
    }
  });

  test('that another process has taken over cannot be renewed', () => {
    const lock = lockFolder(output);
    const [name = ''] = readdirSync(output);
    const before = new Date(Date.now() - 50_000);
    utimesSync(path.join(output, name), before, before);
    lock.renew();
    expect(statSync(path.join(output, name)).mtimeMs).toBeGreaterThan(Date.now() - 10_000);
    rmSync(path.join(output, name));
    expect(() => lock.renew()).toThrow('was locked by another process');
    expect(() => lock.unlock()).not.toThrow();
  });
});

const VERSIONS = 'test/validation/write-versions.ts';

test('serializes concurrent runs', async () => {
  const writers = [1, 1_000_001].map((first) =>
    spawn(process.execPath, ['scripts/run.mjs', VERSIONS, output, String(first)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  const seen = await Promise.all(
    writers.map(
      (writer) =>
        new Promise<{ readonly lines: number; readonly errors: string }>((resolve) => {
          let [lines, errors] = [0, ''];
          writer.stdout.on('data', (data: Buffer) => {
            lines += data.toString().split('\n').length - 1;
            if (lines >= 20) writer.kill('SIGKILL');
          });
          writer.stderr.on('data', (data: Buffer) => {
            errors += data;
          });
          writer.on('exit', () => resolve({ lines, errors }));
        }),
    ),
  );
  for (const { lines, errors } of seen) {
    expect(errors).toBe('');
    expect(lines).toBeGreaterThanOrEqual(20);
  }
  expect(versions('a').size).toBeLessThanOrEqual(1);
}, 120_000);

/** The versions that the files of an environment are of. */
const versions = (name: string): ReadonlySet<string> => {
  const folder = path.join(output, name);
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return new Set(
    files.map((file) => readFileSync(path.join(folder, file), 'utf8').split('\n')[0] ?? ''),
  );
};

test('a kill at any time leaves each environment at one version, and the next synth completes it', async () => {
  let version = 1;
  for (let kill = 0; kill < 25; kill += 1) {
    const writer = spawn(process.execPath, ['scripts/run.mjs', VERSIONS, output, String(version)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise<void>((resolve) => {
      writer.stdout.once('data', () =>
        setTimeout(() => writer.kill('SIGKILL'), Math.random() * 30),
      );
      writer.on('exit', () => resolve());
    });
    for (const name of ['a', 'b']) expect(versions(name).size).toBeLessThanOrEqual(1);
    version += 1000;
  }
  const last = { 'last.yaml': 'last\n' };
  write({ a: last, b: last });
  expect(tree()).toEqual({ 'a/last.yaml': 'last\n', 'b/last.yaml': 'last\n' });
  expect(readdirSync(output).sort()).toEqual([LIST_FILE, 'a', 'b']);
}, 240_000);
