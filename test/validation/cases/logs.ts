import { logql, logqlAlert } from '../../../catalog';
import type { LogStage } from '../../../catalog/definitions/log-stages';
import type { LogConfig } from '../../../catalog/definitions/logs';
import { type Case, trialCommerce, trialPlatform } from '../trial';
import { onMachines } from './outputs';

const withLogs = (logs: LogConfig) => ({
  environment: { teams: [trialPlatform, trialCommerce({ logs })] },
});

const record = (
  title: string,
  bad: LogConfig,
  at: string,
  message: string,
  good: LogConfig,
): Case => ({
  code: 'logs/invalid-config',
  title,
  bad: withLogs(bad),
  where: `team commerce, services[order-service].logs.${at}`,
  message,
  good: withLogs(good),
});

const SYSLOG = { kind: 'syslog', port: 1514, from: ['10.0.0.0/8'] };
/** A source, by default of files of team `platform`. */
const sourceOf = ({ kind = 'files', ...more }: { readonly kind?: string }) => ({
  kind,
  ...(kind === 'files' ? { path: '/var/log/app/*.log' } : {}),
  ...(kind === 'journal' ? {} : { service: 'app' }),
  team: 'platform',
  ...more,
});
const source = (
  title: string,
  bad: object,
  at: string,
  message: string,
  good: object = {},
): Case => ({
  code: 'logs/invalid-source',
  title,
  bad: { environment: { logs: { sources: [sourceOf(bad)] } } },
  where: `environment test, logs.sources[0]${at}`,
  message,
  good: { environment: { logs: { sources: [sourceOf(good)] } } },
});

/** An alert on log lines of level `warn` with `refused`. */
const refusals = logqlAlert({
  name: 'CouponsRefused',
  expr: logql.gt(
    logql.sum(
      logql.countOverTime(
        logql.stream({ service: 'order-service', level: 'warn' }).contains('refused'),
        '5m',
      ),
      { by: ['team', 'service', 'env'] },
    ),
    0,
  ),
  severity: 'ticket',
  summary: 'Coupons are refused.',
  description: 'They are.',
  runbook: { meaning: 'A.', impact: 'B.', diagnosis: 'C.', mitigation: 'D.' },
  tests: [
    {
      title: 'refused',
      lines: ['accepted', 'refused'].map((word) => ({
        at: '1m' as const,
        labels: {
          ...{ team: 'commerce', service: 'order-service', env: 'test', namespace: 'commerce' },
          ...{ container: 'order-service', level: word === 'refused' ? 'warn' : 'info' },
        },
        line: `{"msg":"coupon ${word}"}`,
      })),
      at: '4m',
      fires: [
        {
          labels: { team: 'commerce', service: 'order-service', env: 'test', severity: 'ticket' },
          summary: 'Coupons are refused.',
          description: 'They are.',
        },
      ],
    },
    { title: 'no lines', lines: [], at: '4m', fires: [] },
  ],
});
const withRefusals = (logs: LogConfig) => ({
  environment: { teams: [trialPlatform, trialCommerce({ logs, alerts: () => [refusals] })] },
});

const coded = (code: string, given: Case): Case => ({ ...given, code });
const stage = (
  title: string,
  bad: LogStage,
  at: string,
  message: string,
  good: LogStage,
  code = 'logs/invalid-stage',
): Case =>
  coded(code, record(title, { stages: [bad] }, `stages[0]${at}`, message, { stages: [good] }));
const json1 = (name: string, path: string): LogStage => ({
  kind: 'json',
  expressions: { [name]: path },
});
const raw = (promtail: object, alloy: unknown): LogStage =>
  ({ kind: 'raw', promtail, alloy }) as LogStage;
const decolorize = { name: 'stage.decolorize' };

const regex = (expression: string, more: LogConfig = {}): LogConfig => ({
  format: { kind: 'regex', expression },
  ...more,
});
const json = (level: string): LogConfig => ({ format: { kind: 'json', fields: { level } } });
const half = '\ud800';

const streams = (
  title: string,
  bad: LogConfig,
  at: string,
  message: string,
  good: LogConfig,
  environment: object = {},
): Case => {
  const given = record(title, bad, at, message, good);
  return {
    ...given,
    code: 'logs/limit-exceeded',
    bad: { environment: { ...given.bad.environment, ...environment } },
    good: { environment: { ...given.good.environment, ...environment } },
  };
};

/** Labels with the given number of values each. */
const labels = (count: number, values: number) =>
  Array.from({ length: count }, (_, index) => ({
    name: `label_${index}`,
    values: Array.from({ length: values }, (_, value) => `v${value}`),
  }));

/** Two services with the same record: 6 levels, two labels, and a third with two values. */
const two = (values: number) => {
  const logs: LogConfig = {
    labels: [...labels(2, values), { name: 'tier', values: ['a', 'b'] }],
  };
  const team = trialCommerce({ logs });
  return { ...team, services: [...(team.services ?? []), { name: 'payment-service', logs }] };
};

export const logs: readonly Case[] = [
  record(
    'a path that is neither a key nor JMESPath',
    json('a b'),
    'format.fields.level',
    'path "a b" does not compile: unexpected "b" at position 3',
    json('@l'),
  ),
  record(
    'a literal that is not JSON, which the packages for JavaScript accept',
    json('level == `error`'),
    'format.fields.level',
    'literal error is not JSON',
    json("level == 'error' && 'error'"),
  ),
  record(
    'a function that JMESPath does not have',
    json('lower(level)'),
    'format.fields.level',
    'unknown function "lower"',
    json('to_string(level)'),
  ),
  record(
    'too many arguments',
    json('type(a, b)'),
    'format.fields.level',
    'type() expects 1 arguments, found 2',
    json('not_null(a, b)'),
  ),
  record(
    'a path of metadata in the usual formats',
    { structuredMetadata: [{ name: 'user', from: 'user[' }] },
    'structuredMetadata[user].from',
    'unexpected end of the expression',
    { structuredMetadata: [{ name: 'user', from: 'user-id' }] },
  ),
  record(
    'a path of a label',
    {
      labels: [
        { name: 'tier', from: '$', values: ['a'] },
        { name: 'zone', from: '=', values: ['a'] },
      ],
    },
    'labels[zone].from',
    '"=" does not compile',
    { labels: [{ name: 'zone', from: 'app.kubernetes.io/zone', values: ['a'] }] },
  ),
  record(
    'a key that logfmt cannot have',
    { format: { kind: 'logfmt', fields: { level: 'log level' } } },
    'format.fields.level',
    'logfmt key "log level" is invalid: it has a space, a quote or an equals sign',
    { format: { kind: 'logfmt', fields: { level: 'log.level' } } },
  ),
  record(
    'an expression without a group that is read',
    regex('^(?P<severity>[A-Z]+) '),
    'format.expression',
    'expression has no known group: expected one of time, level, trace_id, span_id',
    regex('^(?P<level>[A-Z]+) '),
  ),
  record(
    'a group that the expression does not have',
    regex('^(?P<level>[A-Z]+) ', { structuredMetadata: [{ name: 'user' }] }),
    'structuredMetadata[user]',
    'group "user" is not in the expression',
    regex('^(?P<level>[A-Z]+) (?P<user>[a-z]+)', { structuredMetadata: [{ name: 'user' }] }),
  ),
  ...(['labels', 'structuredMetadata'] as const).map((key): Case => {
    const stages = [{ kind: 'json', expressions: { zone: 'zone' } }] as const;
    const values = key === 'labels' ? { values: ['a'] } : {};
    const field = { name: 'zone', extracted: 'zone', ...values };
    return coded(
      'logs/invalid-stage',
      record(
        `${key} with two places of their value`,
        { stages, [key]: [{ ...field, from: 'place' }] },
        `${key}[zone].from`,
        '"zone" has both from and extracted: "place" is not read',
        { stages, [key]: [field] },
      ),
    );
  }),
  record(
    'a drop rule without a condition',
    { drop: [{ reason: 'noise' }] },
    'drop[0]',
    'drop rule "noise" has no condition',
    { drop: [{ reason: 'noise', expression: 'healthz' }] },
  ),
  record(
    'a drop rule for every line',
    { drop: [{ reason: 'noise', expression: '' }] },
    'drop[0].expression',
    'matches every line',
    { drop: [{ reason: 'noise', olderThan: '24h' }] },
  ),
  record(
    'an age of nothing',
    { drop: [{ reason: 'old', olderThan: '0s' }] },
    'drop[0].olderThan',
    'matches every line',
    { drop: [{ reason: 'old', olderThan: '1d' }] },
  ),
  record(
    'a sample rule for every line',
    { sample: [{ rate: 0.5, reason: 'noise', expression: '' }] },
    'sample[0].expression',
    'sample rule "noise" matches every line',
    { sample: [{ rate: 0.5, reason: 'noise', expression: 'x' }] },
  ),
  ...(
    [
      [{}, 'neither a preset nor a pattern'],
      [{ preset: 'ip', pattern: 'a' }, 'both preset "ip" and a pattern'],
      [{ pattern: 'a*' }, 'matches the empty text'],
    ] as const
  ).flatMap(([bad, message]): Case[] => [
    coded(
      'logs/invalid-redaction',
      record(`a redaction: ${message}`, { redact: [bad as never] }, 'redact[0]', message, {
        redact: [{ preset: 'ip' }, { pattern: 'a+' }],
      }),
    ),
    {
      code: 'logs/invalid-redaction',
      title: `a redaction of all lines: ${message}`,
      bad: { environment: { logs: { redact: [bad] } } },
      where: 'environment test, logs.redact[0]',
      message,
      good: { environment: { logs: { redact: [{ preset: 'email' }] } } },
    },
  ]),
  ...[
    ['password=(\\S+)|token=\\S+', 'password=(\\S+)|token=(\\S+)'],
    ['(?:a=(\\d+))?b=\\d', '(?:a=(\\d+))b=\\d'],
  ].map(
    ([bad = '', good = '']): Case =>
      coded(
        'logs/invalid-redaction',
        record(
          `a redaction with groups: ${bad}`,
          { redact: [{ pattern: bad }] },
          'redact[0].pattern',
          'without one of its groups',
          { redact: [{ pattern: good }] },
        ),
      ),
  ),
  stage(
    'a name of the pipeline',
    json1('service', 'a'),
    '',
    'extracted name "service" is in use',
    json1('app', 'a'),
  ),
  stage(
    'a prefix of the pipeline',
    json1('line_x', 'a'),
    '',
    'extracted name "line_x" is in use',
    json1('linex', 'a'),
  ),
  stage(
    'a path of a stage',
    json1('a', 'b-c'),
    '.expressions.a',
    'JMESPath "b-c"',
    json1('a', '"b-c"'),
  ),
  stage(
    'a key of a stage',
    { kind: 'logfmt', mapping: { a: 'b c' } },
    '.mapping.a',
    'logfmt key "b c" is invalid',
    { kind: 'logfmt', mapping: { a: 'b.c' } },
  ),
  stage(
    'an expression that extracts nothing',
    { kind: 'regex', expression: '^(a)' },
    '.expression',
    'has no named group',
    { kind: 'regex', expression: '^(?P<a>a)' },
  ),
  stage(
    'a replacement of nothing',
    { kind: 'replace', expression: 'a+', replacement: 'b' },
    '.expression',
    'has no group',
    { kind: 'replace', expression: '(a+)', replacement: 'b' },
  ),
  stage(
    'a template that ends early',
    { kind: 'template', source: 'a', template: '{{ if .b }}' },
    '.template',
    'does not compile',
    { kind: 'template', source: 'a', template: '{{ if .b }}c{{ end }}' },
  ),
  stage(
    'a template that reads the environment of the agent',
    { kind: 'replace', expression: '(a)', replacement: '{{ env "TOKEN" }}' },
    '.replacement',
    'does not compile: function "env" not defined',
    { kind: 'replace', expression: '(a)', replacement: '{{ .Value | upper }}' },
  ),
  stage(
    'a stage for the other agent only',
    { kind: 'raw', promtail: { decolorize: {} } },
    '',
    'raw stage has no form of alloy',
    raw({ decolorize: {} }, decolorize),
  ),
  stage(
    'a stage that Promtail lacks',
    raw({ decolorise: {} }, decolorize),
    '.promtail',
    'Promtail has no stage "decolorise"',
    raw({ decolorize: {} }, decolorize),
  ),
  ...(
    [
      [{ template: { source: 'a', template: '{{ env "A" }}' } }, 'stage.template', 'typed form'],
      [{ tenant: { value: 'a' } }, 'stage.tenant', 'into the streams of others'],
      [{ static_labels: { team: 'a' } }, 'stage.static_labels', 'into the streams of others'],
      [
        { match: { selector: '{}', stages: [{ labels: { team: '' } }] } },
        'stage.labels',
        'typed form',
      ],
    ] as const
  ).map(([promtail, name, message]) =>
    stage(
      `a raw stage: ${name}`,
      raw(promtail, { name }),
      '',
      message,
      raw({ decolorize: {} }, decolorize),
    ),
  ),
  stage(
    'a stage of JSON without expressions',
    { kind: 'json', expressions: {} },
    '.expressions',
    '',
    json1('a', 'b'),
    'definition/schema-error',
  ),
  stage(
    'a stage that Alloy lacks',
    raw({ cri: {} }, { name: 'stage.cry' }),
    '.alloy',
    'Alloy has no stage "stage.cry"',
    raw({ cri: {} }, { name: 'stage.cri' }),
  ),
  stage(
    'another component',
    raw({ cri: {} }, { name: 'loki.write' }),
    '.alloy',
    'Alloy has no stage "loki.write"',
    raw({ cri: {} }, { name: 'stage.cri' }),
  ),
  stage(
    'an expression of Alloy',
    raw({ cri: {} }, { name: 'stage.geoip', attributes: { values: { a: { $expression: 'x' } } } }),
    '.alloy.attributes',
    'argument "values" is invalid',
    raw({ cri: {} }, { name: 'stage.geoip', attributes: { values: { a: 'x' } } }),
  ),
  ...[
    { name: 'stage.cri', arguments: {} },
    { name: 'stage.cri', blocks: 'x' },
  ].map((bad) =>
    coded(
      'definition/schema-error',
      stage(
        `a block of another shape: ${JSON.stringify(bad)}`,
        raw({ cri: {} }, bad),
        '.alloy',
        '',
        raw({ cri: {} }, { name: 'stage.cri', attributes: {} }),
      ),
    ),
  ),
  coded(
    'definition/schema-error',
    stage(
      'an argument without a value',
      raw({ cri: {} }, { name: 'stage.geoip', attributes: { values: null } }),
      '.alloy.attributes.values',
      '',
      raw({ cri: {} }, { name: 'stage.geoip', attributes: { values: { a: 'x' } } }),
    ),
  ),
  coded(
    'logs/invalid-stage',
    record(
      'a label of a value that no stage extracts',
      {
        stages: [json1('plan', 'plan')],
        labels: [{ name: 'tier', extracted: 'tier', values: ['a'] }],
      },
      'labels[tier].extracted',
      'value "tier" is not extracted by any stage: expected plan',
      {
        stages: [json1('tier', 'plan')],
        labels: [{ name: 'tier', extracted: 'tier', values: ['a'] }],
      },
    ),
  ),
  ...(
    [
      [
        'drop[0]',
        { drop: [{ expression: 'refused', reason: 'noise' }] },
        'drop rule "noise" loses lines',
        { drop: [{ expression: 'accepted', reason: 'noise' }] },
      ],
      [
        'sample[0]',
        { sample: [{ levels: ['warn'], rate: 0.5, reason: 'half' }] },
        'sample rule "half" loses lines',
        { sample: [{ levels: ['info'], rate: 0.5, reason: 'half' }] },
      ],
      [
        'redact[0]',
        { redact: [{ pattern: 'ref(us)ed' }] },
        'redaction of "ref(us)ed" changes lines',
        { redact: [{ preset: 'email' }] },
      ],
      [
        'stages[0]',
        { stages: [{ kind: 'output', source: 'level' }] },
        'stage "output" replaces lines',
        { stages: [{ kind: 'drop', source: 'level', expression: 'x', reason: 'x' }] },
      ],
      [
        'stages[0]',
        { stages: [{ kind: 'replace', expression: '(refused)', replacement: 'x' }] },
        'stage "replace" changes lines',
        { stages: [{ kind: 'replace', expression: '(accepted)', replacement: 'x' }] },
      ],
    ] as const
  ).map(
    ([at, bad, message, good]): Case => ({
      code: 'logs/lost-line',
      title: `lines that an alert counts: ${message}`,
      bad: withRefusals(bad),
      where: `team commerce, services[order-service].logs.${at}`,
      message: `${message} that rule "CouponsRefused" needs: its test "refused" fails`,
      good: withRefusals(good),
    }),
  ),
  ...(
    [
      [{ team: 'shop' }, '.team', 'team "shop" is not a team of environment "test"'],
      [{ service: 'loki' }, '.service', 'service "loki" is a component of the stack'],
      [
        { service: 'order-service' },
        '.service',
        'service "order-service" belongs to team "commerce"',
      ],
      [
        { path: '/etc/app/x.log' },
        '.path',
        'folder "/etc/app" of path "/etc/app/x.log" would be mounted',
      ],
      [{ path: '/var/*.log' }, '.path', 'folder "/var" of path "/var/*.log" would be mounted'],
      [{ path: '/var/log/pods/*/x.log' }, '.path', 'has the log lines of pods'],
      [{ path: '/var/log/*/*/*/*.log' }, '.path', 'has the log lines of pods'],
      [{ path: '/var/log/**/*.log' }, '.path', 'matches files at any depth'],
      [{ path: '/var/lib/*.log' }, '.path', 'folder "/var/lib" of path'],
      [{ path: '/var/run/secrets/x.log' }, '.path', 'folder "/run/secrets" of path'],
    ] as const
  ).map(([bad, at, message]): Case => source(`a file: ${message}`, bad, at, message)),
  ...(
    [
      [{ port: 12345 }, '.port', 'port 12345 is in use by the metrics of alloy'],
      [{ team: 'shop' }, '.team', 'team "shop" is not a team'],
    ] as const
  ).map(
    ([bad, at, message]): Case =>
      source(`syslog: ${message}`, { ...SYSLOG, ...bad }, at, message, SYSLOG),
  ),
  ...['kubelet.service', 'a b'].map(
    (unit): Case =>
      source(
        `the unit ${unit}`,
        { kind: 'journal', units: [unit] },
        '.units',
        'is not the name of a service',
        { kind: 'journal', units: ['kubelet'] },
      ),
  ),
  source(
    'a unit with the name of a component',
    { kind: 'journal', units: ['kubelet', 'prometheus'] },
    '.units',
    'service "prometheus" is a component of the stack',
    { kind: 'journal', units: ['kubelet'] },
  ),
  {
    code: 'logs/invalid-source',
    title: 'one port for two protocols',
    bad: {
      environment: {
        logs: {
          sources: [SYSLOG, { ...SYSLOG, service: 'switch', protocol: 'udp' }].map(sourceOf),
        },
      },
    },
    where: 'logs.sources[1].port',
    message: 'is used by another source of syslog, of any protocol',
    good: {
      environment: {
        logs: {
          sources: [SYSLOG, { ...SYSLOG, service: 'switch', protocol: 'udp', port: 1515 }].map(
            sourceOf,
          ),
        },
      },
    },
  },
  ...[{}, { kind: 'journal', units: ['kubelet'] }].map((one): Case => {
    const { bad, good, ...rest } = source(
      'a source that is listed twice',
      one,
      '',
      'is listed twice',
      one,
    );
    const { logs } = bad.environment as { readonly logs: { readonly sources: readonly object[] } };
    const sources = [...logs.sources, ...logs.sources];
    return {
      ...rest,
      title: `a source that is listed twice: ${Object.keys(one)}`,
      where: 'logs.sources[1]',
      bad: { environment: { logs: { sources } } },
      good,
    };
  }),
  {
    code: 'logs/invalid-source',
    title: 'sources without a log collector',
    bad: { environment: { loki: false, logs: { sources: [sourceOf({})] } } },
    where: 'environment test, logs.sources',
    message: 'the log collector is disabled',
    good: { environment: { logs: { sources: [sourceOf({})] } } },
  },
  {
    code: 'logs/invalid-source',
    title: 'sources of nodes for machines',
    bad: onMachines({}, { logs: { sources: [sourceOf({})] } }),
    where: 'environment test, logs.sources',
    message: 'output "files" does not read them',
    good: onMachines(),
  },
  {
    code: 'k8s/exposed-secret',
    title: 'a redaction with a credential',
    bad: withLogs({ redact: [{ pattern: 'login password=hunter2trustno1' }] }),
    where: 'alloy.yaml',
    message: 'has a value for password',
    good: withLogs({ redact: [{ pattern: 'password=(\\S+)' }, { pattern: 'token: [^ ]+' }] }),
  },
  record(
    'an empty expression for first lines',
    { multiline: { firstLine: '' } },
    'multiline.firstLine',
    'is empty',
    { multiline: { firstLine: '^[0-9]' } },
  ),
  record(
    'no time to wait for more lines, which Alloy rejects',
    { multiline: { firstLine: '^[0-9]', maxWaitTime: '0s' } },
    'multiline.maxWaitTime',
    'maxWaitTime 0s is zero',
    { multiline: { firstLine: '^[0-9]', maxWaitTime: '1s' } },
  ),
  record(
    'a level of two meanings',
    { levels: { Audit: 'info', audit: 'warn' } },
    'levels.audit',
    'level "audit" is listed twice',
    { levels: { Audit: 'info', AUDIT: 'info', '5': 'error' } },
  ),
  {
    ...record(
      'half a character',
      { labels: [{ name: 'tier', values: ['a'], other: half }] },
      'labels[tier].other',
      '" is not valid Unicode: it has half of a surrogate pair',
      { labels: [{ name: 'tier', values: ['a'], other: '\u{1F469}' }] },
    ),
    code: 'definition/schema-error',
  },
  record(
    'two labels of one name',
    {
      labels: [
        { name: 'tier', values: ['a'] },
        { name: 'tier', from: 'zone', values: ['b'] },
      ],
    },
    'labels[tier].name',
    'name "tier" is not unique among labels and structured metadata',
    {
      labels: [
        { name: 'tier', values: ['a'] },
        { name: 'zone', values: ['b'] },
      ],
    },
  ),
  record(
    'metadata that is a label',
    { labels: [{ name: 'tier', values: ['a'] }], structuredMetadata: [{ name: 'tier' }] },
    'structuredMetadata[tier].name',
    'name "tier" is not unique among labels and structured metadata',
    { labels: [{ name: 'tier', values: ['a'] }], structuredMetadata: [{ name: 'user' }] },
  ),
  streams(
    'a label more than Loki takes',
    { labels: labels(9, 1) },
    'labels',
    'streams of service "order-service" have up to 16 labels, above the limit of 15: 7 of every stream, 9 of the',
    { labels: labels(8, 1) },
  ),
  streams(
    'a custom limit',
    { labels: labels(3, 1) },
    'labels',
    'above the limit of 9',
    {
      labels: labels(2, 1),
    },
    { loki: { limits: { maxLabelNamesPerSeries: 9 } } },
  ),
  streams(
    'values that multiply beyond the limit of streams',
    { labels: labels(3, 10) },
    'labels',
    'allow 6000 streams, above the limit of 5000',
    { labels: labels(3, 9) },
  ),
  streams(
    'a value for all others',
    { labels: labels(1, 10).map((label) => ({ ...label, other: 'other' })) },
    'labels',
    'allow 66 streams, above the limit of 60',
    { labels: labels(1, 10) },
    { loki: { limits: { maxGlobalStreamsPerUser: 60 } } },
  ),
  streams(
    'more structured metadata than an entry may have',
    { structuredMetadata: labels(124, 1).map(({ name }) => ({ name })) },
    'structuredMetadata',
    'up to 129 entries',
    { structuredMetadata: labels(123, 1).map(({ name }) => ({ name })) },
  ),
  streams(
    'a long name',
    { labels: [{ name: 'n'.repeat(1025), values: ['a'] }] },
    'labels',
    "1025 bytes, above Loki's limit of 1024",
    { labels: [{ name: 'n'.repeat(1024), values: ['a'] }] },
  ),
  streams(
    'a long value, in bytes',
    { labels: [{ name: 'tier', values: ['\u00fc'.repeat(1025)] }] },
    'labels[tier].values',
    "2050 bytes, above Loki's limit of 2048",
    { labels: [{ name: 'tier', values: ['\u00fc'.repeat(1024)] }] },
  ),
  {
    code: 'logs/limit-exceeded',
    title: 'fewer labels than every stream has',
    bad: { environment: { loki: { limits: { maxLabelNamesPerSeries: 6 } } } },
    where: 'environment test, loki.limits.maxLabelNamesPerSeries',
    message: 'every stream has 7 labels',
    good: { environment: { loki: { limits: { maxLabelNamesPerSeries: 7 } } } },
  },
  {
    code: 'logs/limit-exceeded',
    title: 'the values of two services together',
    bad: { environment: { teams: [trialPlatform, two(15)] } },
    where: 'team commerce, services[order-service].logs.labels',
    message: 'allow 2700 streams, and those of the other services 2700',
    good: { environment: { teams: [trialPlatform, two(14)] } },
  },
];
