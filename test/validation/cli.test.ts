import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { external } from '../../catalog';
import type { Environment } from '../../catalog/definitions/environment';
import { fileSd } from '../../catalog/definitions/scrape';
import { cli } from '../../validation/cli';
import { base, trialCommerce, trialPlatform } from './trial';

let output: string;
beforeEach(() => {
  output = mkdtempSync(path.join(tmpdir(), 'synth-'));
});
afterEach(() => rmSync(output, { recursive: true }));

const good = (name: string): Environment => ({ ...base, name });

function run(environments: readonly Environment[], ...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = cli({
    args,
    environments,
    output,
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    targetFiles: [],
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const folders = () => readdirSync(output).filter((name) => !name.startsWith('.'));

/** Every file below the output, with its text. */
const tree = (folder = output): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.join(parentPath, name))
      .map((file) => [path.relative(output, file), readFileSync(file, 'utf8')]),
  );

test('writes the named environments, or all, and prints them', () => {
  const one = run([good('a'), good('b')], 'a');
  expect(one).toMatchObject({ code: 0, err: '' });
  expect(one.out).toMatch(
    /^.*\/a\/: \d+ objects in \d+ files, \d+ KiB\n\d+ ms, 0 warnings, 0 waived$/,
  );
  expect(folders()).toEqual(['a']);
  expect(run([good('a'), good('b')]).code).toBe(0);
  expect(folders()).toEqual(['a', 'b']);
});

test('writes no environment if one has an error', () => {
  run([good('a'), good('b')]);
  const before = tree();
  const changed = { ...good('a'), cluster: 'elsewhere' };
  const result = run([changed, { ...good('b'), loki: { replicas: 2 }, jaeger: { replicas: 2 } }]);
  expect(result.code).toBe(1);
  expect(result.err).toContain('error config/unshared-storage\n  at environment b, loki.storage\n');
  expect(result.err).toContain(
    'error config/unshared-storage\n  at environment b, jaeger.storage\n',
  );
  expect(result.err).toContain('2 errors, 0 warnings, 0 waived. Nothing was written.');
  expect(result.out).toBe('');
  expect(tree()).toEqual(before);
});

test('writes nothing into an empty folder if there is an error', () => {
  expect(run([{ ...good('a'), loki: { replicas: 2 } }]).code).toBe(1);
  expect(readdirSync(output)).toEqual([]);
});

test('prints a warning and writes the output', () => {
  const result = run([{ ...good('a'), images: { loki: 'main' } }]);
  expect(result.code).toBe(0);
  expect(result.err).toContain('warning image/floating-tag\n  at environment a, images.loki\n');
  expect(result.out).toMatch(/ms, 1 warning, 0 waived$/);
});

test('reports an unknown environment with the other errors', () => {
  const result = run(
    [good('local'), { ...good('production'), loki: { replicas: 2 } }],
    'locl',
    'production',
  );
  expect(result.code).toBe(1);
  expect(result.err).toContain('error definition/unknown-environment\n  at command line\n');
  expect(result.err).toContain('did you mean "local"?');
  expect(result.err).toContain('error config/unshared-storage');
  expect(readdirSync(output)).toEqual([]);
});

test('rejects two environments of one name', () => {
  const result = run([good('a'), good('a')]);
  expect(result.code).toBe(1);
  expect(result.err).toContain('error definition/duplicate-environment\n  at environment a\n');
});

test('reports an error of a team once for all environments', () => {
  const teams = [trialPlatform, trialPlatform];
  const { err } = run([
    { ...good('a'), teams },
    { ...good('b'), teams },
  ]);
  expect(err.match(/error definition\/duplicate-name/g)).toHaveLength(1);
  expect(err).toContain(
    'error definition/duplicate-name\n  at team platform\n  in environments a, b\n',
  );
});

test('reports an error that one of several environments has with its name', () => {
  const { err } = run([good('a'), { ...good('b'), teams: [trialPlatform, trialPlatform] }]);
  expect(err).toContain('  in environment b\n');
});

const withServices = (count: number, more: (index: number) => object): Environment => ({
  ...good('a'),
  teams: [
    trialPlatform,
    {
      ...trialCommerce(),
      services: Array.from({ length: count }, (_, index) => ({
        name: `service-${index}`,
        scrape: fileSd({ port: 8080 }),
        ...more(index),
      })),
    },
  ],
});

test('prints one mistake in many places once, with the first places', () => {
  const environment = withServices(150, () => ({ replica: 2 }));
  const { code, err } = run([environment]);
  expect(code).toBe(1);
  expect(err.match(/error definition\/schema-error/g)).toHaveLength(1);
  expect(err).toContain(
    [
      'error definition/schema-error',
      ...[0, 1, 2].map((index) => `at team commerce, services[service-${index}].replica`),
      'and 147 more places',
      'unknown key "replica"',
    ].join('\n  '),
  );
  expect(err).toContain('150 errors, 0 warnings, 0 waived. Nothing was written.');
  const whole = run([environment], '--all');
  expect(whole.code).toBe(1);
  expect(
    whole.err.match(/error definition\/schema-error\n {2}at .*\n {2}unknown key/g),
  ).toHaveLength(150);
});

test('prints the first causes of a code with many, and counts the rest', () => {
  const { err } = run([withServices(50, (index) => ({ [`key${index}`]: 1 }))]);
  expect(err.match(/error definition\/schema-error\n {2}at /g)).toHaveLength(5);
  expect(err).toContain(
    'error definition/schema-error\n  and 45 more of this code: npm run synth -- --all prints them\n',
  );
  expect(err).toContain('50 errors');
});

test('prints up to four places and different causes in full', () => {
  const { err } = run([withServices(4, (index) => ({ [index < 2 ? 'one' : 'two']: 1 }))]);
  expect(err.match(/error definition\/schema-error/g)).toHaveLength(2);
  expect(err.match(/\n {2}at /g)).toHaveLength(4);
  expect(err).not.toContain(' more');
});

test('does not name the only environment, or one that the place names', () => {
  expect(run([{ ...good('a'), teams: [trialPlatform, trialPlatform] }]).err).not.toContain(
    '  in env',
  );
  expect(run([good('a'), { ...good('b'), loki: { replicas: 2 } }]).err).not.toContain('  in env');
});

test('rejects an unknown option', () => {
  expect(run([good('a')], '--force')).toMatchObject({ code: 2, out: '' });
  expect(run([good('a')], '--help')).toMatchObject({ code: 0, err: '' });
  expect(readdirSync(output)).toEqual([]);
});

test('a second run writes the same files, removes stale ones, and keeps others', () => {
  run([good('a'), good('b')]);
  const before = tree();
  run([good('a'), good('b'), good('old')]);
  mkdirSync(path.join(output, 'notes'));
  writeFileSync(path.join(output, 'notes', 'README.md'), 'by hand\n');
  const { out } = run([good('a'), good('b')]);
  expect(out).toContain(`${path.join(output, 'old')}/: removed`);
  expect(out).toContain(`${path.join(output, 'notes')}: not written by the synth`);
  expect(tree()).toEqual({ ...before, [path.join('notes', 'README.md')]: 'by hand\n' });
});

test('an empty list of environments removes nothing', () => {
  run([good('a')]);
  const before = tree();
  const result = run([]);
  expect(result.code).toBe(1);
  expect(result.err).toContain('no environment is defined');
  expect(tree()).toEqual(before);
});

test('reports an output folder that cannot be written', () => {
  writeFileSync(path.join(output, 'a'), 'a file');
  const result = run([good('a')]);
  expect(result.code).toBe(1);
  expect(result.err).toMatch(/^error: cannot write .*ENOTDIR/m);
  expect(readFileSync(path.join(output, 'a'), 'utf8')).toBe('a file');
});

test('keeps other environments when one is written', () => {
  run([good('a'), good('b')]);
  run([good('a'), good('b')], 'a');
  expect(folders()).toEqual(['a', 'b']);
});

test.each([undefined, null])('reports %s in the list with the other errors', (nothing) => {
  const result = run([nothing as never, { ...good('a'), loki: { replicas: 2 } }]);
  expect(result.code).toBe(1);
  expect(result.err).toContain('error definition/schema-error\n  at environments/index.ts, [0]\n');
  expect(result.err).toContain('error config/unshared-storage');
});

describe('settings of a team that is in several environments', () => {
  const teams = [
    trialPlatform,
    {
      ...trialCommerce(),
      loki: {
        limits: { maxQuerySeries: 10 },
        retention: '48h',
        streamRetention: [{ selector: '{level="debug"}', period: '24h' }],
      },
    },
  ];
  const byTeam = { tenants: 'team' } as const;
  const existing = external({
    push: 'https://logs.example.org/loki/api/v1/push',
    query: 'https://logs.example.org',
    ...byTeam,
  });
  const found = (loki: readonly Environment['loki'][], ...args: string[]) =>
    run(
      loki.map((one, index) => ({ ...good(`env-${index}`), teams, loki: one })),
      ...args,
    ).err;

  test('are not reported if one of them has tenants', () => {
    expect(found([{}, byTeam])).toBe('');
    expect(found([{}, byTeam], 'env-0')).toBe('');
    expect(found([existing, byTeam])).toBe('');
    expect(found([false])).toBe('');
  });

  test('are reported if none has', () => {
    const text = found([{}, {}]);
    expect(text).toContain('warning config/unused-setting\n  at team commerce, loki\n');
    expect(text).toContain('in environments env-0, env-1');
    expect(text).toContain('setting "loki" of team "commerce" has no effect');
    expect(text.match(/unused-setting/g)).toHaveLength(2);
    expect(found([{}, {}], 'env-1')).toContain('unused-setting');
  });

  test('are reported if each Loki is an existing program', () => {
    const text = found([existing, {}]);
    for (const key of ['limits', 'streamRetention'])
      expect(text).toContain(`at team commerce, loki.${key}\n  in environment env-0`);
    // It is compared with the ranges of rules.
    expect(text).not.toContain('at team commerce, loki.retention');
  });
});
