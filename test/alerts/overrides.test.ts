import { readFileSync } from 'node:fs';
import { ruleGroups, ruleTeams } from '../../alerts/rules';
import { runbookPages } from '../../alerts/runbooks';
import { type AlertRule, isAlertRule } from '../../catalog/definitions/alert';
import { platformThresholds, signalThresholds } from '../../catalog/definitions/alert-overrides';
import type { Environment } from '../../catalog/definitions/environment';
import { httpDefaults } from '../../catalog/definitions/signals';
import { dashboardFolders } from '../../dashboards';
import { staging } from '../../docs/extending/thresholds';
import { local } from '../../environments/local';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { alertsByName, indexedAlerts } from '../../validation/alert-index';
import { synthesize } from '../../validation/synthesize';
import { usableResolved } from '../../validation/usable-environments';

const resolved = (environment: Environment): ResolvedEnvironment => {
  const [found] = usableResolved([environment]);
  if (!found) throw new Error(`environment "${environment.name}" does not resolve`);
  return found;
};
const indexOf = (environment: ResolvedEnvironment) =>
  alertsByName(ruleTeams(environment).flatMap((team) => indexedAlerts(environment, team)));
const index = indexOf(resolved(staging));
const boundsOf = (name: string, service: string): readonly number[] =>
  (index.get(name)?.byService.get(service) ?? []).flatMap(({ bounds }) => bounds);
const alertsOf = (environment: Environment): readonly AlertRule[] =>
  ruleGroups(resolved(environment)).flatMap(({ rules }) => rules.filter(isAlertRule));

test('thresholds: the service in the environment, then signals, the team and the environment', () => {
  expect(boundsOf('HttpErrorRatioHigh', 'cart-service')).toContain(0.25);
  expect(boundsOf('HttpErrorRatioHigh', 'report-service')).toContain(0.02);
  expect(boundsOf('HttpErrorRatioHigh', 'order-service')).toContain(0.1);
  expect(boundsOf('HttpLatencyHigh', 'report-service')).toContain(5);
  expect(index.get('NodeMemoryLow')?.all).toEqual([
    { name: 'NodeMemoryLow', severity: 'ticket', bounds: [0.1] },
  ]);
});

test('an alert that is switched off is not evaluated in its scope', () => {
  const gone = alertsOf(staging).filter(({ name }) => name === 'HttpTrafficGone');
  expect(gone.map(({ service }) => service)).toContain('cart-service');
  expect(gone.map(({ service }) => service)).not.toContain('report-service');
  expect(alertsOf(local).map(({ name }) => name)).toContain('NodeClockNotSynchronised');
  expect(alertsOf(staging).map(({ name }) => name)).not.toContain('NodeClockNotSynchronised');
});

test('every threshold belongs to an alert, changes its query and is in the table of the docs', () => {
  const page = readFileSync('docs/extending.md', 'utf8');
  const defaults: Readonly<Record<string, unknown>> = {
    ...Object.fromEntries(
      Object.entries(platformThresholds).map(([name, { value }]) => [name, value]),
    ),
    ...Object.fromEntries(
      Object.entries(signalThresholds).map(([name, option]) => [name, httpDefaults[option]]),
    ),
  };
  const usual = indexOf(resolved({ ...staging, alertThresholds: {} }));
  for (const [name, value] of Object.entries(defaults)) {
    expect(page).toMatch(new RegExp(`\\| \`${name}\`.* \\| ${value} \\|`));
    expect([name, usual.get(name)?.all.length ?? 0]).not.toEqual([name, 0]);
  }
  const doubled = resolved({
    ...staging,
    alertThresholds: Object.fromEntries(
      Object.entries(platformThresholds).map(([name, { value }]) => [name, value * 0.9]),
    ),
  });
  const changed = indexOf(doubled);
  for (const name of Object.keys(platformThresholds))
    expect([name, changed.get(name)?.all]).not.toEqual([name, usual.get(name)?.all]);
});

test('panels draw the thresholds of the environment, and no line of an alert that is switched off', () => {
  const environment = resolved({
    ...staging,
    disabledAlerts: { NodeCpuSaturated: { reason: 'Batch nodes are always busy.' } },
  });
  const nodes = dashboardFolders(environment)
    .flatMap(({ dashboards }) => dashboards)
    .find(({ uid }) => uid === 'nodes' || uid.endsWith('-nodes'));
  const text = JSON.stringify(nodes);
  expect(text).toContain('"value":0.1,"severity":"ticket","alert":"NodeMemoryLow"');
  expect(text).not.toContain('"alert":"NodeCpuSaturated"');
});

test('the synth accepts it, and names what is switched off', () => {
  const { problems, notes, manifests } = synthesize(staging, {
    targetFiles: [],
    today: new Date('2026-01-01'),
  });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(notes).toEqual([
    'environment staging: alert NodeClockNotSynchronised is switched off until 2027-06-30: The nodes are virtual machines that the host synchronises.',
    'environment staging: alert HttpTrafficGone of service "report-service" is switched off: It has requests during office hours only.',
  ]);
  const annotations = manifests.flatMap(({ object }) =>
    Object.entries((object.metadata as { annotations?: object }).annotations ?? {}).filter(
      ([key]) => key === 'observability/disabled-alerts',
    ),
  );
  expect(annotations).toHaveLength(1);
  expect(JSON.parse(String(annotations[0]?.[1]))).toHaveLength(2);
});

test('its runbook says where and why, with the characters of Markdown escaped', () => {
  const pages = runbookPages(alertsOf(local), [
    { alert: 'NodeClockSkew', text: 'environment staging: NodeClockSkew: <b>[x](y)</b>' },
  ]);
  expect(pages.get('NodeClockSkew.md')).toContain(
    'Switched off:\n\n- environment staging: NodeClockSkew: &#60;b&#62;&#91;x&#93;(y)&#60;/b&#62;\n',
  );
  expect(pages.get('NodeMemoryLow.md')).not.toContain('Switched off');
  expect(pages.get('README.md')).toContain('## Switched off');
});
