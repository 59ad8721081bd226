// The tests of alerts that a team writes, run by `npm run check` with the real promtool.
import { promqlTests } from '../../scripts/check/alert-tests';
import { withAlert } from '../scripts/team-check';

jest.setTimeout(60_000);

const options = { generated: false };

test('an alert that matches its tests passes', async () => {
  expect(await promqlTests([withAlert('Down.').resolved], options)).toEqual({
    outcome: 'passed',
    detail: '2 tests by promtool',
  });
});

test('an alert that does not match its tests fails with its name, the expected and the actual result', async () => {
  const { outcome, detail } = await promqlTests([withAlert('Up.').resolved], options);
  expect(outcome).toBe('failed');
  expect(detail).toContain('OrderServiceDown: down');
  expect(detail).toContain('summary="Up."');
  expect(detail).toContain('summary="Down."');
});
