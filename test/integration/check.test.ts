// The tests of alerts that a team writes, run by `npm run check` with the real promtool.
import { promqlTests } from '../../scripts/check/alert-tests';
import { withAlert } from '../scripts/team-check';

jest.setTimeout(60_000);

const options = { generated: false };

test('an alert that does what its tests say passes', async () => {
  expect(await promqlTests([withAlert('Down.').resolved], options)).toEqual({
    outcome: 'passed',
    detail: '2 tests by promtool',
  });
});

test('an alert that does something else fails with its name, what was expected and what was found', async () => {
  const { outcome, detail } = await promqlTests([withAlert('Up.').resolved], options);
  expect(outcome).toBe('failed');
  expect(detail).toContain('OrderServiceDown: down');
  expect(detail).toContain('summary="Up."');
  expect(detail).toContain('summary="Down."');
});
