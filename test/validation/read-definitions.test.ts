// Whatever the code of a definition does: a coded error with the place of its team, service, and alert or panel.
import { httpRequests } from '@observability-stack/contracts/standard/http';
import { rate, rawPromql, sum } from '@observability-stack/promql';
import { isError } from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';
import { base, routing, TODAY, trialCommerce, trialPlatform } from './trial';

const runbook = { meaning: 'a', impact: 'b', diagnosis: 'c', mitigation: 'd' };
const alert = {
  ...{
    kind: 'promql',
    name: 'CartSlow',
    severity: 'ticket',
    summary: 's',
    description: 'd',
    runbook,
  },
  expr: rawPromql('up{service="order-service"} == 0'),
  tests: [],
};
const panel = {
  ...{ kind: 'timeseries', key: 'k', title: 't', description: 'd', unit: 'none' },
  queries: [{ kind: 'promql', expr: rawPromql('sum(up{service="order-service"})') }],
};
// typed loosely: what compiles is not what is tested
const service = (parts: object): object => ({
  ...base,
  teams: [trialPlatform, trialCommerce(parts)],
});
const alerts = (parts: object): object => service({ alerts: () => [{ ...alert, ...parts }] });
const panels = (parts: object): object => service({ panels: () => [{ ...panel, ...parts }] });
const getter = (object: object, key: string): object =>
  Object.defineProperty({ ...object }, key, {
    enumerable: true,
    get: () => {
      throw new Error('boom');
    },
  });
const trap = (): never => {
  throw new Error('trap');
};
function endless(): object {
  return new Proxy(
    {},
    {
      get: (_, key) => (typeof key === 'symbol' ? undefined : endless()),
      ownKeys: () => ['a', 'b'],
      getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, value: 1 }),
    },
  );
}
const circular = (object: object, key: string): object => {
  const copy: Record<string, unknown> = { ...object };
  copy[key] = copy;
  return copy;
};

const SCHEMA = 'definition/schema-error';
const FAILED = 'definition/failed-function';
const PANEL = 'dashboard/invalid-panel';
const OWN = 'team commerce, services[order-service]';

test.each<[string, string, string, () => unknown]>([
  [
    'metrics that are not a list',
    SCHEMA,
    `${OWN}.metrics`,
    () => service({ metrics: httpRequests }),
  ],
  ['an undefined metric', SCHEMA, `${OWN}.metrics[0]`, () => service({ metrics: [undefined] })],
  [
    'a metric without labels',
    SCHEMA,
    `${OWN}.metrics[a].labels`,
    () => service({ metrics: [{ ...httpRequests, name: 'a', labels: null }] }),
  ],
  ['an undefined alert', SCHEMA, `${OWN}.alerts[0]`, () => service({ alerts: () => [undefined] })],
  ['no alerts', SCHEMA, `${OWN}.alerts`, () => service({ alerts: () => undefined })],
  ['one alert', SCHEMA, `${OWN}.alerts`, () => service({ alerts: () => alert })],
  ['a set of alerts', SCHEMA, `${OWN}.alerts`, () => service({ alerts: () => new Set() })],
  [
    'a generator',
    SCHEMA,
    `${OWN}.alerts`,
    () =>
      service({
        *alerts() {
          yield alert;
        },
      }),
  ],
  [
    'an error',
    FAILED,
    `${OWN}.alerts (test/validation/read-definitions.test.ts:`,
    () =>
      service({
        alerts: () => {
          throw new Error('boom');
        },
      }),
  ],
  [
    'a thrown text',
    FAILED,
    `${OWN}.alerts`,
    () =>
      service({
        alerts: () => {
          throw 'boom';
        },
      }),
  ],
  [
    'a thrown object without a text',
    FAILED,
    `${OWN}.alerts`,
    () =>
      service({
        alerts: () => {
          throw Object.create(null);
        },
      }),
  ],
  [
    'endless recursion',
    FAILED,
    `${OWN}.alerts`,
    () =>
      service({
        alerts: function again(): unknown {
          return [again()];
        },
      }),
  ],
  ['an async function', FAILED, `${OWN}.alerts`, () => service({ alerts: async () => [] })],
  [
    'an async function that fails',
    FAILED,
    `${OWN}.panels`,
    () => service({ panels: async () => trap() }),
  ],
  [
    'a promise of an alert',
    FAILED,
    `${OWN}.alerts[0]`,
    () => service({ alerts: () => [Promise.resolve(alert)] }),
  ],
  ['an empty expression', SCHEMA, `${OWN}.alerts[CartSlow].expr`, () => alerts({ expr: {} })],
  [
    'a metric as expression',
    SCHEMA,
    `${OWN}.alerts[CartSlow].expr`,
    () => alerts({ expr: httpRequests }),
  ],
  [
    'a text as expression',
    SCHEMA,
    `${OWN}.alerts[CartSlow].expr`,
    () => alerts({ expr: 'up == 0' }),
  ],
  [
    'a function as expression',
    SCHEMA,
    `${OWN}.alerts[CartSlow].expr`,
    () => alerts({ expr: () => alert.expr }),
  ],
  [
    'an undefined operand',
    SCHEMA,
    `${OWN}.alerts[CartSlow].expr`,
    () => alerts({ expr: sum(undefined as never) }),
  ],
  [
    'an expression in itself',
    SCHEMA,
    `${OWN}.alerts[CartSlow].expr.expr`,
    () => alerts({ expr: circular({ kind: 'negate' }, 'expr') }),
  ],
  [
    'a number as matcher',
    FAILED,
    `${OWN}.alerts (test/validation/read-definitions.test.ts:`,
    () =>
      service({
        alerts: (own: object) => [
          { ...alert, expr: rate(httpRequests.where(own, { instance: 5 as never }), '5m') },
        ],
      }),
  ],
  ['a number as duration', SCHEMA, `${OWN}.alerts[CartSlow].for`, () => alerts({ for: 300 })],
  ['a symbol as name', SCHEMA, `${OWN}.alerts[0].name`, () => alerts({ name: Symbol('x') })],
  [
    'a number as severity',
    SCHEMA,
    `${OWN}.alerts[CartSlow].severity`,
    () => alerts({ severity: 5 }),
  ],
  [
    'a date as text',
    SCHEMA,
    `${OWN}.alerts[CartSlow].summary`,
    () => alerts({ summary: new Date(0) }),
  ],
  ['tests that throw', FAILED, `${OWN}.alerts[CartSlow].tests`, () => alerts({ tests: trap })],
  [
    'tests that are a promise',
    FAILED,
    `${OWN}.alerts[CartSlow].tests`,
    () => alerts({ tests: async () => [] }),
  ],
  [
    'an undefined test',
    SCHEMA,
    `${OWN}.alerts[CartSlow].tests[0]`,
    () => alerts({ tests: [undefined] }),
  ],
  [
    'an undefined series',
    SCHEMA,
    `${OWN}.alerts[CartSlow].tests[0].series[0]`,
    () => alerts({ tests: [{ title: 'a', at: '1m', fires: [], series: [{ values: '1' }] }] }),
  ],
  [
    'a getter of an alert',
    FAILED,
    `${OWN}.alerts[CartSlow].summary`,
    () => service({ alerts: () => [getter(alert, 'summary')] }),
  ],
  [
    'a proxy of an alert',
    FAILED,
    `${OWN}.alerts[0]`,
    () => service({ alerts: () => [new Proxy({}, { ownKeys: trap })] }),
  ],
  ['a proxy without end', FAILED, `${OWN}.alerts[0]`, () => service({ alerts: () => [endless()] })],
  [
    'labels in themselves',
    SCHEMA,
    `${OWN}.alerts[CartSlow].labels.a`,
    () => alerts({ labels: circular({}, 'a') }),
  ],
  ['a panel without brackets', SCHEMA, `${OWN}.panels`, () => service({ panels: () => panel })],
  ['an undefined panel', PANEL, `${OWN}.panels[0]`, () => service({ panels: () => [undefined] })],
  ['a panel without a title', PANEL, `${OWN}.panels[k]`, () => panels({ title: undefined })],
  ['a panel with a number as title', PANEL, `${OWN}.panels[k].title`, () => panels({ title: 5 })],
  ['a panel without queries', PANEL, `${OWN}.panels[k]`, () => panels({ queries: undefined })],
  [
    'a panel with an empty query',
    PANEL,
    `${OWN}.panels[k].queries[0].expr`,
    () => panels({ queries: [{ kind: 'promql', expr: {} }] }),
  ],
  [
    'a getter of a panel',
    FAILED,
    `${OWN}.panels[k].title`,
    () => service({ panels: () => [getter(panel, 'title')] }),
  ],
  ['a function as SLO', SCHEMA, `${OWN}.slos[0]`, () => service({ slos: [() => 1] })],
  [
    'a map as labels',
    SCHEMA,
    `${OWN}.scrape.labels`,
    () => service({ scrape: { kind: 'file', port: 1, labels: new Map() } }),
  ],
  [
    'a getter of a team',
    FAILED,
    'team commerce, services',
    () => ({ ...base, teams: [trialPlatform, getter(trialCommerce(), 'services')] }),
  ],
  [
    'a promise of a team',
    SCHEMA,
    'team [1]',
    () => ({ ...base, teams: [trialPlatform, Promise.resolve(trialCommerce())] }),
  ],
  ['an undefined team', SCHEMA, 'team [0]', () => ({ ...base, teams: [undefined, trialPlatform] })],
  [
    'constructs that are a list',
    SCHEMA,
    'team commerce, constructs',
    () => ({ ...base, teams: [trialPlatform, { ...trialCommerce(), constructs: [] }] }),
  ],
  [
    'constructs that throw',
    'k8s/construct-failed',
    'team commerce, constructs',
    () => ({ ...base, teams: [trialPlatform, { ...trialCommerce(), constructs: trap }] }),
  ],
  [
    'asynchronous constructs',
    'k8s/construct-failed',
    'team commerce, constructs',
    () => ({
      ...base,
      teams: [trialPlatform, { ...trialCommerce(), constructs: async () => trap() }],
    }),
  ],
  [
    'asynchronous extension',
    'k8s/construct-failed',
    'environment test, extend',
    () => ({ ...base, extend: async () => undefined }),
  ],
  [
    'an extension that is an object',
    SCHEMA,
    'environment test, extend',
    () => ({ ...base, extend: {} }),
  ],
  [
    'routing that is a function',
    SCHEMA,
    'team commerce, routing',
    () => ({ ...base, teams: [trialPlatform, { ...trialCommerce(), routing: () => routing }] }),
  ],
  ['a getter of an environment', FAILED, 'environment test, teams', () => getter(base, 'teams')],
  [
    'a proxy of an environment',
    FAILED,
    'environments/index.ts',
    () => new Proxy(base, { ownKeys: trap }),
  ],
  ['a promise of an environment', SCHEMA, 'environments/index.ts', () => Promise.resolve(base)],
  ['a name that throws', SCHEMA, 'environment', () => ({ ...base, name: { toString: trap } })],
])('%s', (_, code, where, make) => {
  const { problems, manifests } = synthesize(make() as never, { today: TODAY, targetFiles: [] });
  const errors = problems.filter(isError);
  expect(errors).toContainEqual(
    expect.objectContaining({ code, where: expect.stringContaining(where) }),
  );
  for (const { message, hint } of errors) expect([message, hint]).not.toContain('');
  expect(manifests.length === 0 || errors.length > 0).toBe(true);
});

test('proxies, class instances and lists in place of functions are read as what they contain', () => {
  class Commerce {
    name = 'commerce';
    routing = routing;
    get services() {
      return trialCommerce({ panels: [panel] as never }).services;
    }
  }
  for (const teams of [
    [trialPlatform, new Commerce()],
    new Proxy([trialPlatform, new Proxy(trialCommerce(), {})], {}),
  ]) {
    const { problems, manifests } = synthesize({ ...base, teams } as never, {
      today: TODAY,
      targetFiles: [],
    });
    expect(problems.filter(isError)).toEqual([]);
    expect(manifests.length).toBeGreaterThan(0);
  }
});

test('the functions of a definition are called once', () => {
  let calls = 0;
  const counted = service({
    panels: () => {
      calls += 1;
      return [];
    },
  });
  synthesize(counted as never, { today: TODAY, targetFiles: [] });
  expect(calls).toBe(1);
});
