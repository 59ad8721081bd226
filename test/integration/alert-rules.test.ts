// promtool on the rules and on the tests that they carry.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { alertsOf, promtoolTests } from '../../alerts/promtool-tests';
import { prometheusRuleFiles } from '../../alerts/rule-file';
import { ruleGroups } from '../../alerts/rules';
import type { RuleGroup } from '../../catalog/alert';
import { environments } from '../../environments';
import { resolve } from '../../resolve/environment';
import { run } from './support/run';

jest.setTimeout(300_000);

describe.each(environments.map((environment) => [environment.name, environment] as const))(
  'the rules of %s',
  (_, typed) => {
    const environment = resolve(typed);
    const groups = ruleGroups(environment);
    const files = prometheusRuleFiles(environment, groups);
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'rules-'));
      for (const [name, text] of Object.entries(files))
        writeFileSync(path.join(folder, name), text);
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test.each(Object.keys(files))('%s is taken, without a remark', async (name) => {
      const checked = await run('promtool', [
        'check',
        'rules',
        '--lint=all',
        '--lint-fatal',
        path.join(folder, name),
      ]);
      expect(checked).toMatchObject({ code: 0, stderr: '' });
      expect(checked.stdout).toMatch(/SUCCESS: [1-9]\d* rules found/);
    });

    const tested = groups.filter((group) => alertsOf(group).length > 0);
    test.each(tested.map((group) => [`${group.team}/${group.name}`, group] as const))(
      'the alerts of %s fire when they should and only then',
      async (_name, group: RuleGroup) => {
        const rounds = promtoolTests(environment, group, groups);
        expect(rounds.length).toBeGreaterThan(0);
        for (const { text, ruleFiles } of rounds) {
          const place = mkdtempSync(path.join(folder, 'round-'));
          for (const [name, rules] of Object.entries(ruleFiles))
            writeFileSync(path.join(place, name), rules);
          const file = path.join(place, 'tests');
          writeFileSync(file, text);
          const { code, stdout, stderr } = await run('promtool', ['test', 'rules', file]);
          expect({ code, said: `${stdout}${stderr}` }).toEqual({
            code: 0,
            said: expect.stringMatching(/SUCCESS/),
          });
        }
      },
    );
  },
);
