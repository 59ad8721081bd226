import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { reviewCli } from '../cli';
import { readRevision } from '../read/revision';
import { riskCodes } from '../risks';

let folder = '';
const place = (...parts: readonly string[]) => path.join(folder, ...parts);

const rules = (bound: number) => `groups:
- name: g
  rules:
    - alert: Busy
      expr: up > ${bound}
      labels: {severity: page, team: a, service: s}
      annotations: {summary: busy}
`;
const manifest = (bound: number) => `apiVersion: v1
kind: ConfigMap
metadata:
  name: prometheus-rules
  labels: {app.kubernetes.io/name: prometheus}
data:
  a.yml: |
${rules(bound).replace(/^/gm, '    ')}`;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'review-'));
  for (const [name, bound] of [
    ['old', 1],
    ['new', 2],
  ] as const) {
    mkdirSync(place(name, 'local'), { recursive: true });
    writeFileSync(place(name, 'local', 'prometheus.yaml'), manifest(bound));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: readonly string[]) {
  let [out, err] = ['', ''];
  const code = await reviewCli({
    args,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

test('reports the differences between two folders in three formats', async () => {
  const { code, out } = await run(
    '--base',
    place('old'),
    '--head',
    place('new'),
    '--out',
    place('out'),
  );
  expect(code).toBe(0);
  expect(out).toContain('## 1 change\n');
  expect(readdirSync(place('out')).sort()).toEqual(['review.html', 'review.json', 'review.md']);
  expect(readFileSync(place('out', 'review.md'), 'utf8')).toBe(out);
});

test.each([
  [[], 0],
  [['--fail-on', 'alert-loosened'], 1],
  [['--fail-on', 'any'], 1],
  [['--fail-on', 'data-lost'], 0],
] as const)('%j exits with %i', async (more, expected) => {
  const { code } = await run('--base', place('old'), '--head', place('new'), ...more);
  expect(code).toBe(expected);
});

test('a tightened alert is not a risk', async () => {
  const { code } = await run('--base', place('new'), '--head', place('old'), '--fail-on', 'any');
  expect(code).toBe(0);
});

test.each([
  [['--fail-on', 'alert-losened'], 'did you mean "alert-loosened"?'],
  [['--format', 'pdf'], '--format must be markdown, text, json or html'],
  // names of inherited properties
  [['--fail-on', 'toString'], 'unknown risk "toString"'],
  [['--format', 'constructor'], 'found "constructor"'],
  [['--prometheus', 'file:///etc/passwd'], '--prometheus must be a URL'],
  [['--bsae', 'x'], 'npm run review -- --help'],
  [['--base', 'no-such-revision'], 'neither a folder nor a git revision'],
  [['--base', '--output=/tmp/x'], 'ambiguous'],
  [['--base', 'scripts'], 'has no <environment>/*.yaml'],
] as const)('%j is rejected with a hint', async (args, hint) => {
  const { code, err, out } = await run(...args);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(hint);
});

test('an output path that is a file is rejected, and is not a risk', async () => {
  const args = [
    '--base',
    place('old'),
    '--head',
    place('new'),
    '--out',
    place('old/local/prometheus.yaml'),
  ];
  const { code, err } = await run(...args);
  expect(code).toBe(2);
  expect(err).toContain('--out is not a writable folder');
});

test('the help names every risk', async () => {
  const { code, out } = await run('--help');
  expect(code).toBe(0);
  for (const [risk, text] of Object.entries(riskCodes))
    expect(out).toMatch(new RegExp(`${risk} +${text}`));
});

test('a revision of git and its folder are the same', () => {
  const repository = place('repository');
  mkdirSync(repository);
  cpSync(place('old'), path.join(repository, 'dist'), { recursive: true });
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], {
      cwd: repository,
    });
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'x');
  const here = process.cwd();
  process.chdir(repository);
  try {
    expect(readRevision('HEAD').environments).toEqual(readRevision('dist').environments);
  } finally {
    process.chdir(here);
  }
});
