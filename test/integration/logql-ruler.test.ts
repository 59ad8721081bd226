// What the tests of LogQL rules take for granted about the ruler and the intake, held to a real Loki.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findProgram } from '@observability-stack/lab/programs';
import { parseLogql } from '@observability-stack/logql/parse';
import {
  evaluateInstant,
  type LabelRecord,
  type LogStream,
} from '@observability-stack/logql-evaluator';
import {
  AlertStates,
  expandTemplate,
  ingest,
  labelsKey,
  toRulerNode,
} from '@observability-stack/logql-evaluator/ruler';
import fc from 'fast-check';
import type { TestLine } from '../../catalog/definitions/alert';
import { yaml } from '../../catalog/helpers/yaml';
import { lokiConfig } from '../../constructs/loki/config';
import { local } from '../../environments/local';
import { inParallel } from '../../packages/logql-evaluator/test/compatibility/parallel';
import { propertyCases } from '../../packages/query-common/test/property';
import { resolveEnvironment } from '../../resolve/environment';
import { eventually } from './support/eventually';
import { type EvaluatedRule, LokiApi, nanoseconds } from './support/loki';
import type { Served } from './support/served';
import { serveLokiWith } from './support/served-loki';

jest.setTimeout(180_000);

const found = findProgram('loki');
if ('missing' in found) console.warn(`SKIPPED the ruler of Loki: ${found.missing}`);
const suite = 'path' in found ? describe : describe.skip;

const VALUES = [
  ...[0, 1, 2.5, 0.5, 0.125, 100, 106.25, 999.96, 1000, 1023, 1024, 1536, 12345, 123456, 1234567],
  ...[1e8, 1e18, 0.1, 0.01, 0.00012345, 0.00001, 1e-7, 1e-10, 59.99, 60, 61, 3599, 3600, 86399],
  ...[86400, 90061, 1e15, -0.25, -1, -1500, -90, 2 / 3, 0.994, 0.99995],
];
const TEXTS = [
  '{{ $value }}',
  '{{.Value}} of {{ .Labels.app }}{{ $labels.missing }}',
  '{{ $value | humanize }}',
  '{{ $value | humanize1024 }}',
  '{{ $value | humanizePercentage }}',
  '{{ $value | humanizeDuration }}',
  '{{ humanize $value | printf "%s!" }}',
  '{{ printf "%.0f %.2f %f %g %.3g %v %%" $value $value $value $value $value $value }}',
  '{{ $labels.app | toUpper }}',
  'plain {{ "text" }}',
  '{{ if gt $value 1.0 }}much{{ else if lt .Value 0.0 }}negative{{ else }}little{{ end }}',
  '{{ range $k, $v := $labels }}{{ $k }}={{ $v }};{{ end }}{{ len $labels }}',
  '{{ reReplaceAll "(S)(.*)" "$2-$1" $labels.app }}{{ with $labels.none }}some{{ end }}',
];
const textRules = VALUES.map((value, index) => ({
  alert: `Texts${index}`,
  expr: `label_replace(vector(1), "app", "Shop", "", "") * ${value < 0 ? `(0 - ${-value})` : value}`,
  annotations: Object.fromEntries(TEXTS.map((text, i) => [`text${i}`, text])),
}));

const FOR = 2000;
const stateRule = {
  alert: 'Waiting',
  expr: 'sum by (app) (count_over_time({app=~".+"} |= "bad" [3s])) > 1',
  for: `${FOR}ms`,
  // Loki drops it; an alert that went on would fail the test
  keep_firing_for: '3s',
};

const sizes = ['1234567B', '1500B', '1023KB', '7MiB', '999B'];
const sizeRules = sizes.map((size, index) => ({
  alert: `Size${index}`,
  expr: `sum by (size) (count_over_time({app="sizes"} | logfmt | size >= ${size} [1h])) > 0`,
}));
const sizeLines = [
  1,
  998,
  999,
  1000,
  1500,
  1023,
  1023000,
  1000000,
  1234567,
  1200000,
  7 * 2 ** 20,
  7300000,
];

suite('the Loki', () => {
  let loki: Served;
  const rules = mkdtempSync(path.join(tmpdir(), 'loki-ruler-'));
  const write = (tenant: string, list: readonly object[]) => {
    mkdirSync(path.join(rules, tenant));
    const groups = [{ name: 'trial', interval: '1s', rules: list }];
    writeFileSync(path.join(rules, tenant, 'rules.yml'), yaml({ groups }));
  };
  beforeAll(async () => {
    write('texts', textRules);
    write('states', [stateRule]);
    write('sizes', sizeRules);
    loki = await serveLokiWith(config(rules));
  });
  afterAll(async () => {
    await loki?.stop();
    rmSync(rules, { recursive: true, force: true });
  });

  const evaluated = (tenant: string, isDone: (rules: readonly EvaluatedRule[]) => boolean) =>
    eventually(
      async () => {
        const list = await new LokiApi(loki.url, tenant).evaluated();
        return list.length > 0 && isDone(list) ? list : undefined;
      },
      async () => JSON.stringify(await new LokiApi(loki.url, tenant).evaluated()),
    );

  test('renders alert templates as the evaluator does', async () => {
    const list = await evaluated('texts', (all) => all.every(({ health }) => health === 'ok'));
    const texts = Object.fromEntries(
      list.map(({ name, alerts = [] }) => [name, alerts.map(({ annotations }) => annotations)]),
    );
    const here = Object.fromEntries(
      VALUES.map((value, index) => {
        const sample = { labels: { app: 'Shop' }, value };
        return [
          `Texts${index}`,
          [Object.fromEntries(TEXTS.map((text, i) => [`text${i}`, expandTemplate(text, sample)]))],
        ];
      }),
    );
    expect(texts).toEqual(here);
  });

  test('compares sizes as it formats them', async () => {
    const api = new LokiApi(loki.url, 'sizes');
    const now = nanoseconds();
    const entries = sizeLines.map((size, i) => ({ at: now + BigInt(i), line: `size=${size}B` }));
    const pushed = await api.push(
      { app: 'sizes' },
      entries.map(({ at, line }) => [at, line]),
    );
    expect(pushed.status).toBe(204);
    const list = await evaluated('sizes', (all) =>
      all.some(({ alerts = [] }) => alerts.length > 0),
    );
    for (const [index, { expr }] of sizeRules.entries()) {
      const streams: readonly LogStream[] = [{ labels: { app: 'sizes' }, entries }];
      const answer = evaluateInstant(toRulerNode(parseLogql(expr)), streams, now + 1_000_000_000n);
      const here = answer.kind === 'vector' ? answer.samples.map(({ labels }) => labels.size) : [];
      const { alerts = [] } = list.find(({ name }) => name === `Size${index}`) ?? {};
      expect([sizes[index], alerts.map(({ labels }) => labels.size).sort()]).toEqual([
        sizes[index],
        [...here].sort(),
      ]);
    }
  });

  test('has the same pending, firing and resolved alerts as the evaluator', async () => {
    const api = new LokiApi(loki.url, 'states');
    const streams: LogStream[] = ['a', 'b'].map((app) => ({ labels: { app }, entries: [] }));
    const add = async (index: number, count: number) => {
      const stream = streams[index] as LogStream;
      const added = Array.from({ length: count }, (_, i) => ({
        // where it is seen by every evaluation after its time
        at: nanoseconds(Date.now() + 400) + BigInt(i),
        line: `bad ${i}`,
      }));
      (stream.entries as typeof added).push(...added);
      await api.push(
        stream.labels,
        added.map(({ at, line }) => [at, line]),
      );
    };
    const seen: { began: bigint; alerts: readonly ActiveThere[] }[] = [];
    const started = Date.now();
    const sent = [
      [1000, 0, 5],
      [2500, 1, 3],
      [4000, 0, 4],
      [13_000, 0, 2],
    ] as const;
    let next = 0;
    while (Date.now() - started < 20_000) {
      const due = sent[next];
      if (due && Date.now() - started > due[0]) {
        next++;
        await add(due[1], due[2]);
      }
      const [rule] = await api.evaluated();
      const began = instantOf(rule?.lastEvaluation ?? '');
      if (began > 0n && began !== seen.at(-1)?.began)
        seen.push({ began, alerts: (rule?.alerts ?? []) as unknown as readonly ActiveThere[] });
      await new Promise((done) => setTimeout(done, 30));
    }

    // the times of a group lie an interval apart, and each evaluation begins a little later
    const [first] = seen.flatMap(({ alerts }) => alerts);
    const slot = instantOf(first?.activeAt ?? '') % SECOND;
    const states = new AlertStates({
      holds: FOR,
      labelsOf: ({ labels }) => ({ ...labels, alertname: stateRule.alert }),
    });
    const node = parseLogql(stateRule.expr);
    const [here, there] = [[], []] as string[][];
    for (const { began, alerts } of seen) {
      const at = began - ((began - slot) % SECOND);
      const answer = evaluateInstant(node, streams, at);
      states.evaluate(answer.kind === 'vector' ? answer.samples : [], Number(at / 1_000_000n));
      const after = Number(at / 1_000_000n) - started;
      const rows = (list: readonly { labels: LabelRecord; state: string }[]) =>
        `${after} ${list.map(({ labels, state }) => `${labelsKey(labels)} ${state}`).sort()}`;
      here?.push(rows(states.active()));
      there?.push(rows(alerts));
    }
    expect(there).toEqual(here);
    expect(there?.join()).toMatch(/pending.*firing/s);
  });

  test('ingests lines as the evaluator does: service names, levels and timestamps', async () => {
    const sets = fc.sample(fc.array(testLine, { minLength: 1, maxLength: 8 }), propertyCases(300));
    const start = nanoseconds() - 1_800_000_000_000n;
    await inParallel(
      sets.map((lines, index) => ({ lines, index })),
      4,
      async ({ lines, index }) => {
        const api = new LokiApi(loki.url, `intake-${index}`);
        const streams = new Map<string, TestLine[]>();
        for (const line of lines) {
          const key = JSON.stringify(line.labels);
          streams.set(key, [...(streams.get(key) ?? []), line]);
        }
        for (const [key, list] of streams)
          await api.push(
            JSON.parse(key),
            list.map(({ at, line, structuredMetadata = {} }) => [
              start + BigInt(Number.parseInt(at, 10)) * 1_000_000_000n,
              line,
              structuredMetadata,
            ]),
          );
        const answer = evaluateInstant('{service_name=~".+"}', ingest(lines, start), nanoseconds());
        const here =
          answer.kind === 'streams'
            ? answer.streams.flatMap(({ labels, entries }) =>
                entries.map(({ at, line }) =>
                  JSON.stringify([labelsKey(labels), String(at), line]),
                ),
              )
            : [];
        const there = (await api.query('{service_name=~".+"}')).flatMap(({ stream, values }) =>
          values.map(([at, line]) => JSON.stringify([labelsKey(stream), at, line])),
        );
        expect(there.sort()).toEqual([...here].sort());
      },
    );
  });
});

const SECOND = 1_000_000_000n;
interface ActiveThere {
  readonly labels: LabelRecord;
  readonly state: string;
  readonly activeAt: string;
}

/** Milliseconds are not enough: 2026-11-24T10:00:00.123456789Z. */
const instantOf = (text: string): bigint => {
  const [, seconds = '', fraction = ''] = /^(.*?)(?:\.(\d+))?(?:Z|[-+]\d\d:\d\d)$/.exec(text) ?? [];
  const zone = text.slice(seconds.length + (fraction ? fraction.length + 1 : 0));
  if (seconds === '' || seconds.startsWith('0001')) return 0n;
  return BigInt(Date.parse(seconds + zone)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
};

const level = fc.constantFrom('error', 'ERR', 'Info', 'warning', 'odd', 'dbg', 'fatal', '');
const testLine: fc.Arbitrary<TestLine> = fc
  .tuple(
    fc.constantFrom('0s', '0s', '1s', '2s'),
    fc.constantFrom<Readonly<Record<string, string>>>(
      { service: 'a' },
      { app: 'b', container: 'c' },
      { team: 'x' },
      { service_name: 'given', service: 'other' },
      { service: 'a', level: 'error' },
      { job: 'j', severity: 'WARN' },
      { service: 'a', level: 'odd' },
    ),
    fc.oneof(
      level.map((one) => `${one} happened`),
      level.map((one) => `it says ${one}: no`),
      level.map((one) => `it says:${one} no`),
      level.map((one) => `{"level":"${one}","msg":"x"}`),
      level.map((one) => `{"msg":"error","inner":{"severity":"${one}"}}`),
      level.map((one) => `{"a":{"b":{"level":"${one}"}},"lvl":"trace"}`),
      level.map((one) => `lvl=${one} msg="an error"`),
      level.map((one) => `Severity=info level=${one}`),
      fc.constantFrom(
        '',
        'nothing',
        'errors',
        '[error]',
        'x=1',
        '{"level":5}',
        '(warn)',
        'INFORMATION here',
      ),
    ),
    fc.option(
      fc.constantFrom<Readonly<Record<string, string>>>(
        { level: 'trc' },
        { trace_id: '7' },
        { detected_level: 'ERR' },
        { severity_number: '17' },
        { severity_number: '0' },
        { severity_text: 'Fatal' },
      ),
      { nil: undefined },
    ),
  )
  .map(([at, labels, line, structuredMetadata]) => ({
    at,
    labels,
    line,
    ...(structuredMetadata && { structuredMetadata }),
  })) as fc.Arbitrary<TestLine>;

/** The limits of the stack's own Loki, which say what is done with lines. */
const config = (rules: string): string => {
  const { limits_config } = lokiConfig(resolveEnvironment(local)) as { limits_config: object };
  return yaml({
    auth_enabled: true,
    common: {
      instance_addr: '127.0.0.1',
      replication_factor: 1,
      ring: { instance_addr: '127.0.0.1', kvstore: { store: 'inmemory' } },
    },
    memberlist: { bind_addr: ['127.0.0.1'] },
    schema_config: {
      configs: [
        {
          from: '2024-01-01',
          store: 'tsdb',
          object_store: 'filesystem',
          schema: 'v13',
          index: { prefix: 'i_', period: '24h' },
        },
      ],
    },
    storage_config: { use_thanos_objstore: true, object_store: { filesystem: { dir: 'chunks' } } },
    ruler_storage: { backend: 'local', local: { directory: rules } },
    ruler: { enable_sharding: false },
    limits_config,
    analytics: { reporting_enabled: false },
  });
};
