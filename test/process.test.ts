import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
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
  // without the programs that were built
  mkdirSync(path.join(copy, 'tools'));
  for (const name of readdirSync('tools').filter((entry) => entry.endsWith('.ts')))
    cpSync(path.join('tools', name), path.join(copy, 'tools', name));
  symlinkSync(path.resolve('node_modules'), path.join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true }));

const synth = (args: readonly string[] = [], env: NodeJS.ProcessEnv = {}, cwd: string = copy) =>
  run(['main.ts', ...args], { env: { ...process.env, ...env }, cwd });

function run(args: readonly string[], options: SpawnSyncOptions = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(copy, 'scripts', 'run.mjs'), ...args],
    { cwd: copy, ...options, encoding: 'utf8' },
  );
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
      `error definition/high-cardinality-label\n  at ${place}, [0].labels.pod\n  at ${place}, [1].labels.pod\n`,
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

describe('in a fresh or damaged checkout', () => {
  const inCopy = (...parts: readonly string[]): string => path.join(copy, ...parts);
  /** Texts of the output, without times. */
  const texts = () => Object.entries(output()).map(([name, { text }]) => [name, text]);
  let expected: ReturnType<typeof texts>;
  beforeAll(() => {
    expect(synth()).toMatchObject({ status: 0 });
    expected = texts();
  });
  const synthAnew = () => {
    rmSync(inCopy('dist'), { recursive: true, force: true });
    const result = synth();
    expect(result).toMatchObject({ status: 0 });
    expect(texts()).toEqual(expected);
    return result;
  };

  test('without target files', () => {
    const [folder, away] = [inCopy('scrape-configs', 'targets'), inCopy('targets-away')];
    renameSync(folder, away);
    try {
      expect(synth()).toMatchObject({ status: 0 });
      const jobs = texts().filter(([, text]) => text?.includes('job_name: external'));
      expect(jobs).toEqual([]);
    } finally {
      renameSync(away, folder);
    }
    synthAnew();
  });

  test('with target files that cannot be read', () => {
    const file = (name: string) => inCopy('scrape-configs', 'targets', name);
    spawnSync('mkfifo', [file('pipe.json')]);
    symlinkSync('/dev/zero', file('device.json'));
    symlinkSync('/nowhere', file('missing.json'));
    mkdirSync(file('folder.json'));
    const { status, stderr } = synth();
    for (const name of ['pipe', 'device', 'missing', 'folder'])
      rmSync(file(`${name}.json`), { recursive: true });
    expect(status).toBe(1);
    const problems = {
      'is not a regular file': ['device', 'pipe'],
      'does not exist': ['missing'],
      'is a directory': ['folder'],
    };
    for (const [problem, names] of Object.entries(problems)) {
      const places = names.map((name) => `  at scrape-configs/targets/${name}.json\n`).join('');
      expect(stderr).toContain(
        `error scrape/invalid-target-file\n${places}  in environments local, production\n  file ${problem}\n`,
      );
    }
    expect(texts()).toEqual(expected);
  });

  test('without packages, and with only some of them', () => {
    const modules = inCopy('node_modules');
    rmSync(modules);
    for (const prepare of [
      () => rmSync(inCopy('.build'), { recursive: true }),
      () => mkdirSync(modules),
      () => {
        for (const name of ['esbuild', '@esbuild'])
          symlinkSync(path.resolve('node_modules', name), path.join(modules, name));
      },
    ]) {
      prepare();
      const { status, stdout, stderr } = synth();
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toContain('hint: run npm ci');
      expect(stderr).not.toContain('    at ');
    }
    rmSync(modules, { recursive: true });
    symlinkSync(path.resolve('node_modules'), modules);
    expect(texts()).toEqual(expected);
    synthAnew();
  });

  test('with packages of another checkout, the workspaces are those of this one', () => {
    const file = inCopy('packages', 'query-common', 'printable.ts');
    const source = readFileSync(file, 'utf8');
    writeFileSync(file, "export const toPrintable = (): string => 'of this checkout';\n");
    try {
      const { status, stderr } = synth(['unknown']);
      expect(status).toBe(1);
      expect(stderr).toContain('of this checkout');
    } finally {
      writeFileSync(file, source);
    }
  });

  test('where .build cannot be made', () => {
    rmSync(inCopy('.build'), { recursive: true });
    writeFileSync(inCopy('.build'), '');
    synthAnew();
    rmSync(inCopy('.build'));
    symlinkSync('/nowhere/at/all', inCopy('.build'));
    synthAnew();
    const { status, stderr } = run(['main.ts'], { env: { ...process.env, TMPDIR: '/nowhere' } });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^cannot write the bundle to .*\nhint: make one of them writable/);
    rmSync(inCopy('.build'));
  });

  test('with damaged caches', () => {
    synthAnew();
    const files = readdirSync(inCopy('.build')).filter((name) =>
      /\.(json|cjs|map|mjs)$/.test(name),
    );
    expect(files).toEqual(
      expect.arrayContaining(['demo-programs.json', 'main.cjs', 'main.cjs.map', 'main.json']),
    );
    const damages: readonly ((bytes: Buffer) => Buffer)[] = [
      () => Buffer.from('null'),
      // one letter
      (bytes) => {
        const copied = Buffer.from(bytes);
        const at = copied.indexOf('function', copied.length / 2);
        copied[at < 0 ? Math.floor(copied.length / 2) : at] = 0x67;
        return copied;
      },
    ];
    for (const damage of damages) {
      for (const name of files)
        writeFileSync(inCopy('.build', name), damage(readFileSync(inCopy('.build', name))));
      synthAnew();
      // an error has its own message, whatever the map of the sources is
      writeFileSync(inCopy('.build', 'main.cjs.map'), damage(Buffer.from('{"mappings":"A"}')));
      expect(synth(['unknown']).stderr).toContain('error definition/unknown-environment');
    }
  });

  test('that is read-only', () => {
    // the superuser may write everywhere
    const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    synthAnew();
    rmSync(inCopy('.build'), { recursive: true });
    const folders = [copy, inCopy('dist'), inCopy('dist', 'local')];
    const modes = folders.map((folder) => statSync(folder).mode);
    for (const folder of folders) chmodSync(folder, 0o555);
    try {
      const { status, stdout, stderr } = run(['main.ts'], user);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(/error: cannot write dist: EACCES: permission denied/);
      expect(stderr).not.toContain('    at ');
      expect(texts()).toEqual(expected);
      const query = ['scripts/logql.ts', '{a="b"} |= "x"'];
      expect(run(query, { ...user, input: 'x\ny\n' })).toMatchObject({ status: 0, stderr: '' });
    } finally {
      for (const [index, folder] of folders.entries()) chmodSync(folder, modes[index] ?? 0o755);
    }
  });
});
