import { renderPromql } from '@observability-stack/promql';
import { serviceDashboardUid } from '../../catalog/definitions/dashboard';
import { panelQueries, type TablePanel } from '../../catalog/definitions/panel';
import { http } from '../../catalog/definitions/signals';
import { defineTeam } from '../../catalog/definitions/team';
import { dashboardFolders, folderDashboards } from '../../dashboards';
import { classicJson } from '../../dashboards/render/classic';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';
import { commerce } from '../../teams/commerce';
import { platform } from '../../teams/platform';

const LONG = 'a-service-whose-name-is-as-long-as-names-of-them-may';
const other = `${LONG.slice(0, -1)}x`;

test('uids are short enough for Grafana, and unique', () => {
  expect(serviceDashboardUid('order-service')).toBe('service-order-service');
  expect(serviceDashboardUid('x'.repeat(32))).toBe(`service-${'x'.repeat(32)}`);
  const uids = [
    serviceDashboardUid(LONG),
    serviceDashboardUid(other),
    serviceDashboardUid('x'.repeat(33)),
  ];
  for (const uid of uids) expect(uid.length).toBeLessThanOrEqual(40);
  expect(new Set(uids).size).toBe(uids.length);
});

const long = defineTeam({
  ...commerce,
  services: [...(commerce.services ?? []), { name: LONG, signals: http() }],
});
const environment = resolveEnvironment({ ...local, teams: [platform, long] });
const all = folderDashboards(dashboardFolders(environment));

test('the table of services derives uids from names, except those that are too long', () => {
  const fleet = all.find(({ uid }) => uid === 'fleet');
  const table = fleet?.rows
    .flatMap(({ panels }) => panels)
    .find((panel): panel is TablePanel => panel.kind === 'table');
  const [first] = table ? panelQueries(table) : [];
  if (first?.kind !== 'promql') throw new Error('no table of services');
  const requests = 'service:http_requests:rate5m{env="$env",team=~"$team",service=~"$service"}';
  expect(renderPromql(first.expr)).toBe(
    `label_replace(label_replace(${requests}, "uid", "service-$1", "service", "(.*)"), "uid", "${serviceDashboardUid(LONG)}", "service", "${LONG}")`,
  );
  expect(all.map(({ uid }) => uid)).toContain(serviceDashboardUid(LONG));
});

test('every dashboard of a link exists', () => {
  const uids = new Set(all.map(({ uid }) => uid));
  const named = all.flatMap((dashboard) =>
    [...classicJson(dashboard).matchAll(/"url": "\/d\/([^?"]+)/g)].map(([, uid = '']) => uid),
  );
  expect(named.length).toBeGreaterThan(20);
  // the address in the table of services is a column of it
  expect([...new Set(named)].filter((uid) => !uids.has(uid) && !uid.startsWith('$'))).toEqual([]);
});

test('every variable of a link exists in its dashboard', () => {
  const byUid = new Map(all.map((dashboard) => [dashboard.uid, dashboard]));
  for (const dashboard of all)
    for (const [, uid = '', query = ''] of classicJson(dashboard).matchAll(
      /"url": "\/d\/([^?"]+)\?([^"]*)"/g,
    )) {
      const names = [...query.matchAll(/var-(\w+)=/g)].map(([, name]) => name);
      const target = byUid.get(uid);
      if (!target) continue;
      expect(target.variables?.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    }
});

test.each([
  ['docs/runbooks', []],
  ['https://git.example.com/docs/runbooks/', ['https://git.example.com/docs/runbooks/README.md']],
])('links to runbooks at %s', (runbooks, expected) => {
  const made = folderDashboards(
    dashboardFolders(resolveEnvironment({ ...local, alerts: { ...local.alerts, runbooks } })),
  );
  for (const uid of ['service-order-service', 'stack-health']) {
    const links = made.find((one) => one.uid === uid)?.links ?? [];
    const found = links.filter(({ title }) => title === 'Runbooks').map(({ url }) => url);
    expect(found).toEqual(expected);
  }
});
