import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { linksOf } from '../../alerts/rule-file';
import { ruleGroups } from '../../alerts/rules';
import { alertsIn, RUNBOOKS, runbookPages } from '../../alerts/runbooks';
import { alertDefaults } from '../../catalog/settings/alerts';
import { environments } from '../../environments';
import { resolve } from '../../resolve/environment';

const alerts = environments.flatMap((environment) => alertsIn(ruleGroups(resolve(environment))));
const pages = runbookPages(alerts);

test('every alert has its page, and every page its alert', () => {
  // run `npm run docs` and commit docs/runbooks/
  expect(readdirSync(RUNBOOKS).sort()).toEqual([...pages.keys()].sort());
});

test.each([...pages])('%s is what the records say', (name, text) => {
  expect(readFileSync(path.join(RUNBOOKS, name), 'utf8')).toBe(text);
});

test.each([...new Map(alerts.map((alert) => [alert.name, alert])).values()])(
  'the link of $name leads to a page',
  (alert) => {
    const { runbook_url = '' } = linksOf({ alerts: alertDefaults }, alert);
    expect(readFileSync(runbook_url, 'utf8')).toContain(`# ${alert.name}\n`);
    expect(
      linksOf({ alerts: { ...alertDefaults, runbooks: 'https://wiki.example.org' } }, alert),
    ).toMatchObject({ runbook_url: `https://wiki.example.org/${alert.name}.md` });
  },
);

test('links from page to page lead somewhere', () => {
  const links = [...pages.values()].flatMap((text) => text.match(/(?<=\]\()[^)#]+/g) ?? []);
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((link) => !/^https?:/.test(link) && !pages.has(link))).toEqual([]);
});
