import { slack } from '../../../catalog/definitions/receivers';
import { changeLines } from '../render/text';
import { commerceEdit, type Edit, reportOf, service, shopEdit, small, team } from './edit';

const told = (source: NonNullable<Edit['source']>, title: string) => {
  const { changes } = reportOf({ title, changes: 1, source });
  return { changes, lines: changes.flatMap(changeLines) };
};
const renamedTeam: NonNullable<Edit['source']> = (environment) => ({
  ...environment,
  teams: environment.teams.map((one) =>
    one.name === 'commerce' ? { ...commerceEdit, name: 'trade' } : one,
  ),
});

test('another name of a team is one change, which says what does not go on, and loses no page', () => {
  const { changes, lines } = told(renamedTeam, 'team');
  expect(lines[0]).toBe('~ Services: team commerce renamed to trade (small)');
  expect(changes).toHaveLength(1);
  expect(changes[0]?.risks.map(({ code }) => code)).toEqual(['history-split']);
});

test('another name of a service is one change', () => {
  const { changes, lines } = told(team({ services: [{ ...shopEdit, name: 'store' }] }), 'service');
  expect(lines[0]).toBe('~ Services: service shop renamed to store (small)');
  expect(changes).toHaveLength(1);
  expect(lines.join('\n')).toContain('series with service="shop" end');
});

test('what differs beside a rename is told beside it', () => {
  const { lines } = told(
    (environment) => renamedTeam({ ...environment, alertmanager: { repeatInterval: '8h' } }),
    'team and interval',
  );
  expect(lines.filter((line) => /^[~+−]/.test(line))).toEqual([
    '~ Services: team commerce renamed to trade (small)',
    '~ Routing: alerts without another route (small)',
  ]);
});

test('a receiver that is lost with a rename is told', () => {
  const { lines } = told(
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

test('a service that goes to another team is one change, with who is no longer told', () => {
  const source: NonNullable<Edit['source']> = (environment) => ({
    ...environment,
    teams: environment.teams.map((one) =>
      one.name === 'commerce' ? { ...one, services: [] } : { ...one, services: [shopEdit] },
    ),
  });
  const { changes, lines } = told(source, 'move');
  expect(lines[0]).toContain('service shop moves from team commerce to team platform');
  expect(lines.join('\n')).toContain('commerce-page');
  // the team that is left has no folder any more, and the other one gets a namespace
  const rest = changes.slice(1).map(({ subject }) => subject);
  expect(rest.filter((subject) => !/^(Namespace |providers\.yaml )/.test(subject))).toEqual([]);
});

test('an interval that routes inherit is told at the top', () => {
  const { lines } = told(
    (environment) => ({ ...environment, alertmanager: { repeatInterval: '8h' } }),
    'interval',
  );
  expect(lines).toEqual([
    '~ Routing: alerts without another route (small)',
    '    repeat_interval: 4h → 8h',
  ]);
});

test('a bound that changes is no rename', () => {
  expect(small.name).toBe('small');
  const { lines } = told(service({ replicas: 3 }), 'replicas');
  expect(lines.join('\n')).not.toContain('renamed to');
});
