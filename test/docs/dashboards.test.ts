import { readFileSync } from 'node:fs';
import { dashboardFolders } from '../../dashboards';
import { dashboardFiles } from '../../dashboards/files';
import { classicDashboard } from '../../dashboards/render/classic';
import { queues } from '../../docs/dashboards/raw';
import { payment } from '../../docs/dashboards/team';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';
import { withCode } from '../../scripts/docs/code';
import { commerce } from '../../teams/commerce';
import { readDefinitions } from '../../validation/read-definitions';
import { synthesize } from '../../validation/synthesize';

const PAGE = 'docs/dashboards.md';
const page = readFileSync(PAGE, 'utf8');

test('the page contains the files that are compiled here', () => {
  if (withCode(page) !== page) throw new Error(`${PAGE} is stale: npm run docs`);
  expect(page.match(/<!-- code: /g)?.length).toBe(3);
});

const others = {
  ...commerce,
  services: (commerce.services ?? []).filter(({ name }) => name !== 'payment-service'),
};
const environment = {
  ...local,
  teams: [...local.teams.filter(({ name }) => name !== commerce.name), others, payment, queues],
  demo: false,
};

const readTeams = () =>
  readDefinitions(environment, 'environment').environment as typeof environment;

test('a team with the files of the page has no findings', () => {
  const { problems } = synthesize(environment, { today: new Date('2026-01-01') });
  expect(problems).toEqual([]);
});

test('its panels are a row of the service dashboard, and its dashboard is in the same folder', () => {
  const folder = dashboardFolders(resolveEnvironment(readTeams())).find(
    ({ team }) => team === payment.name,
  );
  const [service, own] = folder?.dashboards ?? [];
  expect([service?.uid, own?.uid]).toEqual(['service-payment-service', 'money']);
  if (!service) throw new Error('no dashboard');
  const panels = classicDashboard(service).panels as readonly { readonly title: string }[];
  const at = panels.findIndex(({ title }) => title === 'Panels of payment-service');
  expect(panels.slice(at + 1, at + 5).map(({ title }) => title)).toEqual([
    'Payments by outcome',
    'Payment duration',
    'Money charged',
    'Declined payments',
  ]);
  expect(panels[at + 1]).toMatchObject({
    gridPos: { x: 0, w: 8, h: 8 },
    targets: [
      {
        expr: 'sum by (outcome) (rate(payments_total{service="payment-service",env="$env"}[$__rate_interval]))',
        legendFormat: '{{outcome}}',
        datasource: { type: 'prometheus', uid: `\${metrics}` },
      },
    ],
  });
  expect(panels[at + 2]).toMatchObject({ targets: [{}, {}, { exemplar: true }] });
  expect(panels[at + 4]).toMatchObject({
    type: 'logs',
    targets: [
      { expr: `{service="payment-service", env=\`\${env:raw}\`, level="warn"} |= "declined"` },
    ],
  });
});

test('dashboards of Grafana are in the folder of their team, with the data sources of the stack', () => {
  const folder = dashboardFiles(resolveEnvironment(readTeams())).find(
    ({ title }) => title === queues.name,
  );
  expect(Object.keys(folder?.files ?? {})).toEqual([
    'service-queue-service.json',
    'scrapes.json',
    'targets.json',
  ]);
  const targets = JSON.parse(folder?.files['targets.json'] ?? '');
  const prometheus = { type: 'prometheus', uid: 'prometheus' };
  expect(targets.panels).toMatchObject([{ datasource: prometheus }, { datasource: prometheus }]);
});
