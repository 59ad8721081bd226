import type { LogRecord } from '../../../catalog/logs';
import { type Case, commerce, platform } from '../trial';

const withLogs = (logs: LogRecord) => ({
  environment: { teams: [platform, commerce({ logs })] },
});

const record = (
  title: string,
  bad: LogRecord,
  at: string,
  message: string,
  good: LogRecord,
): Case => ({
  code: 'log-record',
  title,
  bad: withLogs(bad),
  where: `team commerce, services[order-service].logs.${at}`,
  message,
  good: withLogs(good),
});

const regex = (expression: string, more: LogRecord = {}): LogRecord => ({
  format: { kind: 'regex', expression },
  ...more,
});
const json = (level: string): LogRecord => ({ format: { kind: 'json', fields: { level } } });
const half = '\ud800';

export const logs: readonly Case[] = [
  record(
    'a path that is neither a key nor JMESPath',
    json('a b'),
    'format.fields.level',
    'JMESPath expression "a b" does not compile: unexpected "b" at position 3',
    json('@l'),
  ),
  record(
    'a literal that is no JSON, which the packages for JavaScript take',
    json('level == `error`'),
    'format.fields.level',
    'the literal error is not JSON',
    json("level == 'error' && 'error'"),
  ),
  record(
    'a function that JMESPath does not have',
    json('lower(level)'),
    'format.fields.level',
    'there is no function "lower"',
    json('to_string(level)'),
  ),
  record(
    'too many arguments',
    json('type(a, b)'),
    'format.fields.level',
    'type() takes 1 arguments, found 2',
    json('not_null(a, b)'),
  ),
  record(
    'a path of metadata in the usual formats',
    { structuredMetadata: [{ name: 'user', from: 'user[' }] },
    'structuredMetadata[user].from',
    'it ends too early',
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
    'logfmt key "log level" can be in no line',
    { format: { kind: 'logfmt', fields: { level: 'log.level' } } },
  ),
  record(
    'an expression without a group that is read',
    regex('^(?P<severity>[A-Z]+) '),
    'format.expression',
    'no group that is read',
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
    { drop: [{ reason: 'noise', line: 'healthz' }] },
  ),
  record(
    'a drop rule for every line',
    { drop: [{ reason: 'noise', line: '' }] },
    'drop[0].line',
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
    'no time to wait for more lines, which Alloy refuses',
    { multiline: { firstLine: '^[0-9]', maxWait: '0s' } },
    'multiline.maxWait',
    'expected more than zero',
    { multiline: { firstLine: '^[0-9]', maxWait: '1s' } },
  ),
  record(
    'a level of two meanings',
    { levels: { Audit: 'info', audit: 'warn' } },
    'levels.audit',
    'level "audit" is given twice',
    { levels: { Audit: 'info', AUDIT: 'info', '5': 'error' } },
  ),
  record(
    'half a character',
    { labels: [{ name: 'tier', values: ['a'], other: half }] },
    'labels[0].other',
    'is not Unicode',
    { labels: [{ name: 'tier', values: ['a'], other: '\u{1F469}' }] },
  ),
];
