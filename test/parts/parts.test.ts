// Every pair of parts that run in the stack, exist already, or are left out.
import type { Environment } from '../../catalog/definitions/environment';
import { componentDescriptions } from '../../constructs/registry';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';
import { serviceScrapes } from '../../resolve/scrapes';
import { networkFlows } from '../../resolve/topology';
import { isError } from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';
import { environmentOf, pairwise, titleOf, variants } from './pairs';

const { demo: _, waivers: __, resourceBudget: ___, ...settings } = local;
const base: Environment = {
  ...settings,
  kubernetes: false,
  outputs: { operator: {} },
};
const today = new Date('2026-01-01');
const combinations = pairwise().map((combination) => {
  const environment = environmentOf(base, combination);
  return {
    title: titleOf(combination),
    environment: {
      ...environment,
      // Without a Collector, no service can send metrics by OTLP.
      ...(environment.collector === false ? { services: { 'delivery-service': false } } : {}),
    } satisfies Environment,
  };
});

test('each pair of variants occurs', () => {
  const parts = Object.keys(variants);
  expect(combinations.length).toBeGreaterThanOrEqual(9);
  for (const [index, one] of parts.entries())
    for (const other of parts.slice(index + 1))
      for (const a of variants[one] ?? [])
        for (const b of variants[other] ?? [])
          expect(
            combinations.some(
              ({ title }) =>
                title.split(', ').includes(`${one} ${a.kind}`) &&
                title.split(', ').includes(`${other} ${b.kind}`),
            ),
          ).toBe(true);
});

const programs = Object.values(componentDescriptions).flatMap((description) =>
  Object.keys(description.programs),
);

describe.each(combinations)('$title', ({ environment }) => {
  const resolved = resolveEnvironment(environment);
  const result = synthesize(environment, { targetFiles: [], today });
  const texts = [
    ...result.manifests.map(({ object }) => JSON.stringify(object)),
    ...result.outputs.flatMap(({ files }) =>
      [...files.values()].map((parts) => [...parts].join('')),
    ),
  ];
  const running = new Set(resolved.components.map(({ name }) => name as string));
  const absent = programs.filter((name) => !running.has(name));
  const jobs = new Set([
    ...resolved.components.flatMap(({ metrics }) => metrics.map(({ job }) => job)),
    ...serviceScrapes(resolved).map(({ job }) => job),
  ]);
  const absentJobs = resolved.absent
    .flatMap(({ metrics }) => metrics.map(({ job }) => job))
    .filter((job) => !jobs.has(job));

  test('synthesizes without errors', () => {
    const { collector, tracing } = resolved.parts;
    // Nothing sends spans to the trace store.
    const expected =
      collector.kind === 'off' && tracing.kind === 'ours' ? ['config/missing-part'] : [];
    expect(result.problems.filter(isError).map(({ code, message }) => ({ code, message }))).toEqual(
      expected.map((code) => ({ code, message: expect.stringContaining('collector is off') })),
    );
    expect(result.manifests.length).toBeGreaterThan(20);
  });

  test('reports each part that the stack does not run in one line', () => {
    const others = Object.entries(resolved.parts).filter(([, { kind }]) => kind !== 'ours');
    expect(result.notes).toHaveLength(others.length);
    for (const [part, { kind }] of others)
      expect(result.notes.filter((note) => note.includes(` ${part} is ${kind}: `))).toHaveLength(1);
  });

  test('connects to programs that exist only', () => {
    for (const { from, to } of networkFlows(resolved))
      for (const peer of [from, to])
        if (peer.kind === 'component') expect(running).toContain(peer.name);
    for (const name of absent) {
      const address = new RegExp(`\\b${name}(-\\d+\\.${name}-headless)?\\.[a-z-]+\\.svc\\b`);
      expect(texts.filter((text) => address.test(text))).toEqual([]);
    }
  });

  test('selects the series of jobs that exist only', () => {
    for (const job of absentJobs) {
      const selector = new RegExp(`job=~?(\\\\)*"${job}(\\\\)*"`);
      expect(texts.filter((text) => selector.test(text)).map((text) => text.slice(0, 200))).toEqual(
        [],
      );
    }
  });

  test('names data sources that exist only', () => {
    // As a ConfigMap of the stack, or of the output for an existing Grafana.
    const [provisioned] = texts.filter((text) => /\bprune: true\b/.test(text));
    const uids = [...(provisioned ?? '').matchAll(/\buid: ([a-z]+)/g)].map(([, uid]) => uid);
    expect(provisioned !== undefined).toBe(resolved.parts.grafana.kind !== 'off');
    if (provisioned === undefined) return;
    for (const [, uid] of provisioned.matchAll(/(?:datasourceUid|alertmanagerUid): ([a-z]+)/g))
      expect(uids).toContain(uid);
    for (const text of texts)
      for (const [, type] of text.matchAll(/"query\\?": \\?"(prometheus|loki|jaeger|tempo)\\?"/g))
        expect(uids).toContain(type);
  });
});
