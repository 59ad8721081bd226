// promtool on the alerts that the pages show.
import type { Team } from '../../catalog';
import { shop as alerting } from '../../docs/alerting/alert';
import { shop as rawQuery } from '../../docs/alerting/raw-query';
import { storage } from '../../docs/integrations/team';
import { shop as tutorial } from '../../docs/tutorial/shop';
import { resolveEnvironment } from '../../resolve/environment';
import { promqlTests } from '../../scripts/check/alert-tests';
import { platform } from '../../teams/platform';

const run = (team: Team) =>
  promqlTests([resolveEnvironment({ name: 'test', teams: [platform, team] })], {
    team: team.name,
    generated: false,
  });

test.each([
  ['docs/alerting/alert.ts', alerting],
  ['docs/alerting/raw-query.ts', rawQuery],
  ['docs/tutorial/shop.ts', tutorial],
])('the alert of %s passes its tests', async (_, team) => {
  expect(await run(team)).toMatchObject({ outcome: 'passed', detail: '2 tests by promtool' });
});

test('the alerts of integrations pass their tests', async () => {
  expect(await run(storage)).toMatchObject({ outcome: 'passed' });
});

test('a wrong test fails', async () => {
  const [service] = tutorial.services ?? [];
  if (!service) throw new Error('no service');
  const { alerts, name } = service;
  const [alert] = typeof alerts === 'function' ? alerts({ service: name }) : [];
  if (alert?.kind !== 'promql') throw new Error('no alert');
  const wrong = { ...service, alerts: () => [{ ...alert, for: '5m' as const }] };
  expect(await run({ ...tutorial, services: [wrong] })).toMatchObject({ outcome: 'failed' });
});
