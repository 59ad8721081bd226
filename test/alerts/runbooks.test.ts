import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { linkAnnotations } from '../../alerts/rule-file';
import { ruleGroups } from '../../alerts/rules';
import { alertRules, RUNBOOKS, runbookPages } from '../../alerts/runbooks';
import { alertSettingsDefaults } from '../../catalog/definitions/alert-settings';
import { dashboardFolders, folderDashboards } from '../../dashboards';
import { environments } from '../../environments';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';

const alerts = environments.flatMap((environment) =>
  alertRules(ruleGroups(resolveEnvironment(environment))),
);
const pages = runbookPages(alerts);
const settings = { ...resolveEnvironment(local), alerts: alertSettingsDefaults };

test('every alert has a runbook, and every runbook an alert', () => {
  // run `npm run docs` and commit docs/runbooks/
  expect(readdirSync(RUNBOOKS).sort()).toEqual([...pages.keys()].sort());
});

test('docs/alerting.md lists derived alerts under their severities', () => {
  const [, table = ''] =
    /\| derived from \|.*\n\| --- .*\n((?:\|.*\n)+)/.exec(
      readFileSync('docs/alerting.md', 'utf8'),
    ) ?? [];
  const rows = table
    .trim()
    .split('\n')
    .map((row) => row.split('|').slice(2, 4));
  expect(rows.length).toBeGreaterThan(3);
  for (const [index, severity] of ['page', 'ticket'].entries())
    for (const [, name] of rows.flatMap((cells) => [...(cells[index] ?? '').matchAll(/`(\w+)`/g)]))
      expect(alerts).toContainEqual(expect.objectContaining({ name, severity }));
});

test.each([...pages])('%s matches the definitions', (name, text) => {
  expect(readFileSync(path.join(RUNBOOKS, name), 'utf8')).toBe(text);
});

test.each([...new Map(alerts.map((alert) => [alert.name, alert])).values()])(
  'the runbook link of $name exists',
  (alert) => {
    const { runbook_url = '' } = linkAnnotations(settings, alert);
    expect(readFileSync(runbook_url, 'utf8')).toContain(`# ${alert.name}\n`);
    expect(
      linkAnnotations(
        { ...settings, alerts: { ...alertSettingsDefaults, runbooks: 'https://wiki.example.org' } },
        alert,
      ),
    ).toMatchObject({ runbook_url: `https://wiki.example.org/${alert.name}.md` });
  },
);

test('links between pages exist', () => {
  const links = [...pages.values()].flatMap((text) => text.match(/(?<=\]\()[^)#]+/g) ?? []);
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((link) => !/^https?:/.test(link) && !pages.has(link))).toEqual([]);
});

test('an alert links to the dashboard of its service, of the nodes, or of the stack', () => {
  const pagesOf = (names: readonly string[]) =>
    new Set(
      alerts
        .filter(({ name }) => names.includes(name))
        .map((alert) => linkAnnotations(settings, alert).dashboard_url),
    );
  expect(pagesOf(['HttpErrorRatioHigh'])).toContain(
    'http://localhost:3000/d/service-order-service',
  );
  expect(pagesOf(['NodeMemoryLow'])).toEqual(new Set(['http://localhost:3000/d/nodes']));
  expect(pagesOf(['LokiPushFailing', 'SpansRefused'])).toEqual(
    new Set(['http://localhost:3000/d/stack-health']),
  );
  const alert = { name: 'Own', dashboard: 'https://elsewhere.example.org/x' };
  expect(linkAnnotations(settings, alert).dashboard_url).toBe(alert.dashboard);
});

test('the dashboards that alerts link to exist', () => {
  for (const environment of environments.map(resolveEnvironment)) {
    const uids = folderDashboards(dashboardFolders(environment)).map(({ uid }) => uid);
    for (const alert of alertRules(ruleGroups(environment)))
      expect(uids).toContain(linkAnnotations(environment, alert).dashboard_url?.split('/d/')[1]);
  }
});
