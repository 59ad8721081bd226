import { bearerToken, labelDrop, rawScrape } from '../../catalog';
import { group, type ServiceInput } from './services';

/** Values of raw scrapes that Prometheus rejects, and what it accepts. */

const SCHEMA = 'definition/schema-error';
const INVALID = 'scrape/invalid-raw-scrape';
const targets = { static_configs: [{ targets: ['cart:80'] }] };
const url = 'https://sd.example.org';
const file = { secret: 'commerce-scrape', key: 'key' };
const raw = (config: object, options: object = {}) => ({
  scrape: rawScrape({ config: config as never, ports: [80], ...options }),
});

/** A key of the configuration. */
const key = (name: string, values: readonly unknown[], code = SCHEMA): readonly ServiceInput[] =>
  group({
    what: name,
    values,
    service: (value) => raw({ ...targets, [name]: value }),
    code,
    at: `scrape.config.${name}`,
  });
/** A key of a discovery, beside those that it requires. */
const inDiscovery = (
  discovery: string,
  required: object,
  name: string,
  values: readonly unknown[],
): readonly ServiceInput[] =>
  group({
    what: `${discovery}.${name}`,
    values,
    service: (value) => raw({ [discovery]: [{ ...required, [name]: value }] }),
    code: SCHEMA,
    at: `scrape.config.${discovery}[0].${name}`,
  });
const rule = (what: string, rules: readonly object[], at = ''): readonly ServiceInput[] =>
  group({
    what,
    values: rules,
    service: (one) => raw({ ...targets, metric_relabel_configs: [one] }),
    code: SCHEMA,
    at: `scrape.config.metric_relabel_configs[0]${at}`,
  });

const refused: readonly ServiceInput[] = [
  ...key('body_size_limit', ['1', 5, '1 MB', '-1MB', '1.5GB', 'x', null, Number.NaN]),
  ...key('keep_dropped_targets', ['5', -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e308]),
  ...key('native_histogram_min_bucket_factor', ['1', -1, Number.NaN, Number.POSITIVE_INFINITY]),
  ...key('native_histogram_bucket_limit', [-1, 2.5, '5']),
  ...key('scrape_protocols', ['PrometheusProto', [], ['proto'], [1]]),
  ...key('scrape_protocols', [['PrometheusProto', 'PrometheusProto']]),
  ...key('fallback_scrape_protocol', ['text', 1, '']),
  ...key('enable_compression', ['yes', 1, null]),
  ...key('metric_name_validation_scheme', ['UTF8', 'x', true]),
  ...key('http_headers', ['x', [], { 'X-A': 'b' }, { 'X-A': { value: ['b'] } }, null]),
  ...key('http_headers', [{ Host: { values: ['a'] } }, { 'a b': { values: ['a'] } }]),
  ...key('http_headers', [{ Authorization: { values: ['Bearer abc'] } }]),
  ...key('relabel_configs', ['drop', {}, null, [null], ['drop'], [1]]),
  ...group({
    what: 'name schemes',
    values: ['allow-utf-8'],
    service: (value) =>
      raw({
        ...targets,
        metric_name_validation_scheme: 'legacy',
        metric_name_escaping_scheme: value,
      }),
    code: SCHEMA,
    at: 'scrape.config.metric_name_escaping_scheme',
  }),
  ...rule(
    'action',
    ['Drop', 'delete', 1, '', null].map((action) => ({ action, regex: 'a' })),
    '.action',
  ),
  ...rule(
    'regex',
    ['(', '(?=a)', 1, {}, ['a'], null].map((regex) => ({ action: 'drop', regex })),
    '.regex',
  ),
  ...rule('rule', [
    {},
    { regex: 'a' },
    { action: 'hashmod', source_labels: ['a'], target_label: 'b' },
    { action: 'lowercase', source_labels: ['a'] },
    { action: 'keepequal', source_labels: ['a'] },
    { action: 'labeldrop', regex: 'a', source_labels: ['b'] },
    { action: 'keepequal', source_labels: ['a'], target_label: 'b', regex: 'c' },
    { action: 'uppercase', source_labels: ['a'], target_label: 'b', replacement: 'c' },
    { action: 'hashmod', source_labels: ['a'], target_label: 'b', modulus: 0 },
    { action: 'labelmap', regex: 'a', replacement: '' },
    { action: 'drop', source_labels: 'a' },
    { action: 'drop', regexp: 'a' },
  ]),
  ...group({
    what: 'list of a discovery',
    values: [{}, 'x', null, [null], ['x'], [[]]],
    service: (value) => raw({ ...targets, http_sd_configs: value }),
    code: SCHEMA,
    at: 'scrape.config.http_sd_configs',
  }),
  ...inDiscovery('http_sd_configs', {}, 'url', [
    ...['sd.example.org', 'ftp://sd', '', 'http://', 'https://a b', 'https://u:p@sd', 1, null],
  ]),
  ...inDiscovery('http_sd_configs', { url }, 'uri', [url]),
  ...inDiscovery('http_sd_configs', { url }, 'refresh_interval', ['0s', '5', 5, 'x', '-1s', null]),
  ...inDiscovery('http_sd_configs', { url }, 'follow_redirects', ['no', 0]),
  ...inDiscovery('http_sd_configs', { url }, 'tls_config', [
    { min_version: '1.2' },
    { cafile: 'x' },
  ]),
  ...inDiscovery('http_sd_configs', { url }, 'authorization', [{ type: 'Basic' }, 'Bearer x']),
  ...inDiscovery('http_sd_configs', { url }, 'oauth2', [{}, { client_id: 'a' }]),
  ...inDiscovery('http_sd_configs', { url, basic_auth: { username: 'a' } }, 'authorization', [{}]),
  ...inDiscovery('static_configs', {}, 'targets', ['cart:80', [], [1], [''], ['a\nb'], {}, null]),
  ...inDiscovery('static_configs', { targets: ['cart:80'] }, 'labels', [
    ...[{ 'a-b': 'c' }, { a: 1 }, [], 'a=b'],
  ]),
  ...inDiscovery('dns_sd_configs', { names: ['a.example.org'] }, 'type', ['X', 'srv', 1]),
  ...inDiscovery('dns_sd_configs', {}, 'names', [[], 'a', null]),
  ...inDiscovery('consul_sd_configs', {}, 'server', ['', 1, null]),
  ...inDiscovery('consul_sd_configs', { server: 'consul:8500', username: 'a' }, 'oauth2', [
    { client_id: 'a', token_url: url },
  ]),
  ...inDiscovery('consul_sd_configs', { server: 'consul:8500' }, 'services', ['a', [1]]),
  ...inDiscovery('docker_sd_configs', { host: 'tcp://d:2376' }, 'port', ['80', 0, 70_000, null]),
  ...inDiscovery('docker_sd_configs', { host: 'tcp://d:2376' }, 'filters', [
    ...[{}, [{ name: 'a' }], [{ name: 'a', values: [] }]],
  ]),
  ...inDiscovery('docker_sd_configs', {}, 'host', ['%', '#', 'docker:2376', '', 'tcp://a b', null]),
  ...inDiscovery('dockerswarm_sd_configs', { host: 'tcp://d:2376' }, 'role', ['task', null]),
  ...inDiscovery('nerve_sd_configs', { servers: ['zk:2181'] }, 'paths', [['a'], [], null]),
  ...inDiscovery('hetzner_sd_configs', {}, 'role', ['cloud']),
  ...group({
    what: 'discovery',
    values: [{ no_proxy: 'a', url }, {}, { url, tls_config: { cert: 'PEM' } }, 'x', null],
    service: (value) => raw({ http_sd_configs: [value] }),
    code: SCHEMA,
    at: 'scrape.config.http_sd_configs[0]',
  }),
  ...group({
    what: 'record without a port',
    values: ['A', 'MX'],
    service: (type) => raw({ dns_sd_configs: [{ names: ['a.example.org'], type }] }),
    code: SCHEMA,
    at: 'scrape.config.dns_sd_configs[0]',
  }),
  ...group({
    what: 'secret of a discovery',
    values: ['x', { secret: 'commerce-x', key: 'a' }],
    service: (value) => raw({ http_sd_configs: [{ url, authorization: { credentials: value } }] }),
    code: INVALID,
    at: 'scrape.config.http_sd_configs[0].authorization.credentials',
  }),
  ...group({
    what: 'target',
    values: ['http://cart', 'cart/metrics', 'cart:0', 'cart:99999', 'a b', '[::1'],
    service: (value) => raw({ static_configs: [{ targets: [value] }] }),
    code: INVALID,
    at: 'scrape.config.static_configs[0].targets[0]',
  }),
  ...group({
    what: 'header',
    values: ['X-Api-Key', 'X-Auth', 'Cookie', 'X-Vault-Token', 'x-secret', 'X-Consul-Token'],
    service: (name) => raw({ ...targets, http_headers: { [name]: { values: ['abc'] } } }),
    code: INVALID,
    at: (name) => `scrape.config.http_headers.${name}.values[0]`,
  }),
  ...group({
    what: 'value of a header',
    values: ['Bearer abc', 'Basic dXNlcjpwYXNz', 'token x', 'ghp_0123456789abcdef'],
    service: (value) =>
      raw({ http_sd_configs: [{ url, http_headers: { 'X-Any': { values: ['a', value] } } }] }),
    code: INVALID,
    at: 'scrape.config.http_sd_configs[0].http_headers.X-Any.values[1]',
  }),
  ...group({
    what: 'discovery with the identity of Prometheus',
    values: {
      aws_sd_configs: [{ role: 'ec2', region: 'eu-central-1' }],
      ec2_sd_configs: [{ region: 'eu-central-1' }],
      lightsail_sd_configs: [{ region: 'eu-central-1' }],
      gce_sd_configs: [{ project: 'a', zone: 'b' }],
      azure_sd_configs: [{ subscription_id: 'a', authentication_method: 'WorkloadIdentity' }],
    },
    service: (value) => raw({ ...targets, [discoveryOf(value)]: value }),
    code: INVALID,
    at: (value) => `scrape.config.${discoveryOf(value)}`,
  }),
  ...key('ovhcloud_sd_configs', [[{ service: 'vps' }]], INVALID),
  ...key('uyuni_sd_configs', [[{ server: 'a' }]], INVALID),
  ...key('no_proxy', ['example.org'], INVALID),
];

const discoveryOf = ([first = {}]: readonly object[]): string => {
  const has = (name: string) => name in first;
  if (has('zone')) return 'gce_sd_configs';
  if (has('subscription_id')) return 'azure_sd_configs';
  return has('role') ? 'aws_sd_configs' : 'ec2_sd_configs';
};

const accepted: readonly ServiceInput[] = group({
  what: 'accepted raw scrape',
  values: {
    rules: raw({
      ...targets,
      relabel_configs: [
        { source_labels: ['a', 'b'], target_label: 'c', separator: '', replacement: '' },
        { action: 'hashmod', source_labels: ['a'], target_label: 'b', modulus: 8 },
        { action: 'keepequal', source_labels: ['a'], target_label: 'b' },
        { action: 'lowercase', source_labels: ['a'], target_label: 'b' },
        { action: 'labelmap', regex: 'a(.*)', replacement: '$1' },
        { action: 'labeldrop', regex: 'a' },
      ],
      metric_relabel_configs: [{ action: 'drop', source_labels: ['__name__'], regex: 'go_.*' }],
    }),
    'targets for a prober': raw({
      static_configs: [{ targets: ['https://shop.example.org/cart'], labels: { zone: '' } }],
      relabel_configs: [
        { source_labels: ['__address__'], target_label: '__param_target' },
        { target_label: '__address__', replacement: 'prober:9115' },
      ],
    }),
    'targets and a step': raw(
      { static_configs: [{ targets: ['a/b'] }] },
      { relabel: [labelDrop('x')] },
    ),
    protocols: raw({
      ...targets,
      scrape_protocols: ['OpenMetricsText1.0.0', 'PrometheusText0.0.4'],
      fallback_scrape_protocol: 'PrometheusText0.0.4',
      body_size_limit: '10MB',
      keep_dropped_targets: 0,
      native_histogram_min_bucket_factor: 1.1,
      metric_name_validation_scheme: 'legacy',
      metric_name_escaping_scheme: 'underscores',
    }),
    'a proxy': raw({ ...targets, no_proxy: 'a.example.org' }, { proxyUrl: 'http://proxy:3128' }),
    headers: raw({
      ...targets,
      http_headers: { 'X-Scope-OrgID': { values: ['shop'] }, 'X-Api-Key': { files: [file] } },
    }),
    discoveries: raw(
      {
        http_sd_configs: [
          {
            url: `${url}/targets?zone=a`,
            refresh_interval: '1m',
            oauth2: { client_id: 'a', client_secret_file: file, token_url: `${url}/token` },
            tls_config: { ca_file: file, cert_file: file, key_file: file, min_version: 'TLS12' },
          },
        ],
        dns_sd_configs: [
          { names: ['_a._tcp.example.org'] },
          { names: ['a.b'], type: 'MX', port: 25 },
        ],
        consul_sd_configs: [{ server: 'consul:8500', node_meta: { a: 'b' }, allow_stale: false }],
        nerve_sd_configs: [{ servers: ['zk:2181'], paths: ['/a'], timeout: '10s' }],
        hetzner_sd_configs: [{ role: 'hcloud', authorization: { credentials_file: file } }],
      },
      { auth: bearerToken(file), tls: {} },
    ),
  },
  service: (value) => value,
  at: 'scrape',
});

export const rawScrapes = [...refused, ...accepted];
