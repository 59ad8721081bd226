import type { LogConfig } from '../../../catalog/definitions/logs';
import { type Case, trialCommerce, trialPlatform } from '../trial';

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
