import {
  availability,
  consulSd,
  dnsSd,
  externalMetrics,
  fileSd,
  freshness,
  http,
  httpMetrics,
  kubernetesSd,
  latency,
  promql,
  ratio,
  threshold,
} from '../../catalog';

/**
 * One hostile or mistaken value in a service. Each has its own service, so that many are tried in one synth.
 */
export interface ServiceInput {
  readonly title: string;
  /** Keys of the service with this name. */
  readonly service: (name: string) => object;
  /** Code of the finding. @default accepted */
  readonly code?: string;
  /** End of the place of the finding in the service, after `services[name].`, or a whole place. */
  readonly at: string | ((name: string) => string);
}

const SCHEMA = 'definition/schema-error';
const FAILED = 'definition/failed-function';
const PIPELINE = 'logs/invalid-config';

const text = (value: unknown): string => {
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, 60);
  } catch {
    return 'a value without JSON';
  }
};

const external = externalMetrics();
const jobsTotal = external.counter('jobs_total', {
  help: 'Jobs.',
  labels: ['queue', 'result'],
  budget: { queue: 3, result: 3 },
});
const usedRatio = external.gauge('disk_used_ratio', { help: 'Used part.', unit: 'ratio' });
const lastRun = external.gauge('run_last_success_timestamp_seconds', {
  help: 'Time.',
  unit: 'seconds',
});

interface Group<V> {
  readonly what: string;
  readonly values: readonly V[] | Readonly<Record<string, V>>;
  readonly service: (value: V, name: string) => object;
  readonly code?: string;
  readonly at: string | ((value: V, name: string) => string);
}

/** Values with one code and one kind of place. */
export const group = <V>({ what, values, service, code, at }: Group<V>): readonly ServiceInput[] =>
  Object.entries(values as Record<string, V>).map(([key, value]) => ({
    title: `${what} ${Array.isArray(values) ? text(value) : key}`,
    service: (name) => service(value, name),
    ...(code ? { code } : {}),
    at: typeof at === 'string' ? at : (name: string) => at(value, name),
  }));

const runbook = { meaning: 'a', impact: 'b', diagnosis: 'c', mitigation: 'd' };
const down = (name: string) => promql.rawPromql(`up{service="${name}"} == 0`);
/** An alert of the service, with these keys in place of valid ones. */
const alert =
  (keys: (name: string) => object) =>
  (name: string): object => ({
    alerts: () => [
      {
        kind: 'promql',
        name: 'CartSlow',
        severity: 'ticket',
        summary: 's',
        description: 'd',
        runbook,
        expr: down(name),
        tests: [
          { title: 'up', series: [], at: '5m', fires: [] },
          { title: 'down', series: [], at: '5m', fires: [{ labels: {} }] },
        ],
        ...keys(name),
      },
    ],
  });
const inAlert = (key: string) => `alerts[CartSlow].${key}`;
const inRules = (name: string) => `team commerce, rules[${name}/alerts].CartSlow`;

const panel =
  (keys: (name: string) => object) =>
  (name: string): object => ({
    panels: () => [
      {
        kind: 'timeseries',
        key: 'k',
        title: 't',
        description: 'd',
        unit: 'none',
        queries: [
          {
            kind: 'promql',
            expr: promql.rawPromql(`sum(up{service="${name}",env="$env"})`),
            legendFormat: 'a',
          },
        ],
        ...keys(name),
      },
    ],
  });

/** A key of an alert or a panel with values of the wrong kind. */
const keysWith = (
  what: string,
  keys: readonly string[],
  values: Readonly<Record<string, unknown>>,
  of: (keys: (name: string) => object) => (name: string) => object,
  {
    code = SCHEMA,
    at,
  }: { readonly code?: string; readonly at: (key: string, name: string) => string },
): readonly ServiceInput[] =>
  keys.flatMap((key) =>
    group({
      what: `${what} ${key}`,
      values,
      code,
      service: (value, name) => of(() => ({ [key]: value }))(name),
      at: (_, name) => at(key, name),
    }),
  );

const throwing = (): never => {
  throw new Error('boom');
};
const cyclic = (): object => {
  const value: Record<string, unknown> = { kind: 'negate' };
  value.expr = value;
  return value;
};

const ofAlerts: readonly ServiceInput[] = [
  ...group({
    what: 'alerts',
    values: { undefined, null: null, 'an object': {}, 'a text': 'x', 'a set': new Set() },
    service: (value) => ({ alerts: () => value }),
    code: SCHEMA,
    at: 'alerts',
  }),
  ...group({
    what: 'alerts of',
    values: { undefined, null: null, 'a text': 'x', 'an empty object': {}, 'a list': [] },
    service: (value) => ({ alerts: () => [value] }),
    code: SCHEMA,
    at: 'alerts[0]',
  }),
  ...group<() => unknown>({
    what: 'alerts that',
    values: {
      throw: throwing,
      'throw a text': () => {
        throw 'boom';
      },
      'throw nothing': () => {
        throw undefined;
      },
      'throw an object without prototype': () => {
        throw Object.create(null);
      },
      'are asynchronous': async () => [],
      'are rejected later': async () => throwing(),
      'call themselves': function self(): unknown {
        return self();
      },
      'are a class': class {} as unknown as () => unknown,
    },
    service: (alerts) => ({ alerts }),
    code: FAILED,
    at: 'alerts',
  }),
  ...keysWith(
    'alert',
    [
      'severity',
      'summary',
      'description',
      'runbook',
      'for',
      'keepFiringFor',
      'labels',
      'tests',
      'dashboard',
      'team',
    ],
    {
      'a number': 5,
      null: null,
      'a function': () => 'x',
      'a symbol': Symbol('x'),
      'a bigint': 5n,
      'a date': new Date(0),
      'a map': new Map([['a', 'b']]),
    },
    alert,
    { at: inAlert },
  ),
  ...keysWith(
    'alert',
    ['summary', 'runbook', 'for', 'labels', 'tests'],
    { 'a promise': Promise.resolve('x') },
    alert,
    {
      code: FAILED,
      at: inAlert,
    },
  ),
  ...group({
    what: 'expr',
    values: {
      null: null,
      'a text': 'up == 0',
      'a number': 5,
      'an empty object': {},
      'a function': () => 'up',
      'a contract': httpMetrics.httpRequests,
      'a selector without matchers': { kind: 'selector', name: 'up' },
      'an unknown kind': { kind: 'zzz' },
      'an unknown function': { kind: 'call', name: 'zz', args: [] },
      'a function without arguments': { kind: 'call', name: 'rate' },
    },
    service: (expr, name) => alert(() => ({ expr }))(name),
    code: SCHEMA,
    at: inAlert('expr'),
  }),
  ...group({
    what: 'expr',
    values: { 'that contains itself': cyclic() },
    service: (expr, name) => alert(() => ({ expr }))(name),
    code: SCHEMA,
    at: inAlert('expr.expr'),
  }),
  ...group({
    what: 'where',
    values: [5, null, ['a']],
    service: (instance) => ({
      alerts: (selector: never) => [
        promql.sum(
          promql.rate(httpMetrics.httpRequests.where(selector, { instance } as never), '5m'),
        ),
      ],
    }),
    code: FAILED,
    at: 'alerts',
  }),
  ...group({
    what: 'for',
    values: ['5', '-5m', '', '1.5h', ' 5m'],
    service: (value, name) => alert(() => ({ for: value }))(name),
    code: 'rule/invalid-field',
    at: (_, name) => inRules(name),
  }),
  ...group({
    what: 'for',
    values: ['0s', '1ms', '1h30m'],
    service: (value, name) => alert(() => ({ for: value }))(name),
    at: (_, name) => inRules(name),
  }),
  ...group({
    what: 'name of an alert',
    values: ['Cart-Slow', 'a b', 'x', '../../X', 'X/Y', 'Ünder'],
    service: (value, name) => alert(() => ({ name: value }))(name),
    code: 'rule/invalid-field',
    at: (value, name) => `team commerce, rules[${name}/alerts].${value}`,
  }),
  ...['summary', 'label'].flatMap((what) => {
    const keys = (value: string) =>
      what === 'label' ? { labels: { a: value } } : { [what]: value };
    return [
      ...group({
        what: `template in ${what}`,
        values: ['{{ $labels.instance', '{{ nope }}', '{{ if true }} x', '{{ $values.A }}'],
        service: (value, name) => alert(() => keys(value))(name),
        code: 'rule/invalid-template',
        at: (_, name) => inRules(name),
      }),
      ...group({
        what: `text in ${what}`,
        values: ['$x', '${HOME}', '$__file{/etc/passwd}', '$$', 'cost 5$', '%d', '{{ "$" }}'],
        service: (value, name) => alert(() => keys(value))(name),
        at: (_, name) => inRules(name),
      }),
    ];
  }),
  ...group({
    what: 'dashboard of an alert',
    values: [
      '{{ $labels.instance',
      '{{ nope }}',
      '${HOME}',
      'cost 5$',
      'javascript:alert(1)',
      '../x',
      '',
    ],
    service: (dashboard, name) => alert(() => ({ dashboard }))(name),
    code: SCHEMA,
    at: inAlert('dashboard'),
  }),
  ...group({
    what: 'text of a runbook',
    values: [
      '<script>',
      '# h\n---',
      '```\nx',
      '| |',
      '<!-- -->',
      '</td>',
      '[x](javascript:alert(1))',
    ],
    // alerts of one name share a runbook
    service: (diagnosis, name) =>
      alert(() => ({
        name: `Cart${name.replace('input-', '')}`,
        runbook: { ...runbook, diagnosis },
      }))(name),
    at: (_, name) => `rules[${name}/alerts]`,
  }),
];

const ofPanels: readonly ServiceInput[] = [
  ...keysWith(
    'panel',
    [
      'title',
      'description',
      'queries',
      'unit',
      'width',
      'thresholds',
      'links',
      'min',
      'decimals',
      'mappings',
    ],
    { 'a function': () => 'x', 'a symbol': Symbol('x'), 'a bigint': 5n },
    panel,
    { at: (key) => `panels[k].${key}` },
  ),
  ...keysWith(
    'panel',
    ['title', 'description', 'queries', 'thresholds', 'links', 'mappings', 'styles'],
    { 'a number': 5, null: null, 'an object': {} },
    panel,
    { code: 'dashboard/invalid-panel', at: (key) => `panels[k].${key}` },
  ),
  ...keysWith(
    'panel',
    ['title', 'queries', 'unit', 'links'],
    { 'a promise': Promise.resolve('x') },
    panel,
    {
      code: FAILED,
      at: (key) => `panels[k].${key}`,
    },
  ),
  ...keysWith(
    'panel',
    ['min', 'max', 'decimals'],
    { null: null, 'a text': 'x', NaN: Number.NaN },
    panel,
    {
      code: 'dashboard/invalid-axis',
      at: (_, name) => `team commerce, dashboards[service-${name}].panels[k]`,
    },
  ),
  ...keysWith('panel', ['width', 'height'], { null: null, 'a text': 'x', NaN: Number.NaN }, panel, {
    code: 'dashboard/invalid-layout',
    at: (_, name) => `team commerce, dashboards[service-${name}].panels[k]`,
  }),
  ...group({
    what: 'unit',
    values: ['nope'],
    service: (unit, name) => panel(() => ({ unit }))(name),
    code: 'dashboard/wrong-unit',
    at: (_, name) => `team commerce, dashboards[service-${name}].panels[k]`,
  }),
  ...group({
    what: 'link',
    values: ['javascript:alert(1)', 'data:text/html,x', '//evil', 'vbscript:x', ' '],
    service: (url, name) => panel(() => ({ links: [{ title: 'x', url }] }))(name),
    code: 'dashboard/broken-link',
    at: (_, name) => `dashboard service-${name}`,
  }),
  ...group({
    what: 'panels that are',
    values: { throwing, asynchronous: async () => [] },
    service: (panels) => ({ panels }),
    code: FAILED,
    at: 'panels',
  }),
];

const ofScrapes: readonly ServiceInput[] = [
  ...group({
    what: 'selector',
    values: ['a,b', 'a,team!=shop', 'a b', '', 5],
    service: (app) => ({ scrape: kubernetesSd({ port: 80, selector: { app: app as string } }) }),
    code: SCHEMA,
    at: 'scrape.selector.app',
  }),
  ...group({
    what: 'target',
    values: ['${X}:80', '{{x}}:80', '-a:80', 'a-:80', '::1:80', '[::1%eth0]:80', 'ü:80', 'h:80 '],
    service: (target) => ({ scrape: fileSd({ targets: [target] }) }),
    code: SCHEMA,
    at: 'scrape.targets[0]',
  }),
  ...group({
    what: 'label',
    values: ['a-b', 'a b', '', 'ü', 'a.b'],
    service: (label) => ({ scrape: fileSd({ port: 80, labels: { [label]: 'x' } }) }),
    code: SCHEMA,
    at: (label) => `scrape.labels.${label}`,
  }),
  ...group({
    what: 'label',
    values: ['__name__', '__address__', '__meta_x', 'job', 'instance'],
    service: (label) => ({ scrape: fileSd({ port: 80, labels: { [label]: 'x' } }) }),
    code: 'definition/reserved-label',
    at: (label) => `scrape.labels.${label}`,
  }),
  ...group({
    what: 'name in DNS',
    values: ['a b', 'http://a', 'a:80', '', '.a', '-', '*', '*.a', 'a_', '$X', '${X}', 'ü'],
    service: (dns) => ({ scrape: dnsSd({ names: [dns], type: 'A', port: 80 }) }),
    code: SCHEMA,
    at: 'scrape.names[0]',
  }),
  ...group({
    what: 'server of Consul',
    values: ['c', 'c:0', 'http://c:8500', 'c:70000', 'c:8500/x'],
    service: (server) => ({ scrape: consulSd({ server }) }),
    code: SCHEMA,
    at: 'scrape.server',
  }),
  ...group({
    what: 'limits',
    values: [{ labelLimit: 1 }, { labelLimit: 5 }],
    service: (limits) => ({ scrape: fileSd({ port: 80, limits, labels: { zone: 'somewhere' } }) }),
    code: 'scrape/limit-exceeded',
    at: 'scrape.labels',
  }),
];

/** JMESPath expressions. */
const wrongPaths = [' ', 'a[', 'a b', '`x`', '"a', '$.a', '${X}', '{{x}}', 'a.', '.a'];
const ofLogs: readonly ServiceInput[] = [
  ...group({
    what: 'field',
    values: wrongPaths,
    service: (level) => ({ logs: { format: { kind: 'json', fields: { level } } } }),
    code: PIPELINE,
    at: 'logs.format.fields.level',
  }),
  ...group({
    what: 'structured metadata from',
    values: wrongPaths,
    service: (from) => ({ logs: { structuredMetadata: [{ name: 'user', from }] } }),
    code: PIPELINE,
    at: 'logs.structuredMetadata[user].from',
  }),
  ...group({
    what: 'label from',
    values: wrongPaths,
    service: (from) => ({ logs: { labels: [{ name: 'tier', from, values: ['a'] }] } }),
    code: PIPELINE,
    at: 'logs.labels[tier].from',
  }),
  ...group({
    what: 'field of logfmt',
    values: [' ', 'a b', 'a=b', 'a"b', 'a\nb'],
    service: (level) => ({ logs: { format: { kind: 'logfmt', fields: { level } } } }),
    code: PIPELINE,
    at: 'logs.format.fields.level',
  }),
  ...group({
    what: 'regular expression',
    values: ['(', '(?P<level>', '(?P<level>a', '(?=a)', '\\', '(?P<level-x>a)', '(?P<>a)'],
    service: (expression) => ({ logs: { drop: [{ reason: 'x', expression }] } }),
    code: SCHEMA,
    at: 'logs.drop[0].expression',
  }),
  ...group({
    what: 'drop',
    values: [{ reason: 'x' }],
    service: (drop) => ({ logs: { drop: [drop] } }),
    code: PIPELINE,
    at: 'logs.drop[0]',
  }),
  ...group({
    what: 'name of structured metadata',
    values: ['__x', '__error__'],
    service: (name) => ({ logs: { structuredMetadata: [{ name }] } }),
    code: 'definition/reserved-label',
    at: (name) => `logs.structuredMetadata[${name}].name`,
  }),
  ...group({
    what: 'name of structured metadata',
    values: ['_', '__'],
    service: (name) => ({ logs: { structuredMetadata: [{ name }] } }),
    code: 'logs/invalid-metadata-name',
    at: (name) => `logs.structuredMetadata[${name}].name`,
  }),
];

const ofSlos: readonly ServiceInput[] = [
  ...group({
    what: 'name of an objective',
    values: ['A', 'a_b', 'a b'],
    service: (name) => ({ signals: http(), slos: [availability({ objective: 99, name })] }),
    code: SCHEMA,
    at: (name) => `slos[${name}].name`,
  }),
  ...group({
    what: 'objective',
    values: [100, 0, Number.NaN, Number.POSITIVE_INFINITY],
    service: (objective) => ({ signals: http(), slos: [availability({ objective })] }),
    code: SCHEMA,
    at: 'slos[0].objective',
  }),
  ...group({
    what: 'threshold',
    values: ['0s', '1ms', '3s', '1y'],
    service: (threshold) => ({
      signals: http(),
      slos: [latency({ objective: 99, threshold: threshold as never })],
    }),
    code: 'slo/unmeasurable-latency',
    at: 'slos[0].threshold',
  }),
];

const jobs = promql.rawPromql('jobs_total');
const contradictory: readonly ServiceInput[] = [
  ...group({
    what: 'bad events outside the total',
    values: [
      ['jobs_total{result="lost"}', 'jobs_total{result="done"}'],
      ['jobs_total', 'jobs_total{result="done"}'],
      ['jobs_total{result="lost"}', 'jobs_total{result!="lost"}'],
      ['jobs_total{result="lost"}', 'jobs_total{result=~"done|shipped"}'],
      ['jobs_total{result="lost"}', 'jobs_total{queue="a",result="lost"}'],
    ],
    service: ([bad = '', total = '']) => ({
      metrics: [jobsTotal],
      slos: [ratio({ objective: 99, bad: promql.rawPromql(bad), total: promql.rawPromql(total) })],
    }),
    code: 'slo/contradictory-query',
    at: 'slos[0].bad',
  }),
  ...group({
    what: 'bound of a ratio',
    values: [{ below: 1 }, { below: -1 }, { above: 0 }, { above: 1.5 }],
    service: (bound) => ({
      metrics: [usedRatio],
      slos: [threshold({ objective: 99, value: usedRatio.where(), ...bound } as never)],
    }),
    code: 'slo/contradictory-query',
    at: (bound) => `slos[0].${Object.keys(bound)[0]}`,
  }),
  ...group({
    what: 'freshness',
    values: ['0s', '0m'] as const,
    service: (within) => ({
      metrics: [lastRun],
      slos: [freshness({ objective: 99, timestamp: lastRun.where(), within })],
    }),
    code: 'slo/contradictory-query',
    at: 'slos[freshness].below',
  }),
  ...group({
    what: 'freshness',
    values: ['x', '', '1.5h', '-1m'],
    service: (within) => ({
      metrics: [lastRun],
      slos: [freshness({ objective: 99, timestamp: lastRun.where(), within: within as never })],
    }),
    code: SCHEMA,
    at: 'slos[freshness].below',
  }),
  ...group({
    what: 'SLOs with one name',
    values: [
      [availability({ objective: 99 }), availability({ objective: 95 })],
      [
        latency({ objective: 99, threshold: '1s', name: 'a' }),
        availability({ objective: 9, name: 'a' }),
      ],
    ],
    service: (slos) => ({ signals: http(), slos }),
    code: 'definition/duplicate-name',
    at: ([slo]) => `slos[${slo?.name ?? 'availability'}]`,
  }),
  ...group({
    what: 'accepted SLOs',
    values: {
      'a part of the total': [
        ratio({
          objective: 99,
          bad: promql.rawPromql('jobs_total{result="lost"}'),
          total: promql.rawPromql('jobs_total{result=~"done|lost"}'),
        }),
      ],
      'all events': [
        ratio({ objective: 99, good: promql.rawPromql('jobs_total{result!="lost"}'), total: jobs }),
      ],
      'a bound inside the range': [
        threshold({ objective: 99, value: usedRatio.where(), below: 0.9 }),
      ],
    },
    service: (slos) => ({ metrics: [jobsTotal, usedRatio], slos }),
    at: 'slos',
  }),
  ...group({
    what: 'dropped metrics',
    values: ['.*', '.+', '(.*)', '[a-zA-Z_:].*', '(?s:.*)', '('],
    service: (pattern) => ({
      signals: http(),
      scrape: fileSd({ port: 80, dropMetrics: [pattern] }),
    }),
    code: SCHEMA,
    at: 'scrape.dropMetrics[0]',
  }),
];

export const services = [
  ...contradictory,
  ...ofAlerts,
  ...ofPanels,
  ...ofScrapes,
  ...ofLogs,
  ...ofSlos,
];
