import { type Alert, AlertLog } from '../../../scripts/cluster/alert-log';

const MINUTE = 60_000;
const alert = (name: string, severity: string, state: Alert['status']['state']): Alert => ({
  labels: { alertname: name, severity },
  receivers: [{ name: `shop-${severity}` }],
  status: { state },
});

/** Returns a log after polls at the times, in minutes, with the alerts of each. */
async function logOf(...polls: readonly (readonly [minutes: number, ...alerts: Alert[]])[]) {
  let now = 0;
  let current: readonly Alert[] = [];
  const log = new AlertLog(
    async () => current,
    [],
    () => now,
  );
  for (const [minutes, ...alerts] of polls) {
    now = minutes * MINUTE;
    current = alerts;
    await log.poll();
  }
  return log;
}

const named = (log: AlertLog) =>
  log.all.map(({ labels, receiver, after, notified }) => [
    labels.alertname,
    receiver,
    after,
    notified,
  ]);

test('an alert is notified after group_wait, which is shorter for pages', async () => {
  const both = [alert('Down', 'page', 'active'), alert('Slow', 'ticket', 'active')] as const;
  expect(named(await logOf([1, ...both], [1.2, ...both]))).toEqual([
    ['Down', 'shop-page', 1, true],
    ['Slow', 'shop-ticket', 1, false],
  ]);
  expect(named(await logOf([1, ...both], [1.6, ...both]))).toEqual([
    ['Down', 'shop-page', 1, true],
    ['Slow', 'shop-ticket', 1, true],
  ]);
});

test('an alert that is inhibited within group_wait is not notified', async () => {
  const active = alert('Slow', 'ticket', 'active');
  const inhibited = alert('Slow', 'ticket', 'suppressed');
  expect(named(await logOf([0, active], [0.4, inhibited], [2, inhibited]))).toEqual([
    ['Slow', 'shop-ticket', 0, false],
  ]);
  expect(named(await logOf([0, active], [0.4, inhibited], [2, active], [2.4, active]))).toEqual([
    ['Slow', 'shop-ticket', 0, false],
  ]);
  expect(named(await logOf([0, inhibited], [2, active], [3, active], [4, inhibited]))).toEqual([
    ['Slow', 'shop-ticket', 0, true],
  ]);
});

test('alerts without a severity that is notified, and known ones, are not recorded', async () => {
  const watchdog = alert('Watchdog', 'none', 'active');
  const known = await logOf([0, alert('Down', 'page', 'active'), watchdog]);
  expect(named(known)).toEqual([['Down', 'shop-page', 0, false]]);
  const log = new AlertLog(async () => [alert('Down', 'page', 'active'), watchdog], known.all);
  await log.poll();
  expect(log.all).toEqual([]);
});
