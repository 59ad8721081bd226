import {
  arrayOf,
  boolean,
  byteSize,
  enumOf,
  httpUrl,
  kubeObjectName,
  mapOf,
  nonEmptyString,
  nonNegativeInteger,
  portNumber,
  positiveDuration,
  positiveInteger,
  promLabelName,
  re2Pattern,
  type Schema,
  secretKeyName,
  textLine,
} from '../helpers/schema';
import { atMostOne, httpClient, httpRules, keys, requires } from './http-client-schema';

/**
 * Schemas of `scrape_config` of Prometheus 3.13, from
 * https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
 */

/** A key of a Secret or a ConfigMap, which has exactly one name beside the key. */
const { secret, file, tlsConfig, proxy, httpHeaders, http } = httpClient({
  type: 'object',
  properties: {
    secret: kubeObjectName,
    configMap: kubeObjectName,
    key: secretKeyName,
  },
  required: ['key'],
  minProperties: 2,
  maxProperties: 2,
  additionalProperties: false,
});

const scheme = enumOf('http', 'https');
const refresh = { refresh_interval: positiveDuration } as const;
const port = { port: portNumber } as const;
const texts: Schema = { ...arrayOf(textLine), minItems: 1 };
const separator = { tag_separator: nonEmptyString } as const;

/** A discovery with a client for HTTP. */
const overHttp = (
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
  rules: readonly Schema[] = [],
): Schema => ({
  ...keys({ ...http, ...refresh, ...properties }, required),
  allOf: [...httpRules, ...rules],
});

const filters = arrayOf(keys({ name: textLine, values: texts }, ['name', 'values']));
/** The address of a Docker daemon, such as `tcp://docker:2376`. */
const dockerHost: Schema = {
  type: 'string',
  pattern: '^(unix:///[\\w./-]+|(tcp|https?)://[A-Za-z0-9.-]+(:[0-9]{1,5})?)$',
};
const account = {
  ...port,
  region: textLine,
  endpoint: textLine,
  access_key: textLine,
  secret_key: secret,
  profile: textLine,
  role_arn: textLine,
  external_id: textLine,
} as const;
const zookeeper = keys(
  {
    servers: texts,
    paths: { ...arrayOf({ type: 'string', pattern: '^/' }), minItems: 1 },
    timeout: positiveDuration,
  },
  ['servers', 'paths'],
);

/** Discoveries that need neither files nor rights in the cluster. */
const discoveries: Readonly<Record<string, Schema>> = {
  static: keys({ targets: texts, labels: mapOf({ type: 'string' }, promLabelName) }, ['targets']),
  // Without a region, Prometheus would ask the machine that it runs on, and end if there is no answer.
  aws: overHttp(
    {
      ...account,
      role: enumOf('ec2', 'ecs', 'elasticache', 'lightsail', 'msk', 'rds'),
      filters,
      clusters: arrayOf(textLine),
    },
    ['role', 'region'],
  ),
  ec2: overHttp({ ...account, filters }, ['region']),
  lightsail: overHttp(account, ['region']),
  azure: overHttp(
    {
      ...port,
      environment: textLine,
      subscription_id: textLine,
      tenant_id: textLine,
      client_id: textLine,
      client_secret: secret,
      // OAuth, the default, has its secret in the configuration.
      authentication_method: enumOf('ManagedIdentity', 'SDK', 'WorkloadIdentity'),
      resource_group: textLine,
    },
    ['subscription_id', 'authentication_method'],
  ),
  consul: overHttp(
    {
      server: textLine,
      path_prefix: textLine,
      token: secret,
      datacenter: textLine,
      namespace: textLine,
      partition: textLine,
      scheme,
      username: textLine,
      password: secret,
      allow_stale: boolean,
      services: arrayOf(textLine),
      tags: arrayOf(textLine),
      node_meta: mapOf({ type: 'string' }),
      filter: textLine,
      health_filter: textLine,
      ...separator,
    },
    ['server'],
    ['basic_auth', 'authorization', 'oauth2', 'bearer_token_file'].map((other) =>
      atMostOne('username', other),
    ),
  ),
  digitalocean: overHttp({ ...port, role: enumOf('droplets', 'databases') }),
  dns: {
    ...keys({ names: texts, type: enumOf('SRV', 'A', 'AAAA', 'MX', 'NS'), ...port, ...refresh }, [
      'names',
    ]),
    if: { type: 'object', required: ['type'], not: { properties: { type: { const: 'SRV' } } } },
    // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
    then: { required: ['port'] },
  },
  docker: overHttp(
    {
      host: dockerHost,
      ...port,
      filters,
      host_networking_host: dockerHost,
      match_first_network: boolean,
    },
    ['host'],
  ),
  dockerswarm: overHttp(
    { host: dockerHost, role: enumOf('services', 'nodes', 'tasks'), ...port, filters },
    ['host', 'role'],
  ),
  eureka: overHttp({ server: httpUrl }, ['server']),
  gce: keys(
    { project: textLine, zone: textLine, filter: textLine, ...port, ...refresh, ...separator },
    ['project', 'zone'],
  ),
  hetzner: overHttp({ ...port, role: enumOf('robot', 'hcloud'), label_selector: textLine }, [
    'role',
  ]),
  http: overHttp({ url: httpUrl }, ['url']),
  ionos: overHttp({ datacenter_id: textLine, ...port }, ['datacenter_id']),
  kuma: overHttp({ server: httpUrl, client_id: textLine, fetch_timeout: positiveDuration }, [
    'server',
  ]),
  linode: overHttp({ ...port, region: textLine, ...separator }),
  marathon: overHttp(
    { servers: texts, auth_token: secret, auth_token_file: file },
    ['servers'],
    ['basic_auth', 'authorization', 'bearer_token_file'].map((other) =>
      atMostOne('auth_token_file', other),
    ),
  ),
  nerve: zookeeper,
  nomad: overHttp(
    { server: httpUrl, namespace: textLine, region: textLine, allow_stale: boolean, ...separator },
    ['server'],
  ),
  openstack: keys(
    {
      ...{ identity_endpoint: httpUrl, username: textLine, userid: textLine, password: secret },
      ...{
        project_name: textLine,
        project_id: textLine,
        domain_name: textLine,
        domain_id: textLine,
      },
      application_credential_name: textLine,
      application_credential_id: textLine,
      application_credential_secret: secret,
      role: enumOf('hypervisor', 'instance', 'loadbalancer'),
      region: textLine,
      all_tenants: boolean,
      availability: enumOf('public', 'internal', 'admin'),
      tls_config: tlsConfig,
      ...port,
      ...refresh,
    },
    ['role', 'region'],
  ),
  outscale: overHttp(
    {
      ...{ endpoint: httpUrl, region: textLine, access_key: textLine },
      ...{ secret_key: secret, secret_key_file: file },
      ...port,
    },
    ['access_key', 'secret_key_file'],
  ),
  puppetdb: overHttp({ url: httpUrl, query: textLine, include_parameters: boolean, ...port }, [
    'url',
    'query',
  ]),
  scaleway: overHttp(
    {
      ...{ project_id: textLine, api_url: httpUrl, zone: textLine, access_key: textLine },
      ...{ secret_key: secret, secret_key_file: file },
      ...{ name_filter: textLine, tags_filter: arrayOf(textLine) },
      role: enumOf('instance', 'baremetal'),
      ...port,
    },
    ['project_id', 'access_key', 'secret_key_file', 'role'],
  ),
  serverset: zookeeper,
  triton: {
    ...keys(
      {
        ...{ account: textLine, role: enumOf('container', 'cn'), dns_suffix: textLine },
        ...{ endpoint: textLine, groups: arrayOf(textLine), version: positiveInteger },
        tls_config: tlsConfig,
        ...port,
        ...refresh,
      },
      ['account', 'dns_suffix', 'endpoint'],
    ),
  },
  vultr: overHttp(port),
};

/**
 * Discoveries that use the identity of the pods of Prometheus at the API of the cloud, which an environment allows with
 * `prometheus.cloudDiscoveries`.
 */
export const CLOUD_DISCOVERIES = ['aws', 'azure', 'ec2', 'gce', 'lightsail'] as const;
export type CloudDiscovery = (typeof CLOUD_DISCOVERIES)[number];

const equalRule: Schema = keys({ action: {}, source_labels: texts, target_label: nonEmptyString }, [
  'source_labels',
  'target_label',
]);
const nameRule: Schema = keys({ action: {}, regex: re2Pattern }, ['regex']);
const caseRule: Schema = {
  required: ['source_labels', 'target_label'],
  properties: { replacement: false },
};
/** What the actions other than `replace`, the default, require. */
const actions: Readonly<Record<string, Schema>> = {
  keep: {},
  drop: {},
  keepequal: equalRule,
  dropequal: equalRule,
  hashmod: { required: ['source_labels', 'modulus', 'target_label'] },
  labelmap: { properties: { replacement: nonEmptyString } },
  labeldrop: nameRule,
  labelkeep: nameRule,
  lowercase: caseRule,
  uppercase: caseRule,
};

/** https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config */
const relabelRule: Schema = {
  ...keys({
    action: enumOf('replace', ...Object.keys(actions)),
    source_labels: arrayOf(textLine),
    separator: { type: 'string' },
    regex: re2Pattern,
    modulus: positiveInteger,
    target_label: nonEmptyString,
    replacement: { type: 'string' },
  }),
  allOf: [
    {
      if: {
        type: 'object',
        properties: { action: { const: 'replace' } },
      },
      // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
      then: { required: ['target_label'] },
    },
    ...Object.entries(actions).map(([action, rule]) => ({
      if: { type: 'object', required: ['action'], properties: { action: { const: action } } },
      // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
      then: rule,
    })),
  ],
};

const protocol = enumOf(
  'PrometheusProto',
  'PrometheusText0.0.4',
  'PrometheusText1.0.0',
  'OpenMetricsText0.0.1',
  'OpenMetricsText1.0.0',
);

/** Keys of `scrape_config` that a raw configuration may have, without discoveries. */
const settings: Readonly<Record<string, Schema>> = {
  relabel_configs: arrayOf(relabelRule),
  metric_relabel_configs: arrayOf(relabelRule),
  body_size_limit: byteSize,
  keep_dropped_targets: nonNegativeInteger,
  scrape_protocols: { ...arrayOf(protocol), minItems: 1, uniqueItems: true },
  fallback_scrape_protocol: protocol,
  enable_compression: boolean,
  scrape_native_histograms: boolean,
  always_scrape_classic_histograms: boolean,
  convert_classic_histograms_to_nhcb: boolean,
  extra_scrape_metrics: boolean,
  native_histogram_bucket_limit: nonNegativeInteger,
  native_histogram_min_bucket_factor: { type: 'number', minimum: 0 },
  track_timestamps_staleness: boolean,
  metric_name_validation_scheme: enumOf('utf8', 'legacy'),
  metric_name_escaping_scheme: enumOf('allow-utf-8', 'underscores', 'dots', 'values'),
  follow_redirects: boolean,
  enable_http2: boolean,
  http_headers: httpHeaders,
  no_proxy: textLine,
  proxy_connect_header: proxy.proxy_connect_header,
};

export const RAW_KEYS: readonly string[] = Object.keys(settings);
/** The key of a discovery in a configuration. */
export const discoveryKey = (name: string): string =>
  name === 'static' ? 'static_configs' : `${name}_sd_configs`;
export const RAW_DISCOVERIES: readonly string[] = Object.keys(discoveries).map(discoveryKey);

/** Other keys are not reported here: a check names those that the stack sets. */
export const rawConfigSchema: Schema = {
  type: 'object',
  properties: {
    ...settings,
    ...Object.fromEntries(
      Object.entries(discoveries).map(([name, schema]) => [discoveryKey(name), arrayOf(schema)]),
    ),
  },
  allOf: [
    {
      if: {
        type: 'object',
        required: ['metric_name_validation_scheme', 'metric_name_escaping_scheme'],
        properties: { metric_name_validation_scheme: { const: 'legacy' } },
      },
      // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
      then: {
        properties: { metric_name_escaping_scheme: enumOf('underscores', 'dots', 'values') },
      },
    },
  ],
};

const LABEL_KEY = '[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?';
const LABEL_VALUE = '[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?';
const REQUIREMENT = [
  `!? *${LABEL_KEY}`,
  `${LABEL_KEY} *(?:==?|!=) *(?:${LABEL_VALUE})?`,
  `${LABEL_KEY} +(?:not)?in +\\( *${LABEL_VALUE}(?: *, *${LABEL_VALUE})* *\\)`,
].join('|');
const FIELD = '[A-Za-z][A-Za-z0-9.]* *(?:==?|!=) *[^=,! ]*';
const listed = (item: string): string => `^(?:${item})(?: *, *(?:${item}))*$`;

/** Keys of the HTTP client of a discovery, which Prometheus accepts beside `api_server` only. */
const clientKeys = Object.keys(http);

const kubernetesKeys: Readonly<Record<string, Schema>> = {
  api_server: httpUrl,
  kubeconfig_file: file,
  selectors: {
    ...arrayOf(
      keys(
        {
          role: enumOf('pod', 'service', 'endpoints', 'endpointslice', 'node', 'ingress'),
          label: { type: 'string', pattern: listed(REQUIREMENT) },
          field: { type: 'string', pattern: listed(FIELD) },
        },
        ['role'],
      ),
    ),
    minItems: 1,
  },
  attach_metadata: keys({
    ...{ node: boolean, namespace: boolean },
    ...{ deployment: boolean, job: boolean, cronjob: boolean },
  }),
  ...http,
};

/** Keys of `kubernetes_sd_config` that `config` of `kubernetesSd` may have. */
export const KUBERNETES_KEYS: readonly string[] = Object.keys(kubernetesKeys);

/** Other keys are not reported here: a check names those that the stack sets. */
export const kubernetesConfigSchema: Schema = {
  type: 'object',
  properties: kubernetesKeys,
  allOf: [
    ...httpRules,
    atMostOne('api_server', 'kubeconfig_file'),
    ...clientKeys.map((key) => requires(key, 'api_server')),
  ],
};
