// The npm package, installed alone in an empty folder: from init to a check, a synth and a review, and with the
// definitions of teams in other packages.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { toolPath } from '../../tools/locate';
import { eventually } from './support/eventually';

jest.setTimeout(240_000);

const NPM_FLAGS = ['--no-audit', '--no-fund', '--prefer-offline'];
const TSC = path.resolve('node_modules/typescript/bin/tsc');
const folder = mkdtempSync(path.join(tmpdir(), 'package-'));
const user = path.join(folder, 'user');
const tarball = () => path.join(folder, 'observability-stack-0.1.0.tgz');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(program: string, args: readonly string[], cwd = user) {
  const { INIT_CWD: _, ...env } = process.env;
  const promtool = toolPath('promtool');
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    env: { ...env, ...(promtool !== undefined && { PROMTOOL_BIN: promtool }) },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
const program = (args: readonly string[], cwd = user) =>
  run(path.join(user, 'node_modules', '.bin', 'observability-stack'), args, cwd);
const git = (...args: readonly string[]) =>
  run('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args]);
const ok = expect.objectContaining({ status: 0 });
const read = (...parts: readonly string[]): string =>
  readFileSync(path.join(user, ...parts), 'utf8');
const write = (text: string, ...parts: readonly string[]): void => {
  mkdirSync(path.dirname(path.join(user, ...parts)), { recursive: true });
  writeFileSync(path.join(user, ...parts), text);
};

beforeAll(() => {
  mkdirSync(user);
  expect(run('npm', ['pack', '--pack-destination', folder], path.resolve())).toEqual(ok);
  expect(run('npm', ['install', ...NPM_FLAGS, '--engine-strict', tarball()])).toEqual(ok);
  expect(program(['init'])).toEqual(ok);
  // The compiler of this repository, instead of another download of it.
  const manifest = JSON.parse(read('package.json'));
  expect(Object.keys(manifest.devDependencies)).toEqual(['typescript']);
  mkdirSync(path.join(user, 'node_modules', 'typescript', 'bin'), { recursive: true });
  write(`require(${JSON.stringify(TSC)});`, 'node_modules', 'typescript', 'bin', 'tsc');
});

test('contains no workspace, and no module of this repository that defines teams', () => {
  expect(existsSync(path.join(user, 'node_modules', '@observability-stack'))).toBe(false);
  const installed = path.join(user, 'node_modules', 'observability-stack');
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
  expect(files.filter((file) => /^lib\/(teams|test)\b|\.tgz$/.test(file))).toEqual([]);
  const importing = files
    .filter((file) => /^lib\/.*\.(js|d\.ts)$/.test(file))
    .filter((file) =>
      /["']@observability-stack\/\w/.test(readFileSync(path.join(installed, file), 'utf8')),
    );
  expect(importing).toEqual([]);
});

test('importing it writes and prints nothing, and exports what docs/api.md lists', () => {
  const code = "console.log(JSON.stringify(Object.keys(require('observability-stack'))))";
  const before = readdirSync(user).sort();
  const { status, stdout, stderr } = run(process.execPath, ['-e', code]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(readdirSync(user).sort()).toEqual(before);
  const api = readFileSync('docs/api.md', 'utf8');
  const names = JSON.parse(stdout) as readonly string[];
  expect(names.length).toBeGreaterThan(100);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(api))).toEqual([]);
});

test('a new repository passes the check, is synthesized and reviewed, from any of its folders', () => {
  const checked = program(['check'], path.join(user, 'teams'));
  expect(checked).toMatchObject({ status: 0, stderr: '' });
  expect(checked.stdout).toContain('ok types');
  expect(checked.stdout).toContain('ok synth (');
  expect(checked.stdout).toContain('0 errors, 0 warnings');
  expect(program(['synth'], path.join(user, 'environments'))).toEqual(ok);
  expect(readdirSync(path.join(user, 'dist')).filter((name) => !name.startsWith('.'))).toEqual([
    'production',
    'staging',
  ]);
  expect(git('init', '--quiet')).toEqual(ok);
  expect(git('add', '-A')).toEqual(ok);
  expect(git('commit', '--quiet', '-m', 'start')).toEqual(ok);

  expect(program(['new', 'team', 'payments'])).toEqual(ok);
  expect(program(['new', 'service', 'checkout', '--team=payments'])).toEqual(ok);
  expect(program(['new', 'service', 'refunds', '--team=payments'])).toEqual(ok);
  expect(program(['new', 'environment', 'eu-2'])).toEqual(ok);
  expect(program(['synth'])).toEqual(ok);
  const { status, stdout } = program(['review', '--base=HEAD', '--format=text']);
  expect(status).toBe(0);
  for (const name of ['checkout', 'refunds', 'environment eu-2']) expect(stdout).toContain(name);
});

test('watch writes dist/ and prints the findings after each edit until Ctrl-C', async () => {
  const bin = path.join(user, 'node_modules', '.bin', 'observability-stack');
  const child = spawn(bin, ['watch', 'staging'], { cwd: path.join(user, 'teams') });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => {
      printed += text;
    });
  const next = async (text: string): Promise<string> => {
    await eventually(
      () => {
        if (child.exitCode !== null) throw new Error(`watch ended: ${printed}`);
        return printed.includes(text) && printed.endsWith('press Ctrl-C to stop\n');
      },
      () => printed,
      60,
    );
    const found = printed;
    printed = '';
    return found;
  };
  try {
    await next('dist/staging/: ');
    const file = ['teams', 'payments.ts'];
    const before = read(...file);
    const rules = () => read('dist', 'staging', 'prometheus-rules.yaml');
    const first = rules();
    write(before.replace('objective: 99.9', 'objective: 99.7'), ...file);
    expect(await next('dist/staging/: ')).toContain('environment staging: 2 of 3 teams kept');
    const second = rules();
    expect(second).not.toBe(first);
    write(before.replace("name: 'checkout'", "name: 'shop-api'"), ...file);
    const wrong = await next('Nothing was written.');
    expect(wrong).toMatch(/docs: node_modules\/observability-stack\/docs\/checks\/\S+#/);
    // A module with the ending that the compiler of TypeScript resolves, as synth does.
    write('export const objective = 99.6;\n', 'teams', 'objective.ts');
    write(
      `import { objective } from './objective.js';\n${before.replace('objective: 99.9', 'objective')}`,
      ...file,
    );
    await next('dist/staging/: ');
    const written = rules();
    expect([first, second]).not.toContain(written);
    expect(program(['synth', 'staging'])).toEqual(ok);
    expect(rules()).toBe(written);
    write(before, ...file);
    await next('dist/staging/: ');
    rmSync(path.join(user, 'teams', 'objective.ts'));
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
  }
});

test('reports wrong definitions, with the page of the package that explains them', () => {
  const file = ['teams', 'payments.ts'];
  const before = read(...file);
  write(before.replace("name: 'checkout'", "name: 'shop-api'"), ...file);
  const { status, stdout } = program(['check', '--team=payments']);
  expect(status).toBe(1);
  const [, page = ''] = /docs: (node_modules\/\S+?)#/.exec(stdout) ?? [];
  expect(existsSync(path.join(user, page))).toBe(true);
  write(before.replace('objective: 99.9', "objective: 'most'"), ...file);
  expect(program(['check']).stdout).toContain('FAILED types');
  write(`${before}\nthrow new Error('no such secret');\n`, ...file);
  const thrown = program(['synth']);
  expect(thrown.status).toBe(1);
  expect(thrown.stderr).toContain('no such secret');
  write(before, ...file);
});

test('has help and exit codes', () => {
  expect(program(['--help'])).toMatchObject({ status: 0, stderr: '' });
  expect(program([])).toMatchObject({ status: 2, stdout: '' });
  expect(program(['chekc']).stderr).toContain('did you mean "check"?');
  expect(program(['check', '--nope'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('see observability-stack check --help'),
  });
  expect(program(['watch', '--help'], folder).stdout).toMatch(
    /^usage: observability-stack watch.*default: main\.ts/s,
  );
  expect(program(['check', '--help'], folder).stdout).toMatch(/^usage: observability-stack check/);
  expect(program(['review', '--help']).stdout).toMatch(/^usage: observability-stack review/);
  // The review of two folders needs no repository.
  write('groups: [{name: g, rules: [{alert: Down, expr: up < 1}]}]', '..', 'a', 'rules.yml');
  write('groups: [{name: g, rules: [{alert: Down, expr: up < 2}]}]', '..', 'b', 'x', 'all.yaml');
  expect(program(['review', 'a', 'b', '--format=text'], folder)).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(
      /^1 change: a → b\n~ Alerts: Down\n.*threshold of `up`: < 1 → < 2$/ms,
    ),
  });
  expect(program(['check'], folder)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('run observability-stack init'),
  });
  expect(program(['init'])).toMatchObject({ status: 1 });
  expect(program(['new', 'team', 'Shop'])).toMatchObject({ status: 2 });
  expect(program(['new', 'team', 'payments'])).toMatchObject({ status: 1 });
  expect(program(['new', 'service', 'x', '--team=nowhere'])).toMatchObject({ status: 1 });
});

/** Packs the repository of a team: a package that exports its definition, compiled. */
function packTeam(name: string, services: readonly string[]): string {
  const own = path.join(folder, `team-${name}`);
  mkdirSync(own);
  const text = `import { defineTeam, http, kubernetesSd, slack } from 'observability-stack';
export const ${name} = defineTeam({
  name: '${name}',
  routing: { page: slack('#${name}'), ticket: slack('#${name}') },
  services: [${services.map((service) => `{ name: '${service}', scrape: kubernetesSd({ port: 8080 }), signals: http() }`).join(', ')}],
});
`;
  writeFileSync(path.join(own, 'index.ts'), text);
  const manifest = {
    ...{ name: `@example/team-${name}`, version: '1.0.0', main: 'lib/index.js', files: ['lib'] },
    types: 'lib/index.d.ts',
    peerDependencies: { 'observability-stack': '0.1.0' },
  };
  writeFileSync(path.join(own, 'package.json'), JSON.stringify(manifest));
  cpSync(path.join(user, 'node_modules'), path.join(own, 'node_modules'), { recursive: true });
  const flags = ['--declaration', '--outDir', 'lib', '--strict', '--skipLibCheck', '--types', ''];
  const compiled = run(process.execPath, [TSC, ...flags, '--module', 'nodenext', 'index.ts'], own);
  expect(compiled).toMatchObject({ status: 0, stdout: '' });
  expect(run('npm', ['pack', '--pack-destination', folder], own)).toEqual(ok);
  return path.join(folder, `example-team-${name}-1.0.0.tgz`);
}

test('composes the packages of two teams, and checks names and budgets across them', () => {
  const packages = [packTeam('search', ['index-api']), packTeam('billing', ['invoices'])];
  // As npm would install them: it would also remove the compiler above.
  for (const file of packages) {
    const target = path.join(
      user,
      'node_modules',
      '@example',
      path.basename(file, '-1.0.0.tgz').replace('example-', ''),
    );
    mkdirSync(target, { recursive: true });
    expect(run('tar', ['xzf', file, '--strip-components=1', '-C', target])).toEqual(ok);
  }
  const index = read('teams', 'index.ts');
  const composed = `import { billing } from '@example/team-billing';
import { search } from '@example/team-search';
${index.replace(/\];\s*$/, ', billing, search];\n')}`;
  write(composed, 'teams', 'index.ts');
  expect(program(['synth', 'staging'])).toEqual(ok);
  expect(read('dist', 'staging', 'prometheus-rules.yaml')).toContain('invoices');

  expect(program(['new', 'service', 'index-api', '--team=payments'])).toEqual(ok);
  const { status, stderr } = program(['synth', 'staging']);
  expect(status).toBe(1);
  expect(stderr).toMatch(/"index-api"/);
  expect(stderr).toMatch(/team search/);
});
