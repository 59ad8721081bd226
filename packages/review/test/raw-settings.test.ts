import type { Environment } from '../../../catalog/definitions/environment';
import type { TeamLoki } from '../../../catalog/definitions/team';
import { changeLines } from '../render/text';
import { reportBetween, reportOf } from './edit';

const linesOf = (change: (environment: Environment) => Environment): string =>
  reportOf({ title: 'raw settings', changes: 1, source: change })
    .changes.flatMap(changeLines)
    .join('\n');

test.each<readonly [string, (environment: Environment) => Environment, readonly RegExp[]]>([
  [
    'a raw setting that overrides a value of the stack',
    (one) => ({ ...one, loki: { raw: { ingester: { chunk_encoding: 'gzip' } } } }),
    [/chunk_encoding/, /snappy/, /gzip/],
  ],
  [
    'a raw setting that is added',
    (one) => ({ ...one, alertmanager: { raw: { global: { resolve_timeout: '10m' } } } }),
    [/resolve_timeout/, /10m/],
  ],
  [
    'the reason for an alert that is switched off',
    (one) => ({
      ...one,
      disabledAlerts: { NodeClockSkew: { reason: 'no clock', until: '2999-12-31' } },
    }),
    [/NodeClockSkew/, /switched off: .*no clock, until 2999-12-31/],
  ],
  [
    'a threshold of an alert',
    (one) => ({ ...one, alertThresholds: { NodeMemoryLow: 0.02 } }),
    [/NodeMemoryLow/, /it fires at < 0\.02 instead of < 0\.05/],
  ],
  [
    'a key of grafana.ini',
    (one) => ({ ...one, grafana: { ini: { users: { viewers_can_edit: false } } } }),
    [/viewers_can_edit/],
  ],
  [
    'an argument and a toleration of pods',
    (one) => ({
      ...one,
      pods: {
        loki: {
          args: ['-log.level=warn'],
          tolerations: [{ key: 'dedicated', operator: 'Exists' }],
        },
      },
    }),
    [/-log\.level=warn/, /dedicated/],
  ],
])('%s is reported', (_, change, expected) => {
  const lines = linesOf(change);
  for (const pattern of expected) expect(lines).toMatch(pattern);
});

const linesBetween = (...edits: Parameters<typeof reportBetween>): string =>
  reportBetween(...edits)
    .changes.flatMap(changeLines)
    .join('\n');

test('tenants, and the limits and ids of teams that are tenants, are reported', () => {
  const withTeams = (one: Environment, loki: TeamLoki): Environment => ({
    ...one,
    loki: { tenants: 'team' },
    teams: one.teams.map((each) => (each.name === 'commerce' ? { ...each, loki } : each)),
  });
  const limited = (ingestionRateMb: number) => (one: Environment) =>
    withTeams(one, { limits: { ingestionRateMb } });
  const renamed = (one: Environment) =>
    withTeams(one, { limits: { ingestionRateMb: 20 }, tenant: 'orders' });
  const kept = (retention: string) => (one: Environment) => withTeams(one, { retention });
  const single = linesOf(limited(20));
  expect(single).toMatch(/data-lost: log lines that were stored before .* tenant "fake"/);
  expect(single).toMatch(/tenant_id: \+ platform/);
  expect(single).toMatch(/httpHeaderValue2: platform\|commerce/);
  expect(single).not.toMatch(/alert .*(removed|added)/i);
  expect(linesBetween(limited(20), limited(10))).toMatch(
    /limit-lowered: overrides\.commerce\.ingestion_rate_mb: 10 instead of 20/,
  );
  expect(linesBetween(limited(20), kept('48h'))).toMatch(
    /data-lost: overrides\.commerce\.retention_period: 48h instead of 168h/,
  );
  expect(linesBetween(kept('720h'), limited(20))).toMatch(
    /data-lost: overrides\.commerce\.retention_period: 168h instead of 720h/,
  );
  const longer = linesBetween(limited(20), kept('720h'));
  expect(longer).toMatch(/retention_period: \+ 720h/);
  expect(longer).not.toContain('data-lost');
  expect(linesBetween(limited(20), renamed)).toMatch(/stage: \+ tenant \{value: orders\}/);
});
