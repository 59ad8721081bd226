import { logqlCli } from '@observability-stack/logql-evaluator/cli/explain';
import fc from 'fast-check';
import * as catalog from '../../catalog';
import { type Environment, environmentSchema } from '../../catalog/definitions/environment';
import { packSchema } from '../../catalog/definitions/packs';
import { CLOUD_DISCOVERIES, rawConfigSchema } from '../../catalog/definitions/raw-scrape';
import { nullReceiver } from '../../catalog/definitions/receivers';
import { fileSd } from '../../catalog/definitions/scrape';
import { signalsSchema } from '../../catalog/definitions/signals';
import { sloSchema } from '../../catalog/definitions/slo';
import { serviceSchema, teamSchema } from '../../catalog/definitions/team';
import type { Schema } from '../../catalog/helpers/schema';
import { resolveEnvironment } from '../../resolve/environment';
import { targetFile } from '../../scrape-configs/targets';
import { rawPrograms } from '../../validation/checks/config/conflicting-raw-setting';
import { cli } from '../../validation/cli';
import { isError } from '../../validation/problem';
import { codes } from '../../validation/registry';
import { schemas } from '../../validation/schemas';
import { type SynthOptions, type SynthResult, synthesize } from '../../validation/synthesize';
import { expectedContracts } from '../conformance/contracts';
import { checkLogLines } from '../conformance/lines';
import { checkMetrics } from '../conformance/metrics';
import { anyValidReceiver } from './receivers';
import { validValue, variantsOf } from './schemas';
import { anything, inputOf, text, validOf } from './values';

/**
 * A property of every input: it is accepted, or rejected with a code and a place, in time and
 * without an exception.
 */
export interface FuzzProperty {
  readonly name: string;
  readonly input: fc.Arbitrary<unknown>;
  /**
   * Whether the programs must accept what the synth accepts. Only the program of a raw setting knows its keys and values.
   * @default true
   */
  readonly programs?: false;
  /** Runs the property, and returns an output that was accepted. @throws if it does not hold */
  // biome-ignore lint/suspicious/noConfusingVoidType: most properties have no output
  readonly run: (input: never) => SynthResult | undefined | void;
}

const known = new Set(codes.map(({ code }) => code));
const TODAY = new Date('2026-01-01');

const routing = { page: nullReceiver, ticket: nullReceiver };
const platform = { name: 'platform', routing };
const service = { name: 'order-service', replicas: 2, scrape: fileSd({ port: 8080 }) };
const base = {
  name: 'test',
  teams: [platform, { name: 'commerce', routing, services: [service] }],
  logCollector: 'alloy',
};
const ofService = (more: object) => ({
  ...base,
  teams: [platform, { name: 'commerce', routing, services: [{ ...service, ...more }] }],
});

function synth(environment: unknown, options: SynthOptions = {}): SynthResult | undefined {
  const result = synthesize(environment as Environment, {
    targetFiles: [],
    today: TODAY,
    ...options,
  });
  const { problems, manifests } = result;
  for (const { code, where, message, hint } of problems) {
    if (!known.has(code)) throw new Error(`code "${code}" is not in the registry`);
    if (where === '' || message === '' || hint === '')
      throw new Error(`problem ${code} has no place, message or hint`);
  }
  if (problems.length === 0 && manifests.length === 0)
    throw new Error('no problems and no manifests');
  return problems.some(isError) ? undefined : result;
}

const settingsOf = (schema: Schema): readonly [string, Schema][] =>
  Object.entries(schema.properties as Record<string, Schema>).filter(([key]) => key !== 'teams');

const settings: FuzzProperty = {
  name: 'settings',
  input: fc
    .uniqueArray(fc.constantFrom(...settingsOf(environmentSchema)), {
      minLength: 1,
      maxLength: 3,
      selector: ([key]) => key,
    })
    .chain((chosen) =>
      fc.record(Object.fromEntries(chosen.map(([key, schema]) => [key, inputOf(schema)]))),
    ),
  run: (given: object) => synth({ ...base, ...given }),
};

/** Returns an object with one to three of these keys. */
const someOf = (
  entries: readonly (readonly [string, fc.Arbitrary<unknown>])[],
): fc.Arbitrary<object> =>
  fc
    .uniqueArray(fc.constantFrom(...entries), {
      minLength: 1,
      maxLength: 3,
      selector: ([key]) => key,
    })
    .chain((chosen) => fc.record(Object.fromEntries(chosen)));

/** Settings that are valid alone, at the edges of their formats. */
const validSettings: FuzzProperty = {
  name: 'valid settings',
  input: someOf(settingsOf(environmentSchema).map(([key, schema]) => [key, validOf(schema)])),
  run: (given: object) => synth({ ...base, ...given }),
};

const ofSchema = (schema: Schema, key: string): Schema =>
  (schema.properties as Record<string, Schema>)[key] as Schema;
/** Valid keys of a schema, as entries of `someOf`. */
const validKeys = (schema: Schema, keys: readonly string[]) =>
  keys.map((key) => [key, validOf(ofSchema(schema, key))] as const);
/** Options of one kind of a union, without those of a constructor. */
const optionsOf = (schema: Schema, kind: string, without: readonly string[]) => {
  const variant = variantsOf(schema).find((one) => ofSchema(one, 'kind').const === kind) as Schema;
  const properties = Object.entries(variant.properties as Record<string, Schema>).filter(
    ([key]) => !['kind', ...without].includes(key),
  );
  return validOf({ type: 'object', properties: Object.fromEntries(properties) });
};

const external = catalog.externalMetrics();
const jobs = external.counter('jobs_total', {
  help: 'Jobs.',
  labels: ['queue', 'result'],
  budget: { queue: 5, result: 2 },
});
const waiting = external.gauge('jobs_waiting', {
  help: 'Jobs.',
  labels: ['queue'],
  budget: { queue: 5 },
});
const lastSuccess = external.gauge('batch_last_success_timestamp_seconds', {
  help: 'Time.',
  unit: 'seconds',
});
const outcomes = {
  failure: { where: { result: 'error' }, example: { queue: 'a', result: 'error' } },
  success: { example: { queue: 'a', result: 'ok' } },
} as const;
const packs = fc.uniqueArray(
  fc.oneof(
    optionsOf(packSchema, 'batch', ['metrics']).map((options) =>
      catalog.batch({ lastSuccess }, options as never),
    ),
    optionsOf(packSchema, 'queue', ['metrics']).map((options) =>
      catalog.queue(
        { processed: jobs, queue: 'queue', lag: waiting, ...outcomes },
        options as never,
      ),
    ),
    optionsOf(packSchema, 'client', ['metrics']).map((options) =>
      catalog.otelHttpClient(options as never),
    ),
    optionsOf(packSchema, 'runtime', []).map((options) => ({
      kind: 'runtime',
      ...Object(options),
    })),
  ),
  { minLength: 1, maxLength: 2, selector: ({ kind }) => kind },
);
const bound = fc.oneof(
  fc.record({ below: fc.double({ noNaN: true }) }),
  fc.record({ above: fc.double({ noNaN: true }) }),
);
const slo = (kind: string, without: readonly string[], more: object = {}) =>
  optionsOf(sloSchema, kind, without).map((options) => ({
    objective: 99,
    ...Object(options),
    kind,
    ...more,
  }));
const slos = fc.uniqueArray(
  fc.oneof(
    slo('availability', ['source']),
    slo('latency', ['source', 'histogram', 'where', 'threshold'], { threshold: '1s' }),
    slo('ratio', ['total', 'good', 'bad'], {
      total: jobs,
      bad: jobs.where({ result: 'error' }),
    }),
    slo('threshold', ['value', 'below', 'above'], { value: waiting }).chain((given) =>
      bound.map((limits) => ({ ...given, ...limits })),
    ),
  ),
  { minLength: 1, maxLength: 2, selector: ({ kind }) => kind },
);
const signals = optionsOf(signalsSchema, 'requests', ['vocabulary']).map((options) =>
  catalog.http(Object(options)),
);

/** Services of every kind, with metrics and signals of the constructors. */
const validServices: FuzzProperty = {
  name: 'valid services',
  input: fc.record({
    service: someOf([
      ...validKeys(serviceSchema, ['scrape', 'scrapes', 'push', 'otlp', 'logs', 'replicas']),
      ...validKeys(serviceSchema, ['namespace', 'description', 'metricsComplete']),
      ['packs', packs],
      ['slos', slos],
      ['signals', signals],
    ]),
    settings: fc.subarray(['pushgateway', 'kubernetes', 'kubeStateMetrics']),
  }),
  run: ({ service: given, settings: keys }: { service: object; settings: readonly string[] }) =>
    synth({
      ...ofService({
        ...('slos' in given ? { signals: catalog.http(), metrics: [jobs, waiting] } : {}),
        ...given,
      }),
      ...Object.fromEntries(keys.map((key) => [key, {}])),
    }),
};

/** Raw scrapes, receivers and integrations of a team. */
const validTeams: FuzzProperty = {
  name: 'valid teams',
  input: someOf([
    ...validKeys(teamSchema, ['routing', 'integrations', 'folder', 'namespace']),
    [
      'routing',
      fc
        .array(anyValidReceiver, { minLength: 1, maxLength: 3 })
        .map((receivers) => ({ ...routing, receivers })),
    ],
    [
      'services',
      validOf(rawConfigSchema).map((config) => [
        { ...service, scrape: catalog.rawScrape({ config: config as never, ports: [80] }) },
      ]),
    ],
  ]),
  run: (given: object) =>
    synth({
      ...base,
      prometheus: { cloudDiscoveries: CLOUD_DISCOVERIES },
      teams: [platform, { name: 'commerce', routing, services: [service], ...given }],
    }),
};

/** Paths inside the configuration of each program, as raw settings. */
const rawPaths = rawPrograms(resolveEnvironment({ ...base, tracing: 'jaeger' } as Environment)).map(
  ({ key, own }) => ({ key, paths: pathsIn(own()) }),
);
function pathsIn(config: unknown): readonly (readonly string[])[] {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return [[]];
  return [
    [],
    ...Object.entries(config).flatMap(([key, value]) =>
      pathsIn(value).map((path) => [key, ...path]),
    ),
  ];
}
const rawSettings: FuzzProperty = {
  name: 'raw settings',
  programs: false,
  input: fc.constantFrom(...rawPaths).chain(({ key, paths }) =>
    fc.record({
      key: fc.constant(key),
      path: fc.constantFrom(...paths).chain((path) =>
        fc.oneof(
          fc.constant(path),
          fc.constantFrom('own', 'enabled').map((name) => [...path, name]),
        ),
      ),
      value: fc.oneof(
        fc.constantFrom<unknown>(null, true, false, 0, 1, '', '1m', {}, [], [''], 'text'),
        anything(),
      ),
    }),
  ),
  run: ({ key, path, value }: { key: string; path: readonly string[]; value: unknown }) =>
    synth({
      ...base,
      ...[...key.split('.'), ...path].reduceRight<object>(
        (inner, name) => ({ [name]: inner }),
        value as object,
      ),
    }),
};

const teams: FuzzProperty = {
  name: 'teams',
  input: fc.array(inputOf(teamSchema), { minLength: 1, maxLength: 2 }),
  run: (given: readonly unknown[]) => synth({ ...base, teams: [platform, ...given] }),
};

const environments: FuzzProperty = {
  name: 'environments',
  input: anything(),
  run: (given: unknown) => {
    const printed: string[] = [];
    const code = cli({
      args: [],
      environments: [given as Environment],
      output: 'dist',
      targetFiles: [],
      out: (line) => printed.push(line),
      err: (line) => printed.push(line),
    });
    if (code !== 1 || !/^error [a-z0-9]+\/[a-z-]+\n {2}at ./m.test(printed.join('\n')))
      throw new Error(`code ${code}: ${printed.join('\n').slice(0, 500)}`);
  },
};

type Maker = (...args: readonly unknown[]) => unknown;
const makers = Object.entries(catalog as Readonly<Record<string, unknown>>).filter(
  (entry): entry is [string, Maker] => typeof entry[1] === 'function',
);
/** Keys of a service, in which the result of a function of the catalog may be. */
const places = ['scrape', 'signals', 'slos', 'logs', 'metrics', 'alerts', 'panels'] as const;

/** Arguments that a function of the catalog may expect. */
const argument = (): fc.Arbitrary<unknown> =>
  fc.oneof(
    anything(),
    fc.constant(validValue(teamSchema)),
    fc.record(
      {
        name: text(),
        port: fc.integer({ min: 0, max: 70_000 }),
        objective: fc.double({ min: 0, max: 101, noNaN: true }),
        threshold: fc.constantFrom('500ms', '0s', 'x', '1h'),
        expr: fc.constantFrom('up', 'up{', 'sum(rate(x[5m]))', '', '{a="b"} |= "x"'),
        for: fc.constantFrom('5m', '0s', 'x', 300),
        severity: fc.constantFrom('page', 'ticket', 'x'),
        summary: text(),
        title: text(),
        labels: fc.dictionary(text(), text(), { maxKeys: 2 }),
        tests: anything(),
        runbook: anything(),
      },
      { requiredKeys: [] },
    ),
  );

const functions: FuzzProperty = {
  name: 'functions',
  input: fc.record({
    maker: fc.constantFrom(...makers),
    args: fc.array(argument(), { maxLength: 3 }),
    place: fc.constantFrom(...places),
    shape: fc.constantFrom('value', 'list', 'function', 'list from a function'),
  }),
  run: ({ maker: [, make], args, place, shape }: FunctionInput) => {
    const value = () => made(make, args);
    const shapes: Readonly<Record<FunctionInput['shape'], () => unknown>> = {
      value,
      list: () => [value()],
      function: () => value,
      'list from a function': () => () => [value()],
    };
    synth(ofService({ [place]: shapes[shape]() }));
  },
};
interface FunctionInput {
  readonly maker: readonly [string, Maker];
  readonly args: readonly unknown[];
  readonly place: (typeof places)[number];
  readonly shape: 'value' | 'list' | 'function' | 'list from a function';
}

/**
 * Returns the result of a function of the catalog, which may reject its arguments with a message
 * that explains the reason.
 */
function made(make: Maker, args: readonly unknown[]): unknown {
  try {
    return make(...args);
  } catch {
    return undefined;
  }
}

const targetFiles: FuzzProperty = {
  name: 'target files',
  input: fc.record({
    job: fc.oneof(fc.constantFrom('external', 'order-service', 'loki', 'A', ''), text()),
    content: fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
      text().map((one) => Buffer.from(one)),
      fc
        .array(inputOf(schemas.targetGroup), { maxLength: 3 })
        .map((groups) => Buffer.from(jsonOf(groups))),
      fc.json({ maxDepth: 3 }).map((json) => Buffer.from(json)),
    ),
  }),
  run: ({ job, content }: { readonly job: string; readonly content: Buffer }) =>
    synth(base, { targetFiles: [targetFile(`scrape-configs/targets/${job}.json`, content)] }),
};

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    return '[]';
  }
}

const { metrics } = expectedContracts(undefined);
const sampleLines = [
  '# TYPE http_requests_total counter',
  '# HELP x',
  '# UNIT x seconds',
  'http_requests_total{method="GET"} 1',
  'x{a="\\n',
  'x NaN 1e400',
  '# EOF',
  'x_bucket{le="+Inf"} 1 # {trace_id="a"} 1',
];
const expositions: FuzzProperty = {
  name: 'expositions',
  input: fc.record({
    contentType: fc.constantFrom(
      'application/openmetrics-text; version=1.0.0',
      'text/plain',
      'x',
      '',
    ),
    body: lines(sampleLines),
  }),
  run: ({ contentType, body }: { readonly contentType: string; readonly body: string }) => {
    checkMetrics({ contentType, body }, metrics);
  },
};

const sampleLogs = [
  '{"level":"info","ts":"2026-01-01T00:00:00Z","msg":"request","method":"GET","status_code":200}',
  '{"level":1,"ts":null,"trace_id":"x"}',
  'level=info msg="a b"',
  '{',
  '[]',
];
const logLines: FuzzProperty = {
  name: 'log lines',
  input: lines(sampleLogs),
  run: (body: string) => {
    checkLogLines(body);
  },
};

const queries = [
  '{a="b"}',
  'rate({a="b"}[5m])',
  'sum by (x) (count_over_time({a="b"} | json [5m])) > 1',
  '| json',
  '{a=~"("}',
  '{a="b"} | pattern "<_>"',
  '{a="b"} | regexp "(?P<x>.*)"',
  'topk(1e9, rate({a="b"}[1m]))',
  '{a="b"} | line_format "{{.x"',
];
const logql: FuzzProperty = {
  name: 'LogQL queries',
  input: fc.oneof(
    text(),
    fc
      .array(fc.oneof(fc.constantFrom(...queries), text()), { maxLength: 3 })
      .map((parts) => parts.join(' ')),
  ),
  run: (query: string) => {
    const [printed, errors]: [string[], string[]] = [[], []];
    const code = logqlCli({
      args: ['--lines=package.json', '--labels={a="b"}', '--', query],
      out: (line) => printed.push(line),
      err: (line) => errors.push(line),
      isTerminal: false,
    });
    if (![0, 1, 2].includes(code) || printed.length + errors.length === 0)
      throw new Error(`code ${code} without output`);
    const internal = errors.find((line) =>
      /is not a function|is not iterable|of undefined/.test(line),
    );
    if (internal !== undefined) throw new Error(`printed ${internal.slice(0, 500)}`);
  },
};

function lines(samples: readonly string[]): fc.Arbitrary<string> {
  return fc
    .array(fc.oneof(fc.constantFrom(...samples), text()), { maxLength: 8 })
    .map((all) => all.join('\n'));
}

export const fuzzProperties: readonly FuzzProperty[] = [
  settings,
  validSettings,
  validServices,
  validTeams,
  rawSettings,
  teams,
  functions,
  environments,
  targetFiles,
  expositions,
  logLines,
  logql,
];
