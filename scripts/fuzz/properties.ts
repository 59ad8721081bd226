import { logqlCli } from '@observability-stack/logql-evaluator/cli/explain';
import fc from 'fast-check';
import * as catalog from '../../catalog';
import { type Environment, environmentSchema } from '../../catalog/definitions/environment';
import { nullReceiver } from '../../catalog/definitions/receivers';
import { fileSd } from '../../catalog/definitions/scrape';
import { teamSchema } from '../../catalog/definitions/team';
import type { Schema } from '../../catalog/helpers/schema';
import { targetFile } from '../../scrape-configs/targets';
import { cli } from '../../validation/cli';
import { codes } from '../../validation/registry';
import { schemas } from '../../validation/schemas';
import { type SynthOptions, synthesize } from '../../validation/synthesize';
import { expectedContracts } from '../conformance/contracts';
import { checkLogLines } from '../conformance/lines';
import { checkMetrics } from '../conformance/metrics';
import { validValue } from './schemas';
import { anything, inputOf, text } from './values';

/**
 * A property of every input: it is accepted, or rejected with a code and a place, in time and
 * without an exception.
 */
export interface FuzzProperty {
  readonly name: string;
  readonly input: fc.Arbitrary<unknown>;
  /** Runs the property. @throws if it does not hold */
  readonly run: (input: never) => void;
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

function synth(environment: unknown, options: SynthOptions = {}): void {
  const { problems, manifests } = synthesize(environment as Environment, {
    targetFiles: [],
    today: TODAY,
    ...options,
  });
  for (const { code, where, message, hint } of problems) {
    if (!known.has(code)) throw new Error(`code "${code}" is not in the registry`);
    if (where === '' || message === '' || hint === '')
      throw new Error(`problem ${code} has no place, message or hint`);
  }
  if (problems.length === 0 && manifests.length === 0)
    throw new Error('no problems and no manifests');
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
  teams,
  functions,
  environments,
  targetFiles,
  expositions,
  logLines,
  logql,
];
