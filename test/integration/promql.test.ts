// Prometheus itself reads what the renderer writes, and sees the same tree as the parser here.

import type { Matcher } from '@observability-stack/contracts';
import type { Node, SelectorNode } from '@observability-stack/promql/ast';
import { negateNode } from '@observability-stack/promql/expression';
import { functionNames, functions, type ValueType } from '@observability-stack/promql/functions';
import { parsePromql } from '@observability-stack/promql/parse';
import { pretty } from '@observability-stack/promql/pretty';
import { render } from '@observability-stack/promql/render';
import fc from 'fast-check';
import { arbitraryPromql, notInGrammar } from '../../packages/promql/test/arbitrary';
import { propertyCases } from '../../packages/query-common/test/property';
import type { Served } from './support/served';
import { servePrometheus } from './support/served-prometheus';

jest.setTimeout(600_000);

const FEATURES = [
  'promql-experimental-functions',
  'promql-extended-range-selectors',
  'promql-binop-fill-modifiers',
];
const NUM_RUNS = 3000;

let prometheus: Served;
beforeAll(async () => {
  prometheus = await servePrometheus(
    { 'prometheus.yml': '{}' },
    { args: [`--enable-feature=${FEATURES.join(',')}`] },
  );
});
afterAll(() => prometheus?.stop());

interface Answer {
  readonly data?: unknown;
  readonly error?: string;
}

async function ask(endpoint: string, query: string): Promise<Answer> {
  const body = new URLSearchParams({ query });
  const response = await fetch(`${prometheus.url}/api/v1/${endpoint}`, { method: 'POST', body });
  return (await response.json()) as Answer;
}

/** Whether the API can answer: it fails on these values of fill, which JSON cannot say. */
const hasJson = (text: string): boolean => !/fill\w* \((NaN|-?Inf)/.test(text);
/** Whether a duration is so long that Prometheus, which computes with floats, loses milliseconds. */
const isLong = (text: string): boolean => /\d{7,}[ywdhms]|\d{3,}[ywdh]\S*ms/.test(text);

test('the table of functions is that of Prometheus', async () => {
  const types: Readonly<Record<ValueType, string>> = {
    instant: 'vector',
    range: 'matrix',
    scalar: 'scalar',
    string: 'string',
  };
  const sample: Readonly<Record<ValueType, string>> = {
    instant: 'a',
    range: 'a[5m]',
    scalar: '1',
    string: '"x"',
  };
  const inInfo = (name: string, index: number) => name === 'info' && index === 1;
  const found = await Promise.all(
    functionNames.map(async (name) => {
      const args = functions[name].args.map((type, i) =>
        inInfo(name, i) ? '{a="b"}' : sample[type],
      );
      const { data, error } = await ask('parse_query', `${name}(${args.join(', ')})`);
      return { ...(data as ApiNode | undefined)?.func, name, error };
    }),
  );
  const expected = functionNames.map((name) => ({
    name,
    argTypes: functions[name].args.map((type) => types[type]),
    variadic: functions[name].variadic ?? 0,
    returnType: types[functions[name].returns],
    error: undefined,
  }));
  expect(found).toEqual(expected);
});

test('without its flag, Prometheus rejects exactly the functions marked experimental', async () => {
  const plain = await servePrometheus({ 'prometheus.yml': '{}' });
  try {
    const refused = await Promise.all(
      functionNames.map(async (name) => {
        const body = new URLSearchParams({ query: `${name}()` });
        const answer = await fetch(`${plain.url}/api/v1/parse_query`, { method: 'POST', body });
        return ((await answer.json()) as Answer).error?.includes('is not enabled');
      }),
    );
    expect(functionNames.filter((_, index) => refused[index])).toEqual(
      functionNames.filter((name) => functions[name].experimental),
    );
  } finally {
    await plain.stop();
  }
});

const { instant, scalar, range } = arbitraryPromql();

test('Prometheus parses every generated query to the tree it was rendered from', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(instant, scalar, range), async (node) => {
      const text = render(node);
      fc.pre(hasJson(text));
      const { data, error } = await ask('parse_query', text);
      expect(error).toBeUndefined();
      expect(fromApi(data as ApiNode)).toEqual(plain(node));
    }),
    propertyCases(NUM_RUNS),
  );
});

test('Prometheus formats queries the same, except the order of matchers', async () => {
  let broken = 0;
  const plainly = instant.filter(sameForm);
  // long ones are broken into lines
  const chain = fc
    .array(plainly, { minLength: 2, maxLength: 5 })
    .map((parts) =>
      parts.reduce((left, right): Node => ({ kind: 'binary', operator: '/', left, right })),
    )
    .map((expr): Node => ({ kind: 'aggregate', name: 'max', expr }));
  await fc.assert(
    fc.asyncProperty(fc.oneof(plainly, scalar.filter(sameForm), chain), async (node) => {
      const sorted = sortMatchers(node);
      const { data } = await ask('format_query', render(sorted));
      const here = pretty(sorted, 0);
      if (here.includes('\n')) broken++;
      // a subquery that fits is not indented by Prometheus
      const margins = (text: string) => text.replace(/^ +/gm, '');
      expect(margins(here)).toBe(margins(String(data)));
    }),
    propertyCases(NUM_RUNS),
  );
  expect(broken).toBeGreaterThan(NUM_RUNS / 50);
});

test('the parser accepts and rejects the same queries as Prometheus', async () => {
  const { instant: known } = arbitraryPromql(notInGrammar);
  const cut = fc
    .tuple(
      known,
      fc.nat(),
      fc.nat({ max: 6 }),
      fc.constantFrom('', '(', ')', '-', ' by ', '[5m]', '1'),
    )
    .map(([node, at, length, put]) => {
      const text = render(node);
      const from = at % (text.length + 1);
      return text.slice(0, from) + put + text.slice(from + length);
    });
  let taken = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(cut, async (text) => {
      fc.pre(hasJson(text) && !isLong(text));
      const { data, error } = await ask('parse_query', text);
      const here = attempt(text);
      if (error === undefined) taken++;
      else refused++;
      if (typeof here === 'string') {
        if (error === undefined) expect(stricter(here, text)).toBe(true);
      } else {
        expect({ text, error }).toEqual({ text, error: undefined });
        expect(fromApi(data as ApiNode)).toEqual(plain(here));
      }
    }),
    propertyCases(NUM_RUNS),
  );
  expect(Math.min(taken, refused)).toBeGreaterThan(NUM_RUNS / 20);
});

function attempt(text: string): Node | string {
  try {
    return parsePromql(text);
  } catch (error) {
    return (error as Error).message;
  }
}

/** What is refused here on purpose, or by the official grammar, though Prometheus' parser takes it. */
const stricter = (problem: string, text: string): boolean =>
  /is out of bounds|is not a whole number of milliseconds|must follow the range|are not valid UTF-8/.test(
    problem,
  ) ||
  (problem.startsWith('syntax error') && /\boffset\b|\d\.(?!\d)|_|0x/i.test(text));

interface ApiNode {
  readonly type: string;
  readonly func?: { readonly name: string };
  // biome-ignore lint/suspicious/noExplicitAny: the response of an API, in which each type has its own fields
  readonly [field: string]: any;
}

/** The API's tree in the form that the parser here gives, less what the API leaves out. */
function fromApi(api: ApiNode): unknown {
  switch (api.type) {
    case 'parenExpr':
      return fromApi(api.expr);
    case 'numberLiteral':
      return { kind: 'number', value: Number(api.val.replace('Inf', 'Infinity')) };
    case 'stringLiteral':
      return { kind: 'string', value: api.val };
    case 'unaryExpr': {
      const expr = fromApi(api.expr) as Node;
      return api.op === '-' ? negateNode(expr) : expr;
    }
    case 'vectorSelector':
      return selectorFromApi(api);
    case 'matrixSelector':
      return { kind: 'range', range: api.range, selector: selectorFromApi(api) };
    case 'subquery':
      return {
        kind: 'subquery',
        expr: fromApi(api.expr),
        range: api.range,
        ...(api.step && { step: api.step }),
        ...movedFromApi(api),
      };
    case 'call':
      return { kind: 'call', name: api.func?.name, args: api.args.map(fromApi) };
    case 'aggregation':
      return {
        kind: 'aggregate',
        name: api.op,
        expr: fromApi(api.expr),
        ...(api.param && { parameter: fromApi(api.param) }),
        ...((api.without || api.grouping.length > 0) && {
          grouping: { mode: api.without ? 'without' : 'by', labels: api.grouping },
        }),
      };
    case 'binaryExpr':
      return {
        kind: 'binary',
        operator: api.op,
        left: fromApi(api.lhs),
        right: fromApi(api.rhs),
        ...(api.bool && { bool: true }),
        ...matchingFromApi(api.matching),
      };
  }
  throw new Error(`unknown type ${api.type}`);
}

function matchingFromApi(matching: ApiNode['matching']): object {
  if (!matching) return {};
  const { card, labels, on, include, fillValues } = matching;
  const side = { 'many-to-one': 'left', 'one-to-many': 'right' }[card as string];
  const { lhs: left, rhs: right } = fillValues;
  return {
    ...((on || labels.length > 0 || side) && {
      matching: { mode: on ? 'on' : 'ignoring', labels, ...(side && { group: { side, include } }) },
    }),
    ...((left !== null || right !== null) && {
      fill: { ...(left !== null && { left }), ...(right !== null && { right }) },
    }),
  };
}

function selectorFromApi(api: ApiNode): SelectorNode {
  const all = api.matchers as { name: string; type: Matcher['operator']; value: string }[];
  const at = all.findIndex(
    ({ name, type, value }) => name === '__name__' && type === '=' && value !== '',
  );
  const rest = all.filter((_, index) => index !== at);
  return {
    kind: 'selector',
    ...(at >= 0 && { name: all[at]?.value }),
    matchers: rest.map(({ name, type, value }) => ({ label: name, operator: type, value })),
    ...movedFromApi(api),
    ...(api.anchored && { border: 'anchored' as const }),
    ...(api.smoothed && { border: 'smoothed' as const }),
  };
}

const movedFromApi = (api: ApiNode) => ({
  ...(api.offset && { offset: api.offset }),
  ...(api.timestamp !== null && { at: api.timestamp }),
  ...(api.startOrEnd && { at: api.startOrEnd }),
});

/** Without what the API does not return: whether a number was written as a duration. */
function plain(node: Node): unknown {
  return JSON.parse(JSON.stringify(node, withoutDuration), revive);
}

// JSON has no such numbers
const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0];
function withoutDuration(key: string, value: unknown): unknown {
  if (key === 'duration') return undefined;
  const index = special.findIndex((number) => Object.is(number, value));
  return index >= 0 ? { special: index } : value;
}
function revive(_: string, value: unknown): unknown {
  const index = (value as { special?: number } | null)?.special;
  return index === undefined ? value : special[index];
}

/** Whether Prometheus writes nothing of it in another way on purpose. */
function sameForm(node: Node): boolean {
  const text = render(node);
  // names in quotes move to __name__="…", labels like "inf" lose quotes that they need, numbers and times
  // get other digits, numbers written as durations lose a millisecond
  return (
    !/[({ ]"(nan|inf)"|\{"|e[-+]\d|Inf|@|\dms/i.test(text) && !/[^ -~]|\\[xuU]|fill/.test(text)
  );
}

function sortMatchers(node: Node): Node {
  const sort = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sort);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, inner]) => [key, sort(inner)] as const);
    const copy = Object.fromEntries(entries) as { kind?: string; matchers?: Matcher[] };
    if (copy.kind === 'selector' && copy.matchers) copy.matchers = [...copy.matchers].sort(byText);
    return copy;
  };
  return sort(node) as Node;
}

function byText(a: Matcher, b: Matcher): number {
  const [left, right] = [a, b].map((matcher) =>
    Buffer.from(render({ kind: 'selector', matchers: [matcher] }).slice(1, -1)),
  );
  return left && right ? Buffer.compare(left, right) : 0;
}
