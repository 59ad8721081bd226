import {
  jira,
  opsgenie,
  pagerduty,
  slack,
  webhookTo,
} from '../../../catalog/definitions/receivers';
import { http } from '../../../catalog/definitions/signals';
import { availability } from '../../../catalog/definitions/slo';
import { type Case, routing, trialCommerce, trialPlatform } from '../trial';

const good = {};
const setting = (title: string, environment: object, path: string, message: string): Case => ({
  code: 'definition/schema-error',
  title,
  bad: { environment: { ...environment } },
  where: `environment test, ${path}`,
  message,
  good,
});
const inTeam = (title: string, service: object, path: string, message: string): Case => ({
  code: 'definition/schema-error',
  title,
  bad: { environment: { teams: [trialPlatform, trialCommerce(service)] } },
  where: `team commerce, services[order-service]${path}`,
  message,
  good,
});
const file = (
  title: string,
  bad: unknown,
  where: string,
  message: string,
  right: unknown = [],
): Case => ({
  code: 'scrape/invalid-target-file',
  title,
  bad: { files: { external: bad } },
  where: `scrape-configs/targets/external.json${where}`,
  message,
  good: { files: { external: right } },
});
const owner = { team: 'commerce', service: 'db' };

/** A text or a list where a function expects an object: the function makes an object of its parts. */
const spread = (
  [
    ["opsgenie('key')", () => opsgenie('opsgenie-key' as never), 'a text', '{ apiKey: ... }'],
    ['opsgenie([...])', () => opsgenie(['opsgenie-key'] as never), 'a list', '{ apiKey: ... }'],
    ["jira('url')", () => jira('https://x' as never), 'a text', '{ apiUrl: ..., project: ...'],
  ] as const
).map(
  ([title, receiver, kind, hint]): Case => ({
    code: 'definition/schema-error',
    title,
    bad: {
      environment: {
        teams: [trialPlatform, trialCommerce({}, { routing: { ...routing, page: receiver() } })],
      },
    },
    where: 'team commerce, routing.page',
    message: `are ${kind}: expected an object`,
    hint,
    good,
  }),
);

export const shape: readonly Case[] = [
  setting('an unknown key', { loki: { replica: 3 } }, 'loki', 'unknown key "replica"'),
  setting(
    'a value of the wrong type',
    { loki: { replicas: '3' } },
    'loki.replicas',
    'value "3" has the wrong type: expected integer',
  ),
  ...spread,
  inTeam(
    'a text in place of the options of signals',
    { signals: http('x' as never) },
    '.signals',
    'settings of "requests" are a text: expected an object',
  ),
  inTeam(
    'a text in place of the options of an objective',
    { signals: http(), slos: [availability('99.9' as never)] },
    '.slos[0]',
    'settings of "availability" are a text: expected an object',
  ),
  inTeam(
    'a kind where an object of this kind is expected',
    { logs: { format: 'json' } },
    '.logs.format',
    'value "json" has the wrong type: expected object',
  ),
  setting(
    'a duration with a fraction',
    { loki: { retention: '1.5h' } },
    'loki.retention',
    'duration',
  ),
  setting(
    'an empty duration',
    { jaeger: { storage: { kind: 'badger', ttl: '' } } },
    'jaeger.storage.ttl',
    'duration',
  ),
  setting(
    'a duration in the wrong order',
    { loki: { retention: '30m1h' } },
    'loki.retention',
    'duration',
  ),
  setting(
    'a size that Loki rejects',
    { loki: { limits: { perStreamRateLimit: '4MiB' } } },
    'loki.limits.perStreamRateLimit',
    'bytes',
  ),
  setting(
    'a size without a unit',
    { prometheus: { retentionSize: '8' } },
    'prometheus.retentionSize',
    'bytes',
  ),
  setting(
    'a quantity of bytes',
    { resourceBudget: { cpu: '1', memory: '3GB' } },
    'resourceBudget.memory',
    'quantity',
  ),
  setting('an unknown store', { loki: { storage: { kind: 's4' } } }, 'loki.storage.kind', '"s4"'),
  setting(
    'a missing key of a store',
    { loki: { storage: { kind: 's3', bucket: 'bucket', region: 'r' } } },
    'loki.storage',
    '"endpoint" is missing',
  ),
  setting(
    'a store with a scheme',
    { loki: { storage: { kind: 's3', bucket: 'bucket', endpoint: 'https://e', region: 'r' } } },
    'loki.storage.endpoint',
    '"https://e"',
  ),
  setting(
    'a month that does not exist',
    { loki: { schemaFrom: '2024-13-01' } },
    'loki.schemaFrom',
    'date',
  ),
  setting(
    'a day that does not exist',
    { loki: { schemaFrom: '2025-02-29' } },
    'loki.schemaFrom',
    'date',
  ),
  ...['http://', 'https://git.example.org/our runbooks', 'javascript:alert(1)'].map((runbooks) =>
    setting(
      `the address of runbooks ${runbooks}`,
      { alerts: { runbooks } },
      'alerts.runbooks',
      'url',
    ),
  ),
  setting('no port of the API server', { apiServerPorts: [] }, 'apiServerPorts', 'list is empty'),
  setting('a volume of nothing', { loki: { volume: '0' } }, 'loki.volume', 'volume quantity'),
  setting(
    'a volume of the Pushgateway of nothing',
    { pushgateway: { volume: '0' } },
    'pushgateway.volume',
    'volume quantity',
  ),
  setting(
    'parts of a byte',
    { prometheus: { resources: { memory: '512m' } } },
    'prometheus.resources.memory',
    'memory quantity',
  ),
  setting(
    'a key of a Secret that is a folder',
    { grafana: { secretKey: { secret: 's', key: '..' } } },
    'grafana.secretKey.key',
    'secret key',
  ),
  setting(
    'a control character',
    { waivers: [{ code: 'image/end-of-life', reason: 'x\u001b[31m' }] },
    'waivers[0].reason',
    'control character: U+001B',
  ),
  inTeam(
    'a label twice',
    { logs: { labels: [{ name: 'tier', values: ['a', 'a'] }] } },
    '.logs.labels[tier].values',
    'twice',
  ),
  inTeam(
    'text in place of an expression',
    { alerts: () => [{ kind: 'promql', name: 'A', severity: 'page', expr: 'up == 0' }] },
    '.alerts[A].expr',
    'not a PromQL query',
  ),
  setting(
    'a port beyond the last',
    {
      thanos: {
        storage: { kind: 'objstore', config: { secret: 's', key: 'k' }, port: 65536 },
      },
    },
    'thanos.storage.port',
    '65536',
  ),
  setting('an image with spaces', { images: { loki: 'latest please' } }, 'images.loki', 'image'),
  setting(
    'an address without a port',
    { kubeStateMetrics: 'host' },
    'kubeStateMetrics',
    'host port',
  ),
  setting(
    'a waiver without a reason',
    { waivers: [{ code: 'logs/retention-too-short' }] },
    'waivers[0]',
    '"reason" is missing',
  ),
  setting(
    'an empty reason',
    { waivers: [{ code: 'logs/retention-too-short', reason: '' }] },
    'waivers[0].reason',
    'empty',
  ),
  setting('an off that cannot be', { prometheus: false }, 'prometheus', 'object'),
  inTeam(
    'an address without a port in a record',
    { scrape: { kind: 'file', targets: ['db'] } },
    '.scrape.targets[0]',
    'host port',
  ),
  inTeam('no way to find the targets', { scrape: { kind: 'file' } }, '.scrape', 'exactly one'),
  inTeam(
    'two ways to find the targets',
    { scrape: { kind: 'file', port: 1, targets: ['db:1'] } },
    '.scrape',
    'exactly one',
  ),
  ...(['file', 'kubernetes', 'dns', 'consul'] as const).flatMap((kind) => {
    const how = {
      file: { port: 1 },
      kubernetes: { port: 1 },
      dns: { names: ['a'], type: 'SRV', port: 1 },
      consul: { server: 'c:1', ports: [1] },
    }[kind];
    return ['/probe?module=x', '/probe#x', '/my metrics', '/a%20b', 'metrics'].map((path) =>
      inTeam(
        `the path ${path} with ${kind} discovery`,
        { scrape: { kind, ...how, metricsPath: path } },
        '.scrape.metricsPath',
        'url path',
      ),
    );
  }),
  inTeam(
    'a parameter that is not a string',
    { scrape: { kind: 'file', port: 1, params: { timeout: 5 } } },
    '.scrape.params.timeout',
    'string',
  ),
  inTeam(
    'a parameter without values',
    { scrape: { kind: 'file', port: 1, params: { 'match[]': [] } } },
    '.scrape.params.match[]',
    'empty',
  ),
  inTeam(
    'a port beyond the last',
    { scrape: { kind: 'file', port: 65536 } },
    '.scrape.port',
    '65536',
  ),
  inTeam(
    'a bad label name',
    { scrape: { kind: 'file', port: 1, labels: { 'a-b': 'x' } } },
    '.scrape.labels',
    'label name',
  ),
  inTeam(
    'a regular expression that RE2 does not know',
    { logs: { drop: [{ expression: '(?!a)', reason: 'r' }] } },
    '.logs.drop[0].expression',
    'regex',
  ),
  inTeam(
    'a stream label without values',
    { logs: { labels: [{ name: 'tier', values: [] }] } },
    '.logs.labels[tier].values',
    'empty',
  ),
  inTeam(
    'a metadata name with a dash',
    { logs: { structuredMetadata: [{ name: 'a-b' }] } },
    '.logs.structuredMetadata[a-b].name',
    'label name',
  ),
  inTeam(
    'an empty list of addresses',
    { scrape: { kind: 'file', targets: [] } },
    '.scrape.targets',
    'empty',
  ),
  {
    code: 'definition/schema-error',
    title: 'a name that pods cannot have',
    bad: { environment: { teams: [trialPlatform, trialCommerce({ name: 'a'.repeat(53) })] } },
    where: '.name',
    message:
      'value "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" is too long: expected at most 52 characters,',
    good: { environment: { teams: [trialPlatform, trialCommerce({ name: 'a'.repeat(52) })] } },
  },
  ...[slack('#{{ .Status }}'), webhookTo('https://h/{{ .x }}')].map(
    (page): Case => ({
      code: 'definition/schema-error',
      title: `a template for Alertmanager in ${page.kind}`,
      bad: {
        environment: {
          teams: [trialPlatform, trialCommerce({}, { routing: { ...routing, page } })],
        },
      },
      where: 'team commerce, routing.page',
      good,
    }),
  ),
  inTeam('no replicas', { replicas: 0 }, '.replicas', '0'),
  {
    code: 'definition/schema-error',
    title: 'a receiver that lacks its secret',
    bad: {
      environment: {
        teams: [trialPlatform, trialCommerce({}, { routing: { ...routing, page: pagerduty('') } })],
      },
    },
    where: 'team commerce, routing.page.routingKey',
    good,
  },
  file(
    'broken JSON',
    '[\n  {"targets": ["db:1"],}\n]',
    ':2',
    'file is not valid JSON: Expected double-quoted property name in JSON at position 25',
  ),
  file(
    'a key twice',
    '[{"targets": ["db:1"],\n "labels": {"team": "commerce", "service": "db"},\n "targets": ["db:2"]}]',
    ':3',
    'key "targets" is repeated in one object',
    [{ targets: ['db:1', 'db:2'], labels: owner }],
  ),
  file('an unknown key', [{ targets: ['db:1'], label: owner }], ', [0]', 'unknown key "label"', [
    { targets: ['db:1'], labels: owner },
  ]),
  file(
    'an address without a port',
    [{ targets: ['db'], labels: owner }],
    ', [0].targets[0]',
    'host port',
    [{ targets: ['db:1'], labels: owner }],
  ),
  file(
    'a URL for an address',
    [{ targets: ['http://db:1'], labels: owner }],
    ', [0].targets[0]',
    'host port',
    [{ targets: ['[::1]:1'], labels: owner }],
  ),
  file('a group without targets', [{ labels: owner }], ', [0]', '"targets" is missing'),
  file('an empty group', [{ targets: [], labels: owner }], ', [0].targets', 'empty'),
  file('an object in place of the list', {}, '', 'array'),
  file(
    'a label that is not a string',
    [{ targets: ['db:1'], labels: { ...owner, rack: 7 } }],
    ', [0].labels.rack',
    'string',
    [{ targets: ['db:1'], labels: { ...owner, rack: '7' } }],
  ),
  file(
    'a bad label name',
    [{ targets: ['db:1'], labels: { ...owner, 'a-b': 'x' } }],
    ', [0].labels',
    'label name',
    [{ targets: ['db:1'], labels: { ...owner, a_b: 'x' } }],
  ),
  ...(
    [
      [
        'Latin-1',
        Buffer.from('[{"targets": ["h:1"], "labels": {"a": "\xe9"}}]', 'latin1'),
        '0xE9 at offset 39',
      ],
      [
        'a character cut short',
        Buffer.concat([Buffer.from('[{"é": "'), Buffer.from([0xe2, 0x82]), Buffer.from('"}]')]),
        '0xE2 at offset 9',
      ],
      [
        'UTF-16 with a byte order mark',
        Buffer.from('\ufeff[]', 'utf16le'),
        'is UTF-16: starts with 0xFF 0xFE at offset 0',
      ],
      [
        'big-endian UTF-16',
        Buffer.from('\ufeff[]', 'utf16le').swap16(),
        'is UTF-16: starts with 0xFE 0xFF at offset 0',
      ],
      ['UTF-16 without a byte order mark', Buffer.from('[]', 'utf16le'), '0x00 at offset 1'],
      [
        'UTF-8 with a byte order mark',
        Buffer.from('\ufeff[]'),
        'starts with 0xEF 0xBB 0xBF at offset 0',
      ],
    ] as const
  ).map(
    ([title, bytes, message]): Case => ({
      code: 'scrape/invalid-target-file',
      title: `a file in ${title}`,
      bad: { files: { external: bytes } },
      where: 'scrape-configs/targets/external.json',
      message,
      good: {
        files: {
          external: Buffer.from(
            '[{"targets": ["h:1"], "labels": {"team": "commerce", "service": "db", "site": "Zürich \ufffd"}}]',
          ),
        },
      },
    }),
  ),
  file(
    'a query in the path of a target',
    [{ targets: ['db:1'], labels: { ...owner, __metrics_path__: '/probe?module=x' } }],
    ', [0].labels.__metrics_path__',
    'url path',
    [{ targets: ['db:1'], labels: { ...owner, __metrics_path__: '/probe', __param_module: 'x' } }],
  ),
  file(
    'a scheme that Prometheus does not know',
    [{ targets: ['db:1'], labels: { ...owner, __scheme__: 'HTTPS' } }],
    ', [0].labels.__scheme__',
    '"HTTPS"',
    [{ targets: ['db:1'], labels: { ...owner, __scheme__: 'https' } }],
  ),
  {
    code: 'scrape/invalid-target-file',
    title: 'a file name that is not a job name',
    bad: { files: { 'My Hosts': [] } },
    where: 'scrape-configs/targets/My Hosts.json',
    good: { files: { 'my-hosts': [] } },
  },
];
