import { slack } from '../../../catalog/definitions/receivers';
import { changeLines } from '../render/text';
import { commerceEdit, type Edit, reportOf, service, shopEdit, small, team } from './edit';

const reported = (source: NonNullable<Edit['source']>, title: string) => {
  const { changes } = reportOf({ title, changes: 1, source });
  return { changes, lines: changes.flatMap(changeLines) };
};
const renamedTeam: NonNullable<Edit['source']> = (environment) => ({
  ...environment,
  teams: environment.teams.map((one) =>
    one.name === 'commerce' ? { ...commerceEdit, name: 'trade' } : one,
  ),
});

test('a renamed team is one change with its consequences, and no page is lost', () => {
  const { changes, lines } = reported(renamedTeam, 'team');
  expect(lines[0]).toBe('~ Services: team commerce renamed to trade (small)');
  expect(changes).toHaveLength(1);
  expect(changes[0]?.risks.map(({ code }) => code)).toEqual(['history-split']);
});

test('a renamed service is one change', () => {
  const { changes, lines } = reported(
    team({ services: [{ ...shopEdit, name: 'store' }] }),
    'service',
  );
  expect(lines[0]).toBe('~ Services: service shop renamed to store (small)');
  expect(changes).toHaveLength(1);
  expect(lines.join('\n')).toContain('series with service="shop" end');
});

test('other differences are reported next to a rename', () => {
  const { lines } = reported(
    (environment) => renamedTeam({ ...environment, alertmanager: { repeatInterval: '8h' } }),
    'team and interval',
  );
  expect(lines.filter((line) => /^[~+−]/.test(line))).toEqual([
    '~ Services: team commerce renamed to trade (small)',
    '~ Routing: alerts without another route (small)',
  ]);
});

test('reports a receiver that a rename loses', () => {
  const { lines } = reported(
    (environment) => ({
      ...environment,
      teams: environment.teams.map((one) =>
        one.name === 'commerce'
          ? {
              ...commerceEdit,
              name: 'trade',
              routing: { page: slack('#x'), ticket: slack('#commerce') },
            }
          : one,
      ),
    }),
    'team and receiver',
  );
  expect(lines.join('\n')).toContain('page-lost');
});

test('a service that moves to another team is one change, with its lost receivers', () => {
  const source: NonNullable<Edit['source']> = (environment) => ({
    ...environment,
    teams: environment.teams.map((one) =>
      one.name === 'commerce' ? { ...one, services: [] } : { ...one, services: [shopEdit] },
    ),
  });
  const { changes, lines } = reported(source, 'move');
  expect(lines[0]).toContain('service shop moves from team commerce to team platform');
  expect(lines.join('\n')).toContain('commerce-page');
  // the team that is left has no folder any more, and the other one gets a namespace
  const rest = changes.slice(1).map(({ subject }) => subject);
  expect(rest.filter((subject) => !/^(Namespace |providers\.yaml )/.test(subject))).toEqual([]);
});

test('reports an inherited interval at its parent', () => {
  const { lines } = reported(
    (environment) => ({ ...environment, alertmanager: { repeatInterval: '8h' } }),
    'interval',
  );
  expect(lines).toEqual([
    '~ Routing: alerts without another route (small)',
    '    repeat_interval: 4h → 8h',
  ]);
});

test('a changed threshold is not a rename', () => {
  expect(small.name).toBe('small');
  const { lines } = reported(service({ replicas: 3 }), 'replicas');
  expect(lines.join('\n')).not.toContain('renamed to');
});
