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

/** Starts every command: it must run the sources as they are, never a stale or damaged bundle. */

let folder: string;
const inFolder = (...parts: readonly string[]): string => path.join(folder, ...parts);
const source = (text: string): void => writeFileSync(inFolder('entry.ts'), text);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'run-'));
  mkdirSync(inFolder('scripts'));
  cpSync(path.join('scripts', 'run.mjs'), inFolder('scripts', 'run.mjs'));
  symlinkSync(path.resolve('node_modules'), inFolder('node_modules'));
  writeFileSync(inFolder('package-lock.json'), '{}');
});
afterEach(() => rmSync(folder, { recursive: true }));

const START = 'scripts/run.mjs';
function run(args: readonly string[] = [], { env = {} } = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [inFolder(START), 'entry.ts', ...args],
    { cwd: tmpdir(), env: { ...process.env, NODE_OPTIONS: '', ...env }, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

test('runs with its arguments, exit code and environment, uncached and cached', () => {
  source('console.log(process.argv.slice(2).join(), process.env.SOME); process.exitCode = 3;');
  for (const some of ['a', 'b'])
    expect(run(['x', '--y=1'], { env: { SOME: some } })).toEqual({
      status: 3,
      stdout: `x,--y=1 ${some}\n`,
      stderr: '',
    });
});

test('notices an edit that keeps the length', () => {
  for (const word of ['one', 'two', 'six', 'one']) {
    source(`const word = (): string => '${word}';\nconsole.log(word());\n`);
    for (const _ of [1, 2]) expect(run()).toMatchObject({ stdout: `${word}\n` });
  }
});

test('notices an edited import, and a removed file', () => {
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

test('reuses the cache', () => {
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

test('rebuilds a damaged cache', () => {
  source("console.log('x');\n");
  run();
  for (const file of ['entry.cjs', 'entry.json'])
    for (const text of ['', 'nonsense', '{}', '{"inputs":{}}']) {
      writeFileSync(inFolder('.build', file), text);
      expect(run()).toEqual({ status: 0, stdout: 'x\n', stderr: '' });
    }
});

test('runs with a read-only cache, with the packages of the repository', () => {
  source("import { Chart } from 'cdk8s';\nconsole.log(typeof Chart);\n");
  writeFileSync(inFolder('.build'), '');
  for (const _ of [1, 2]) expect(run()).toEqual({ status: 0, stdout: 'function\n', stderr: '' });
});

test('prints a hint where the packages are not installed', () => {
  source("import { Chart } from 'cdk8s';\nconsole.log(typeof Chart);\n");
  rmSync(inFolder('node_modules'));
  const { status, stderr } = run();
  expect(status).toBe(1);
  expect(stderr).toContain('hint: run npm ci');
  expect(stderr).not.toContain('    at ');
});

test('prints a hint where one package is not installed', () => {
  source("import words from 'not-installed';\nconsole.log(words);\n");
  const { status, stderr } = run();
  expect(status).toBe(1);
  expect(stderr).toContain('Could not resolve "not-installed"');
  expect(stderr).toContain('hint: run npm ci');
});

test('all imports of a package get the same module', () => {
  source(
    "import { KubeCronJob } from 'cdk8s-plus-28/lib/imports/k8s';\nimport { CronJob } from 'cdk8s-plus-28';\n" +
      "const own = require('cdk8s-plus-28') as { CronJob: unknown };\nconsole.log(own.CronJob === CronJob, typeof KubeCronJob);\n",
  );
  expect(run()).toEqual({ status: 0, stdout: 'true function\n', stderr: '' });
});

test('validators are compiled while bundling, anew after an edit of a schema', () => {
  mkdirSync(inFolder('validation'));
  const write = (file: string, text: string) => writeFileSync(inFolder('validation', file), text);
  write('validators.ts', "export const validatorOf = () => 'Ajv';\n");
  write(
    'validator-code.ts',
    "import { schema } from './schema';\nexport const validatorCode = `exports.validatorOf = () => '${schema}'`;\n",
  );
  source("import { validatorOf } from './validation/validators';\nconsole.log(validatorOf());\n");
  for (const schema of ['one', 'two']) {
    write('schema.ts', `export const schema = '${schema}';\n`);
    for (const _ of [1, 2]) expect(run()).toEqual({ status: 0, stdout: `${schema}\n`, stderr: '' });
  }
});

test('cdk8s includes manifests from files', () => {
  writeFileSync(
    inFolder('manifest.yaml'),
    'apiVersion: v1\nkind: Service\nmetadata: {name: included}\n',
  );
  source(
    "import { App, Chart, Include } from 'cdk8s';\nconst chart = new Chart(new App(), 'chart');\n" +
      "new Include(chart, 'include', { url: 'manifest.yaml' });\nconsole.log(JSON.stringify(chart.toJson()));\n",
  );
  for (const _ of [1, 2])
    expect(run()).toMatchObject({ status: 0, stdout: expect.stringContaining('"included"') });
});

test('bundles a package again after npm installs it again', () => {
  rmSync(inFolder('node_modules'));
  mkdirSync(inFolder('node_modules', 'words'), { recursive: true });
  for (const name of ['esbuild', '@esbuild'])
    symlinkSync(path.resolve('node_modules', name), inFolder('node_modules', name));
  source("import words from 'words';\nconsole.log(words);\n");
  for (const word of ['one', 'two']) {
    writeFileSync(inFolder('node_modules', 'words', 'index.js'), `module.exports = '${word}';\n`);
    writeFileSync(inFolder('node_modules', '.package-lock.json'), JSON.stringify({ words: word }));
    expect(run()).toEqual({ status: 0, stdout: `${word}\n`, stderr: '' });
  }
});

test('can start concurrently', async () => {
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

test('an error names the line of the source', () => {
  source('const ten: number = 10;\n\nexport interface Nothing {}\nthrow new Error(String(ten));\n');
  for (const _ of [1, 2]) {
    const { status, stderr } = run();
    expect(status).toBe(1);
    expect(stderr).toContain(
      `Error: 10\n    at Object.<anonymous> (${inFolder('entry.ts')}:4:7)\n`,
    );
    expect(stderr).not.toContain('entry.cjs');
  }
});

test('an error of a package names its file', () => {
  source(
    "import { App, Chart } from 'cdk8s';\nconst app = new App();\nfor (const id of ['a', 'a'])\n  new Chart(app, id);\n",
  );
  const { status, stderr } = run();
  expect(status).toBe(1);
  expect(stderr).toMatch(/node_modules\/constructs\/|node_modules\/cdk8s\//);
  expect(stderr).toContain(`${inFolder('entry.ts')}:4:`);
});

test('a syntax error is reported with its place, and the cache stays', () => {
  source("console.log('x');\n");
  run();
  const before = readFileSync(inFolder('.build', 'entry.cjs'), 'utf8');
  source('const = 1;\n');
  const { status, stdout, stderr } = run();
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain('entry.ts:1:6');
  expect(readFileSync(inFolder('.build', 'entry.cjs'), 'utf8')).toBe(before);
});

describe('a file of a definition that throws while it is imported', () => {
  const team = (text: string): void => {
    mkdirSync(inFolder('teams'));
    writeFileSync(inFolder('teams', 'commerce.ts'), text);
    source("import { team } from './teams/commerce';\nconsole.log(team);\n");
  };
  const finding = (line: number, message: string): string =>
    [
      'error definition/failed-function',
      `at teams/commerce.ts:${line}`,
      message,
      `hint: correct the code at teams/commerce.ts:${line}`,
      'docs: docs/checks/definition.md#failed-function\n',
    ].join('\n  ');

  test.each<[title: string, text: string, line: number, message: string]>([
    ['an error', "\nexport const team = '';\nthrow new Error('boom');\n", 3, 'boom'],
    [
      'in a function',
      "const of = (): never => {\n  throw new Error('boom');\n};\nexport const team = of();\n",
      2,
      'boom',
    ],
    [
      'a property of undefined',
      "const none = JSON.parse('{}');\nexport const team = none.a.b;\n",
      2,
      "Cannot read properties of undefined (reading 'b')",
    ],
    [
      'control characters',
      "export const team = '';\nthrow new Error('a\\u001b[31m');\n",
      2,
      'a\\u001b[31m',
    ],
    [
      'no message',
      "export const team = '';\nthrow new Error();\n",
      2,
      'the file throws an error without a message',
    ],
  ])('%s: names the file and the line, uncached and cached', (_, text, line, message) => {
    team(text);
    for (const __ of [1, 2])
      expect(run()).toEqual({ status: 1, stdout: '', stderr: finding(line, message) });
  });

  test.each(['undefined', 'null', "'boom'", 'Object.create(null)'])('%s is an error', (thrown) => {
    team(`export const team = '';\nthrow ${thrown};\n`);
    const { status, stdout, stderr } = run();
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^a module threw .+\n$/);
  });

  test('an error elsewhere keeps its stack trace', () => {
    source("throw new Error('boom');\n");
    const { status, stderr } = run();
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Error: boom\n {4}at .*entry\.ts:1:/);
  });
});
