// Loki itself reads what the renderer writes, and sees the same tree as the parser here.

import { serviceLogContract } from '@observability-stack/contracts';
import { findProgram } from '@observability-stack/lab/programs';
import {
  checkLogql,
  countOverTime,
  gt,
  maxOverTime,
  renderLogql,
  stream,
  sum,
} from '@observability-stack/logql';
import type { Node } from '@observability-stack/logql/ast';
import { parseLogql } from '@observability-stack/logql/parse';
import { combineFilters } from '@observability-stack/logql/parse-operators';
import { render } from '@observability-stack/logql/render';
import type { LabelFilter, LineFilter, Stage } from '@observability-stack/logql/stages';
import { roundBytesAsLoki } from '@observability-stack/logql/text';
import fc from 'fast-check';
import { arbitraryLogql } from '../../packages/logql/test/arbitrary';
import { propertyCases } from '../../packages/query-common/test/property';
import { LokiApi, nanoseconds } from './support/loki';
import type { Served } from './support/served';
import { serveLokiWith } from './support/served-loki';

jest.setTimeout(600_000);

/** `LOGQL_CASES=20000` tries more. */
const NUM_RUNS = Number(process.env.LOGQL_CASES ?? 2000);

const found = findProgram('loki');
if ('missing' in found) console.warn(`SKIPPED loki: ${found.missing}`);
const suite = 'path' in found ? describe : describe.skip;

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

const startLoki = (): Promise<Served> => serveLokiWith(CONFIG);

/** Found out here at once, and by Loki only when the query runs. */
const STRICTER = expect.stringMatching(
  /template|too large|is not a (whole number|key|path in JSON|valid (RE2 pattern|label name))|is not an address|named capture|consecutive captures|is duplicated|cannot be set|is set twice|ip\(\) (must be the last|is only allowed)|greater than 0|too many digits|out of range|must be an integer|whole number of bytes|between 0 and 1|expects a finite number|requires on|bool is only|does not accept (group|grouping)|must be finite|between vectors/,
);

suite('the Loki', () => {
  let loki: Served;
  beforeAll(async () => {
    loki = await startLoki();
  });
  afterAll(() => loki?.stop());

  interface Answer {
    readonly data?: unknown;
    readonly error?: string;
  }

  async function format(query: string): Promise<Answer> {
    const body = new URLSearchParams({ query });
    const response = await fetch(`${loki.url}/loki/api/v1/format_query`, { method: 'POST', body });
    return (await response.json()) as Answer;
  }

  /** Why it does not run, if it does not; unlike the formatter this builds every stage. */
  async function refusal(query: string): Promise<string | undefined> {
    const body = new URLSearchParams({ query, since: '1m', step: '60s' });
    const response = await fetch(`${loki.url}/loki/api/v1/query_range`, { method: 'POST', body });
    const text = await response.text();
    return response.ok ? undefined : text;
  }

  test('parses every generated query to the tree it was rendered from', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(arbitraryLogql, async (node) => {
        const text = render(node);
        const { data, error } = await format(text);
        expect({ text, error }).toEqual({ text, error: undefined });
        if (isSame(node, String(data))) compared++;
      }),
      propertyCases(NUM_RUNS),
    );
    expect(compared).toBeGreaterThan(NUM_RUNS / 4);
  });

  test('runs every generated query', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryLogql, async (node) => {
        const text = render(node);
        // it runs only where nothing is around it
        fc.pre(!text.includes('approx_topk'));
        const problem = await refusal(text);
        expect({ text, problem }).toEqual({ text, problem: undefined });
      }),
      propertyCases(NUM_RUNS / 10),
    );
  });

  test('accepts and rejects the same queries as the parser', async () => {
    const put = fc.constantFrom('', '(', ')', '-', ' by ', '[5m]', '1', ' or ', ' | ', '"', ', ');
    const cut = fc
      .tuple(arbitraryLogql, fc.nat(), fc.nat({ max: 6 }), put)
      .map(([node, at, length, mark]) => {
        const text = render(node);
        const from = at % (text.length + 1);
        return text.slice(0, from) + mark + text.slice(from + length);
      });
    let taken = 0;
    let refused = 0;
    let missing = 0;
    await fc.assert(
      fc.asyncProperty(cut, async (text) => {
        // a character may be cut in two
        fc.pre(Buffer.from(text).toString() === text);
        const here = attempt(text);
        const { data, error } = await format(text);
        if (error === undefined) taken++;
        else refused++;
        if (typeof here === 'string') {
          if (error !== undefined) return;
          // the official grammar lacks a few forms, such as conditions in a row with nothing between
          if (here.startsWith('syntax error')) missing++;
          else expect({ text, here }).toEqual({ text, here: STRICTER });
          return;
        }
        expect({ text, error }).toEqual({ text, error: undefined });
        isSame(here, String(data));
      }),
      propertyCases(NUM_RUNS),
    );
    expect(Math.min(taken, refused)).toBeGreaterThan(NUM_RUNS / 20);
    expect(missing).toBeLessThan(taken / 20);
  });
});

suite('lines in the Loki', () => {
  let served: Served;
  let loki: LokiApi;
  const context = { contracts: [serviceLogContract] };
  const failed = stream({ service: 'order-service' }).contains('failed auth');
  beforeAll(async () => {
    served = await startLoki();
    loki = new LokiApi(served.url);
    const lines = Array.from({ length: 12 }, (_, i) => {
      const line = {
        msg: 'failed auth',
        level: 'ERROR',
        status_code: 401,
        duration_ms: i,
        route: '/a',
      };
      const metadata = { trace_id: String(i).padStart(32, '0') };
      return [nanoseconds() + BigInt(i), JSON.stringify(line), metadata] as const;
    });
    const pushed = await loki.push({ service: 'order-service', level: 'error' }, lines);
    expect(pushed.status).toBe(204);
  });
  afterAll(() => served?.stop());

  async function values(query: string): Promise<readonly Sample[]> {
    const response = await fetch(
      `${served.url}/loki/api/v1/query?query=${encodeURIComponent(query)}`,
    );
    return ((await response.json()) as { data: { result: Sample[] } }).data.result;
  }

  test('a count without grouping has a series for each trace, and never fires', async () => {
    const alone = countOverTime(failed, '5m');
    expect(await values(renderLogql(alone))).toHaveLength(12);
    expect(await values(renderLogql(gt(alone, 10)))).toEqual([]);
    expect(checkLogql(alone, context)).toEqual([
      expect.objectContaining({ code: 'logql/missing-grouping' }),
    ]);
    const grouped = gt(sum(alone, { by: ['service'] }), 10);
    expect(checkLogql(grouped, context)).toEqual([]);
    const [found] = await values(renderLogql(grouped));
    expect(found).toMatchObject({ metric: { service: 'order-service' }, value: [{}, '12'] });
  });

  test('a field with the name of a stream label has the suffix that the contract gives it', async () => {
    const parsed = failed
      .json()
      .where({ level_extracted: 'ERROR', level: 'error', status_code: 401 });
    const query = sum(countOverTime(parsed, '5m'), { by: ['level_extracted', 'level', 'route'] });
    expect(await values(renderLogql(query))).toEqual([
      expect.objectContaining({
        metric: { level_extracted: 'ERROR', level: 'error', route: '/a' },
      }),
    ]);
  });

  test('filters metadata without a parser, and a field only after one', async () => {
    const one = failed.where({ trace_id: '3'.padStart(32, '0') });
    expect(await values(renderLogql(countOverTime(one, '5m')))).toHaveLength(1);
    const numbers = failed.json().unwrap('duration_ms').withoutErrors();
    const [most] = await values(renderLogql(maxOverTime(numbers, '5m', { by: ['service'] })));
    expect(most?.value[1]).toBe('11');
    const early = '{service="order-service"} | status_code == 401';
    expect(await loki.query(early)).toEqual([]);
  });
});

function attempt(text: string): Node | string {
  try {
    return parseLogql(text);
  } catch (error) {
    return (error as Error).message;
  }
}

const CONFIG = `
auth_enabled: false
common:
  instance_addr: 127.0.0.1
  replication_factor: 1
  ring: {instance_addr: 127.0.0.1, kvstore: {store: inmemory}}
memberlist: {bind_addr: [127.0.0.1]}
schema_config:
  configs:
    - {from: 2024-01-01, store: tsdb, object_store: filesystem, schema: v13, index: {prefix: i_, period: 24h}}
limits_config: {max_query_length: 0, max_query_lookback: 0, shard_aggregations: [approx_topk]}
analytics: {reporting_enabled: false}
`;

/**
 * Reports whether Loki's output is of the same tree; false where it does not show: over several lines they lack
 * parentheses, groupings and alternatives.
 */
function isSame(node: Node, words: string): boolean {
  const wanted = asLokiWrites(node);
  // a number too small for a float becomes -0, which Loki cannot read back
  if (!wanted || words.includes('\n') || /-0(?![\d.])/.test(words)) return false;
  expect(parseLogql(words)).toEqual(wanted);
  return true;
}

/**
 * The tree as it comes back in Loki's own words, with its sizes rounded; undefined where they lose more: of
 * a vector all but six decimals.
 */
function asLokiWrites(node: Node): Node | undefined {
  let lost = false;
  const filter = (one: LabelFilter): LabelFilter => {
    if ('filters' in one) return combineFilters(one.kind, one.filters.map(filter));
    return one.kind === 'bytes' ? { ...one, bytes: roundBytesAsLoki(one.bytes) } : one;
  };
  const stage = (one: Stage): readonly Stage[] => {
    if (one.kind === 'label-filter') return [{ ...one, filter: filter(one.filter) }];
    if (one.kind !== 'line-filter' || one.matches.length === 1) return [one];
    if (one.operator.startsWith('!'))
      return one.matches.map((match): LineFilter => ({ ...one, matches: [match] }));
    return [one];
  };
  const visit = <T extends Node>(inner: T): T => {
    switch (inner.kind) {
      case 'lines':
        return { ...inner, stages: inner.stages.flatMap(stage) };
      case 'range':
        return {
          ...inner,
          lines: visit(inner.lines),
          ...(inner.unwrap && {
            unwrap: { ...inner.unwrap, filters: inner.unwrap.filters.map(filter) },
          }),
        };
      case 'aggregate':
      case 'label_replace':
        return { ...inner, expr: visit(inner.expr) };
      case 'binary':
        // Loki computes these at once
        if (inner.left.kind === 'number' && inner.right.kind === 'number') lost = true;
        return { ...inner, left: visit(inner.left), right: visit(inner.right) };
      case 'vector':
        if (Number(inner.value.toFixed(6)) !== inner.value) lost = true;
    }
    return inner;
  };
  const written = visit(node);
  return lost ? undefined : written;
}
