// The package of the review, installed alone in an empty folder.
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { reviewPackage } from '../../scripts/package/published';
import { installAlone, runIn } from './support/installed-package';

jest.setTimeout(120_000);

const NAME = '@observability-stack/review';
const FOLDERS = 'packages/review/test/folders';
let folder: string;
const run = (program: string, args: readonly string[]) => runIn(folder, program, args);
const program = (...args: readonly string[]) =>
  run(path.join(folder, 'node_modules', '.bin', 'observability-review'), args);

beforeAll(async () => {
  const installed = await installAlone(reviewPackage);
  folder = installed.folder;
  expect(readFileSync(`packages/review/README.md`, 'utf8')).toContain(`./${installed.tarball}`);
  for (const side of ['before', 'after'])
    cpSync(path.join(FOLDERS, side), path.join(folder, side), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('has no workspace, no peer dependency, and neither pictures nor definitions', () => {
  const root = path.join(folder, 'node_modules', NAME);
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  expect(manifest.peerDependencies).toBeUndefined();
  expect(Object.keys(manifest.dependencies).sort()).toEqual([
    '@grafana/lezer-logql',
    '@lezer/common',
    '@lezer/highlight',
    '@lezer/lr',
    '@prometheus-io/lezer-promql',
    'diff',
    'js-yaml',
    're2js',
  ]);
  expect(readdirSync(path.join(folder, 'node_modules', '@observability-stack'))).toEqual([
    'review',
  ]);
  expect(readdirSync(path.join(root, 'lib')).sort()).toEqual(['catalog', 'packages', 'tools']);
  expect(readdirSync(path.join(root, 'lib', 'packages', 'review'))).not.toContain('pictures');
});

test('compares folders as this repository does', () => {
  const golden = readFileSync(path.join(FOLDERS, 'review.txt'), 'utf8');
  expect(program('before', 'after', '--format=text')).toEqual({
    status: 0,
    stdout: golden,
    stderr: '',
  });
  expect(program('before', 'after').stdout).toMatch(/^## \d+ changes\n/);
  expect(program('after', 'after').stdout).toMatch(/^## No change\n/);
});

test('compares folders of revisions, writes files, and reports risks by its exit code', () => {
  const git = (...args: readonly string[]) =>
    expect(
      run('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args]).status,
    ).toBe(0);
  const manifests = path.join(folder, 'manifests');
  git('init', '-q');
  for (const [side, tag] of [
    ['before', 'v0.17.0'],
    ['after', 'v0.18.0'],
  ] as const) {
    rmSync(manifests, { recursive: true, force: true });
    cpSync(path.join(folder, side), manifests, { recursive: true });
    git('add', '-A', 'manifests');
    git('commit', '-q', '-m', tag);
    git('tag', tag);
  }
  const sides = ['v0.17.0:manifests', 'v0.18.0:manifests'];
  const { status, stderr } = program(...sides, '--out=review-pages', '--fail-on=alert-removed');
  expect(status).toBe(1);
  expect(stderr).toMatch(/^observability-review: alert-removed: QueueEmpty/m);
  expect(readdirSync(path.join(folder, 'review-pages')).sort()).toEqual([
    'review.html',
    'review.json',
    'review.md',
  ]);
});

test.each([
  [[], 'expected two folders or revisions, found 0: see observability-review --help'],
  [['before'], 'found 1'],
  [['before', 'after', 'third'], 'found 3'],
  [['before', 'nowhere'], '"nowhere" is neither a folder nor a git revision'],
  [['before', 'after', '--format=pdf'], '--format must be markdown, text, json or html'],
  [['before', 'after', '--png=x'], "Unknown option '--png'"],
  [['before', 'after', '--fail-on=nothing'], 'see observability-review --help'],
])('refuses %j', (args, message) => {
  const { status, stdout, stderr } = program(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^observability-review: /);
  expect(stderr).toContain(message);
});

test('describes itself', () => {
  const { status, stdout } = program('--help');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^usage: observability-review BEFORE AFTER/);
  expect(stdout).not.toContain('npm run');
});

test('has types', () => {
  writeFileSync(
    path.join(folder, 'use.ts'),
    `import { compareRevisions, Redaction, type ReviewReport, readSides, renderMarkdown } from '${NAME}';
const report: ReviewReport = compareRevisions(...readSides([{ name: 'a', cwd: '.' }, { name: 'b', cwd: '.' }], new Redaction()));
export const text: string = renderMarkdown(report);
// @ts-expect-error two sides are required
readSides([{ name: 'a', cwd: '.' }], new Redaction());
`,
  );
  const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--types', ''];
  const tsc = path.resolve('node_modules/typescript/bin/tsc');
  expect(run(process.execPath, [tsc, ...flags, 'use.ts'])).toMatchObject({ status: 0, stdout: '' });
});
