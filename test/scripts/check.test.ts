import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { logqlTests, promqlTests } from '../../scripts/check/alert-tests';
import { checkFindings } from '../../scripts/check/findings';
import { teamFiles } from '../../scripts/check/programs';
import { base, trialCommerce, trialPlatform } from '../validation/trial';
import { withAlert, withLogAlert } from './team-check';

const options = { generated: false };

describe('findings of the synth', () => {
  const wrong = {
    ...base,
    loki: { replicas: 3 },
    teams: [trialPlatform, trialCommerce({ replicas: -1 })],
  };

  test('of one team: prints its findings, and counts the others', () => {
    const { outcome, detail } = checkFindings([wrong], 'commerce');
    expect(outcome).toBe('failed');
    expect(detail).toContain('at team commerce, services[order-service].replicas');
    expect(detail).not.toContain('config/unshared-storage');
    expect(detail).toMatch(/1 error, 0 warnings, \d+ not shown/);
  });

  test('a team passes despite errors of others', () => {
    expect(checkFindings([wrong], 'platform')).toMatchObject({ outcome: 'passed' });
  });

  test('of all teams: prints all findings', () => {
    const { outcome, detail } = checkFindings([wrong], undefined);
    expect(outcome).toBe('failed');
    expect(detail).toContain('config/unshared-storage');
    expect(detail).toContain('services[order-service].replicas');
  });
});

describe('LogQL tests of alerts that teams write', () => {
  test('pass and fail as evaluated', () => {
    expect(logqlTests([withLogAlert(false).resolved], options)).toEqual({
      outcome: 'passed',
      detail: '1 test',
    });
    const { outcome, detail } = logqlTests([withLogAlert(true).resolved], options);
    expect(outcome).toBe('failed');
    expect(detail).toContain('OrderErrors: no lines');
  });

  test('run only for the selected team', () => {
    expect(
      logqlTests([withLogAlert(true).resolved], { ...options, team: 'platform' }),
    ).toMatchObject({ outcome: 'passed' });
  });
});

test('without promtool the tests are skipped, and the hint says how to get it', async () => {
  const { PATH, PROMTOOL_BIN } = process.env;
  process.env.PATH = '';
  delete process.env.PROMTOOL_BIN;
  try {
    const result = await promqlTests([withAlert('Down.').resolved], options);
    // a built one in tools/bin is found without PATH
    if (result.outcome === 'skipped') expect(result.detail).toContain('npm run tools -- promtool');
    else expect(result).toEqual({ outcome: 'passed', detail: '2 tests by promtool' });
  } finally {
    process.env.PATH = PATH;
    if (PROMTOOL_BIN !== undefined) process.env.PROMTOOL_BIN = PROMTOOL_BIN;
  }
});

test('lints the file of the team', async () => {
  expect(await teamFiles('commerce')).toEqual(['teams/commerce.ts']);
  expect(await teamFiles(undefined)).toEqual(['teams', 'environments']);
});

test('lints the files that the file of the team imports', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'teams-'));
  try {
    const file = (name: string, text: string): string => {
      writeFileSync(path.join(folder, name), text);
      return path.relative('.', path.join(folder, name));
    };
    const constructs = file('constructs.ts', 'export const nothing = (): void => {};\n');
    const own = file(
      'own.ts',
      "export { nothing } from './constructs';\nexport const name = 'shop';\n",
    );
    file('other.ts', "export const name = 'other';\n");
    expect(await teamFiles('shop', folder)).toEqual([constructs, own]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([
  [['--team', 'comerce'], 2, /team "comerce" is not defined\nhint: did you mean "commerce"\?/],
  [['--tem', 'commerce'], 2, /Unknown option '--tem'/],
  [['--help'], 0, /npm run check/],
])('%j exits with %i', (args, status, text) => {
  const result = spawnSync(process.execPath, ['scripts/run.mjs', 'scripts/check.ts', ...args], {
    encoding: 'utf8',
  });
  expect(result.status).toBe(status);
  expect(`${result.stdout}${result.stderr}`).toMatch(text);
});
