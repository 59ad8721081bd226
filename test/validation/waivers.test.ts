import type { Environment } from '../../catalog/definitions/environment';
import { synthesize } from '../../validation/synthesize';
import { base, TODAY, targetFiles } from './trial';

const lokiWithFiles = { loki: { replicas: 2 }, jaeger: { replicas: 2 } };
const result = (environment: Partial<Environment>) =>
  synthesize({ ...base, ...environment }, { targetFiles: targetFiles(), today: TODAY });
const codes = (problems: readonly { readonly code: string; readonly where: string }[]) =>
  problems.map(({ code, where }) => `${code} at ${where}`);

test('a waiver lets a problem be, everywhere or at one place', () => {
  const everywhere = result({
    ...lokiWithFiles,
    waivers: [{ code: 'store-not-shared', reason: 'an experiment' }],
  });
  expect(codes(everywhere.problems)).toEqual([]);
  expect(codes(everywhere.waived)).toEqual([
    'store-not-shared at environment test, loki.storage',
    'store-not-shared at environment test, jaeger.storage',
  ]);
  const there = result({
    ...lokiWithFiles,
    waivers: [{ code: 'store-not-shared', where: 'loki', reason: 'an experiment' }],
  });
  expect(codes(there.problems)).toEqual(['store-not-shared at environment test, jaeger.storage']);
  expect(there.manifests.length).toBeGreaterThan(0);
});

test('a warning can be waived, too', () => {
  const { problems, waived } = result({
    images: { loki: 'main' },
    waivers: [{ code: 'image-floating', where: 'images.loki', reason: 'we follow it' }],
  });
  expect(codes(problems)).toEqual([]);
  expect(codes(waived)).toEqual(['image-floating at environment test, images.loki']);
});

test('a waiver that covers nothing is a warning', () => {
  const { problems } = result({
    waivers: [{ code: 'store-not-shared', where: 'loki', reason: 'was needed once' }],
  });
  expect(problems).toMatchObject([{ code: 'waiver-unused', severity: 'warning' }]);
});

test('a code that is not known, or cannot be waived, is an error', () => {
  const { problems } = result({
    waivers: [
      { code: 'store-not-share', reason: 'a typo' },
      { code: 'settings-shape', reason: 'no' },
    ],
  });
  expect(problems).toMatchObject([
    {
      code: 'waiver-unknown',
      severity: 'error',
      hint: expect.stringContaining('store-not-shared"?'),
    },
    { code: 'waiver-unknown', severity: 'error' },
  ]);
});

test('what is malformed cannot be waived', () => {
  const { problems, waived } = result({
    loki: { retention: 'long' },
    waivers: [{ code: 'settings-shape', reason: 'no' }],
  });
  expect(codes(problems)).toEqual([
    'settings-shape at environment test, loki.retention',
    'waiver-unknown at environment test, waivers',
  ]);
  expect(waived).toEqual([]);
});
