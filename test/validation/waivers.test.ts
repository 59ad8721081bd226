import { rawPromql } from '@observability-stack/promql';
import type { Environment } from '../../catalog/definitions/environment';
import { synthesize } from '../../validation/synthesize';
import { base, TODAY, targetFiles, trialCommerce, trialPlatform } from './trial';

const lokiWithFiles = { loki: { replicas: 2 }, jaeger: { replicas: 2 } };
const result = (environment: Partial<Environment>) =>
  synthesize({ ...base, ...environment }, { targetFiles: targetFiles(), today: TODAY });
const codes = (problems: readonly { readonly code: string; readonly where: string }[]) =>
  problems.map(({ code, where }) => `${code} at ${where}`);

test('a waiver accepts a finding, everywhere or at one place', () => {
  const everywhere = result({
    ...lokiWithFiles,
    waivers: [{ code: 'config/unshared-storage', reason: 'an experiment' }],
  });
  expect(codes(everywhere.problems)).toEqual([]);
  expect(codes(everywhere.waived)).toEqual([
    'config/unshared-storage at environment test, loki.storage',
    'config/unshared-storage at environment test, jaeger.storage',
  ]);
  const there = result({
    ...lokiWithFiles,
    waivers: [{ code: 'config/unshared-storage', where: 'loki', reason: 'an experiment' }],
  });
  expect(codes(there.problems)).toEqual([
    'config/unshared-storage at environment test, jaeger.storage',
  ]);
  expect(there.manifests.length).toBeGreaterThan(0);
});

test('a warning can be waived, too', () => {
  const { problems, waived } = result({
    images: { loki: 'main' },
    waivers: [{ code: 'image/floating-tag', where: 'images.loki', reason: 'we follow it' }],
  });
  expect(codes(problems)).toEqual([]);
  expect(codes(waived)).toEqual(['image/floating-tag at environment test, images.loki']);
});

test('a waiver that covers nothing is a warning', () => {
  const { problems } = result({
    waivers: [{ code: 'config/unshared-storage', where: 'loki', reason: 'was needed once' }],
  });
  expect(problems).toMatchObject([
    {
      code: 'waiver/unused',
      severity: 'warning',
      where: 'environment test, waivers[0]',
      message: 'waiver of "config/unshared-storage" at "loki" covers no finding',
    },
  ]);
});

test('rejects an unknown code', () => {
  const { problems } = result({ waivers: [{ code: 'config/unshared-store', reason: 'a typo' }] });
  expect(problems).toMatchObject([
    {
      code: 'waiver/unknown-code',
      severity: 'error',
      hint: 'did you mean "config/unshared-storage"?',
    },
  ]);
});

test('schema errors cannot be waived, not by their old code either', () => {
  const { problems, waived } = result({
    loki: { retention: 'long' },
    waivers: [
      { code: 'definition/schema-error', reason: 'no' },
      { code: 'settings-shape', reason: 'no' },
    ],
  });
  expect(codes(problems)).toEqual([
    'definition/schema-error at environment test, loki.retention',
    'waiver/not-waivable at environment test, waivers[0]',
    'waiver/not-waivable at environment test, waivers[1]',
  ]);
  expect(problems[1]?.message).toBe(
    'code "definition/schema-error" cannot be waived: schema errors cannot be waived',
  );
  expect(waived).toEqual([]);
});

describe('a waiver with an end', () => {
  const until = (day: string, today: string, environment: object = lokiWithFiles) =>
    synthesize(
      {
        ...base,
        ...environment,
        waivers: [{ code: 'config/unshared-storage', reason: 'an experiment', until: day }],
      },
      { targetFiles: targetFiles(), today: new Date(today) },
    );

  test('applies to the end of its last day', () => {
    const { problems, waived } = until('2026-01-31', '2026-01-31T23:59:59Z');
    expect(problems).toEqual([]);
    expect(waived).toHaveLength(2);
  });

  test('does not apply after it, with a warning', () => {
    const { problems, waived } = until('2026-01-31', '2026-02-01T00:00:00Z');
    expect(waived).toEqual([]);
    expect(codes(problems)).toEqual([
      'config/unshared-storage at environment test, loki.storage',
      'config/unshared-storage at environment test, jaeger.storage',
      'waiver/expired at environment test, waivers[0]',
    ]);
    expect(problems[2]).toMatchObject({
      severity: 'warning',
      message: 'waiver of "config/unshared-storage" has ended: its last day was 2026-01-31',
      hint: 'correct the finding that it covered, or set until to a later day',
    });
  });

  test('is reported where it covers nothing', () => {
    const { problems } = until('2026-01-31', '2026-02-01', {});
    expect(problems).toMatchObject([{ code: 'waiver/expired', hint: 'delete the waiver' }]);
  });

  test('must end on an existing day', () => {
    const { problems } = until('2026-02-29', '2026-01-01', {});
    expect(problems).toMatchObject([
      { code: 'definition/schema-error', where: 'environment test, waivers[0].until' },
    ]);
  });
});

describe('a waiver by an old code', () => {
  const renamed = (code: string, environment: object, where?: string) =>
    result({ ...environment, waivers: [{ code, reason: 'old', ...(where && { where }) }] });

  test('still applies, with a warning that names the new code', () => {
    const { problems, waived } = renamed('store-not-shared', lokiWithFiles);
    expect(waived).toHaveLength(2);
    expect(problems).toMatchObject([
      {
        code: 'waiver/renamed-code',
        severity: 'warning',
        hint: "write code: 'config/unshared-storage'",
      },
    ]);
  });

  test('covers each code that it was split into', () => {
    const panel = { kind: 'timeseries', key: 'p', title: 'P', description: 'd', queries: [] };
    const dashboard = {
      ...{ uid: 'd', title: 'D', description: 'What it shows.', tags: [] },
      rows: [{ key: 'row', title: 'Row', panels: [{ ...panel, unit: '' }] }],
    };
    const teams = [trialPlatform, trialCommerce({}, { dashboards: [dashboard as never] })];
    const { problems, waived } = renamed('dashboard-unit', { teams }, 'panels[p]');
    expect(codes(waived)).toEqual([
      'dashboard/missing-unit at team commerce, dashboards[d].panels[p]',
    ]);
    expect(problems).toMatchObject([
      { code: 'dashboard/missing-query' },
      { code: 'waiver/renamed-code', hint: "write code: 'dashboard/missing-unit'" },
    ]);
  });

  test('covers findings about queries only where they had that code', () => {
    const alert = {
      ...{ kind: 'promql', name: 'Down', expr: rawPromql('upp == 0'), severity: 'none' },
      ...{ summary: 'Down.', description: 'It is down.' },
      runbook: { meaning: 'm', impact: 'i', diagnosis: 'd', mitigation: 'm' },
      tests: [{ title: 't', series: [], at: '1m', fires: [{ labels: {} }] }],
    };
    const teams = [trialPlatform, trialCommerce({ alerts: () => [alert as never] })];
    const { problems, waived } = renamed('rule-query', { teams });
    expect(codes(waived)).toEqual([
      'promql/unknown-metric at team commerce, rules[order-service/alerts].Down',
    ]);
    expect(codes(problems)).toEqual(['waiver/renamed-code at environment test, waivers[0]']);
    expect(codes(renamed('rule-query-doubtful', { teams }).waived)).toEqual([]);
    expect(codes(renamed('dashboard-query', { teams }).waived)).toEqual([]);
  });
});

test('a waived error that stops a construct does not empty the environment', () => {
  const teams = [trialPlatform, trialCommerce(), { ...trialCommerce(), services: [] }];
  const { problems, manifests } = result({
    teams,
    waivers: [{ code: 'definition/duplicate-name', reason: 'a test' }],
  });
  expect(manifests).toEqual([]);
  expect(problems).toMatchObject([{ code: 'k8s/construct-failed', severity: 'error' }]);
});

test.each(['constructor', '__proto__', 'toString'])('%s is not a code', (code) => {
  expect(result({ waivers: [{ code, reason: 'a test' }] }).problems).toMatchObject([
    { code: 'waiver/unknown-code' },
  ]);
});
