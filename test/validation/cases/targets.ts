import { metricFactory } from '@observability-stack/contracts';
import type { S3Storage } from '../../../catalog/definitions/common';
import {
  drop,
  labelDrop,
  labelKeep,
  labelMap,
  replace,
} from '../../../catalog/definitions/relabel';
import {
  authorization,
  basicAuth,
  bearerToken,
  consulSd,
  dnsSd,
  fileSd,
  type JobLimits,
  kubernetesSd,
  type Scrape,
} from '../../../catalog/definitions/scrape';
import type { Service } from '../../../catalog/definitions/team';
import { type Case, type Trial, trialCommerce, trialPlatform } from '../trial';

const tokenRequest = (endpoint_params: object) => ({
  url: 'https://sd',
  oauth2: {
    ...{ client_id: 'a', token_url: 'https://auth' },
    client_secret_file: { secret: 'commerce-scrape', key: 'token' },
    endpoint_params,
  },
});
const owner = { team: 'commerce', service: 'db' };
const withService = (service: object) => ({
  environment: { teams: [trialPlatform, trialCommerce(service)] },
});
const withLabels = (labels: object) =>
  withService({ scrape: fileSd({ port: 1, labels: { ...labels } }) });
const objectStore: S3Storage = {
  kind: 's3',
  bucket: 'loki',
  endpoint: 's3.example.org',
  region: 'eu-1',
  credentials: {
    accessKeyId: { secret: 'loki-object-store', key: 'id' },
    secretAccessKey: { secret: 'loki-object-store', key: 'key' },
  },
};
const bytes = (count: number) => 'x'.repeat(count);
const labelled = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`l${index}`, 'x']));
const many = (count: number) => Array.from({ length: count }, (_, index) => `h${index}:1`);
const wide = metricFactory('service').gauge('cart_items', {
  help: 'Items in carts.',
  labels: ['shop', 'kind'],
  budget: { shop: 50, kind: 4 },
});
const longLabel = metricFactory('service').gauge('cart_items', {
  help: 'Items in carts.',
  labels: ['kind_of_the_articles'],
  budget: { kind_of_the_articles: 4 },
});
const limited = (limits: JobLimits, more: Partial<Service> = {}): Trial =>
  withService({ scrape: fileSd({ port: 1, limits }), ...more });
/** A limit that is one short, and the same limit where it is just enough. */
const short = (
  title: string,
  limit: keyof JobLimits,
  enough: number,
  where: string,
  trial: (limits: JobLimits) => Trial,
): Case => ({
  code: 'scrape/limit-exceeded',
  title,
  bad: trial({ [limit]: enough - 1 }),
  where,
  message: `limit of ${enough - 1}`,
  good: trial({ [limit]: enough }),
});
const withGroups = (...external: object[]) => ({ files: { external } });

const found = (
  bad: Readonly<Record<string, string>>,
  where: string,
  good: Readonly<Record<string, string>>,
): Case => ({
  code: 'definition/schema-error',
  title: `pods by ${JSON.stringify(bad)}`,
  bad: discovered(kubernetesSd({ port: 80, selector: bad })),
  where: `team commerce, services[order-service].${where}`,
  good: discovered(kubernetesSd({ port: 80, selector: good })),
});

const discovered = (scrape: Scrape) => ({
  environment: { teams: [trialPlatform, trialCommerce({ scrape })] },
});

const named = (scrape: Scrape, where: string): Case => ({
  code: 'definition/schema-error',
  title: `what ${JSON.stringify(scrape)} would not find`,
  bad: discovered(scrape),
  where: `team commerce, services[order-service].${where}`,
  good: discovered(dnsSd({ names: ['_http._tcp.cart.example.org.'], type: 'SRV', port: 80 })),
});

const scraped = (options: object): Trial =>
  withService({ scrape: { kind: 'file', port: 8080, ...options } });
const scrape = (
  code: string,
  title: string,
  bad: object,
  where: string,
  message: string,
  good: object,
): Case => ({
  code,
  title,
  bad: scraped(bad),
  where: `team commerce, services[order-service].scrape${where}`,
  message,
  good: scraped(good),
});
const token = (secret: string) => ({
  auth: bearerToken({ secret, key: 'token' }),
  tls: {},
});
const own = { secret: 'commerce-scrape', key: 'pem' };
/** All labels that a target needs to be scraped and found. */
const ALL = 'team|service|env|job|instance|__.*';

const fixed = { static_configs: [{ targets: ['cart:80'] }] };
const rawly = (config: object): Trial =>
  discovered({ kind: 'raw', config: { ...config }, ports: [80] });

const options: readonly Case[] = [
  scrape(
    'scrape/invalid-interval',
    'a timeout above the interval of the scrape',
    { interval: '10s', timeout: '11s' },
    '.timeout',
    'exceeds the scrape interval 10s',
    { interval: '11s', timeout: '11s' },
  ),
  scrape(
    'scrape/invalid-interval',
    'a timeout above the general interval',
    { timeout: '15001ms' },
    '.timeout',
    '15s',
    { timeout: '15s' },
  ),
  scrape(
    'scrape/invalid-interval',
    'an interval as long as the lookback',
    { interval: '5m' },
    '.interval',
    'lookback',
    { interval: '20s' },
  ),
  ...[
    [labelDrop('i.*'), '"instance"', labelDrop('in')],
    [labelDrop('__name__'), '"__name__"', labelDrop('__name')],
    [labelKeep('team|service|env|job|instance'), '"__name__"', labelKeep(ALL)],
    [replace({ target: 'service', replacement: 'x' }), '"service"', replace({ target: 'shop' })],
    [replace({ target: 'instance' }), '"instance"', replace({ target: 'instance_' })],
    [labelMap('(.*)_', 'team'), '"team"', labelMap('(.*)_', 'the_team')],
  ].map(([bad, message, good]) =>
    scrape(
      'scrape/invalid-relabeling',
      `series: ${JSON.stringify(bad)}`,
      { metricRelabel: [drop('__name__', 'go_.*'), bad] },
      '.metricRelabel[1]',
      message as string,
      { metricRelabel: [drop('__name__', 'go_.*'), good] },
    ),
  ),
  ...[
    [labelDrop('__address__'), '"__address__"', labelDrop('address')],
    [labelKeep('__address__|team|service|env|job|instance'), '"__scheme__"', labelKeep(ALL)],
    [
      replace({ labels: ['__meta_x'], target: 'env' }),
      '"env"',
      replace({ labels: ['__meta_x'], target: 'instance' }),
    ],
    [
      replace({ target: '__scrape_interval__', replacement: '1s' }),
      '"__scrape_interval__"',
      replace({ target: '__metrics_path__', replacement: '/prometheus' }),
    ],
  ].map(([bad, message, good]) =>
    scrape(
      'scrape/invalid-relabeling',
      `targets: ${JSON.stringify(bad)}`,
      { relabel: [bad] },
      '.relabel[0]',
      message as string,
      { relabel: [good] },
    ),
  ),
  scrape(
    'definition/schema-error',
    'a pattern that is not RE2',
    { metricRelabel: [drop('__name__', 'go_(?!x).*')] },
    '.metricRelabel[0].regex',
    '(?!',
    { metricRelabel: [drop('__name__', 'go_(?:x).*')] },
  ),
  scrape(
    'definition/schema-error',
    'a certificate without its key',
    { tls: { cert: own } },
    '.tls',
    'key',
    { tls: { cert: own, key: own } },
  ),
  scrape(
    'definition/schema-error',
    'a password in the definition',
    { ...token('commerce-scrape'), auth: { kind: 'basic', username: 'x', password: 'y' } },
    '.auth.password',
    'object',
    { ...token('commerce-scrape'), auth: basicAuth('x', own) },
  ),
  scrape(
    'definition/schema-error',
    'basic authentication by its header',
    { auth: authorization('BASIC', own), tls: {} },
    '.auth.type',
    'pattern',
    { auth: authorization('Token', own), tls: {} },
  ),
  scrape(
    'scrape/insecure-connection',
    'a token over HTTP',
    { ...token('commerce-scrape'), tls: undefined },
    '.auth',
    'over HTTP',
    { ...token('commerce-scrape'), tls: undefined, scheme: 'https' },
  ),
  scrape(
    'scrape/insecure-connection',
    'a token over the scheme of a relabelling step',
    {
      ...token('commerce-scrape'),
      relabel: [replace({ target: '__scheme__', replacement: 'http' })],
    },
    '.relabel',
    'over HTTP',
    {
      ...token('commerce-scrape'),
      relabel: [replace({ target: '__scheme__', replacement: 'https' })],
    },
  ),
  scrape(
    'scrape/insecure-connection',
    'every certificate',
    { tls: { insecureSkipVerify: true } },
    '.tls.insecureSkipVerify',
    'every certificate',
    { tls: { insecureSkipVerify: false } },
  ),
  {
    ...scrape(
      'scrape/insecure-connection',
      'a token of Consul over HTTP',
      {},
      '.token',
      'over HTTP',
      {},
    ),
    ...{
      bad: discovered(consulSd({ server: 'consul:8500', ports: [80], token: own })),
      good: discovered(consulSd({ server: 'consul:8501', ports: [80], token: own, serverTls: {} })),
    },
  },
  {
    ...scrape(
      'scrape/insecure-connection',
      'every certificate of a discovery',
      {},
      '.config.http_sd_configs[0].tls_config.insecure_skip_verify',
      'every certificate',
      {},
    ),
    ...{
      bad: rawly({
        http_sd_configs: [{ url: 'https://sd', tls_config: { insecure_skip_verify: true } }],
      }),
      good: rawly({
        http_sd_configs: [{ url: 'https://sd', tls_config: { insecure_skip_verify: false } }],
      }),
    },
  },
  scrape(
    'scrape/secret-out-of-scope',
    'a Secret of a component',
    token('grafana-admin'),
    '.auth.credentials.secret',
    'expected a name that starts with "commerce-"',
    token('commerce-grafana-admin'),
  ),
  ...(
    [
      ['a Secret that the environment names', 'loki-object', 'store', 'loki-object', 'scrape'],
      ['a Secret of the component with the same name', 'grafana', 'admin', 'graph', 'admin'],
    ] as const
  ).map(([title, badTeam, badSecret, goodTeam, goodSecret]): Case => {
    const trial = (name: string, secret: string): Trial => ({
      environment: {
        loki: { storage: objectStore },
        teams: [
          trialPlatform,
          trialCommerce(
            { scrape: fileSd({ port: 8080, ...token(`${name}-${secret}`) }) },
            { name },
          ),
        ],
      },
    });
    return {
      code: 'scrape/secret-out-of-scope',
      title,
      bad: trial(badTeam, badSecret),
      good: trial(goodTeam, goodSecret),
      where: `team ${badTeam}, services[order-service].scrape.auth.credentials.secret`,
      message: `does not belong to team "${badTeam}"`,
    };
  }),
  ...(
    [
      ['a key of another name', { static_config: [] }, '.static_config', 'not a key', {}],
      ['the name of the job', { job_name: 'x' }, '.job_name', 'set by the stack', {}],
      ['a limit', { sample_limit: 5 }, '.sample_limit', 'set by the stack', {}],
      [
        'pods, for which rights are missing',
        { kubernetes_sd_configs: [{ role: 'node' }] },
        '.kubernetes_sd_configs',
        'rights',
        { docker_sd_configs: [{ host: 'tcp://docker:2376' }] },
      ],
      [
        'a secret in the definition',
        { http_sd_configs: [{ url: 'https://sd', authorization: { credentials: '$(TOKEN)' } }] },
        '.http_sd_configs[0].authorization.credentials',
        'secret in the definition',
        { http_sd_configs: [{ url: 'https://sd', authorization: { credentials_file: own } }] },
      ],
      [
        'a file of the container',
        { http_sd_configs: [{ url: 'https://sd', authorization: { credentials_file: '/x' } }] },
        '.http_sd_configs[0].authorization.credentials_file',
        'not mounted',
        { http_sd_configs: [{ url: 'https://sd', authorization: { credentials_file: own } }] },
      ],
      [
        'a private key in the definition',
        { http_sd_configs: [{ url: 'https://sd', tls_config: { key: 'PEM' } }] },
        '.http_sd_configs[0].tls_config.key',
        'secret in the definition',
        { http_sd_configs: [{ url: 'https://sd', tls_config: { cert_file: own, key_file: own } }] },
      ],
      [
        'a secret of a proxy in the definition',
        { proxy_connect_header: { 'Proxy-Authorization': ['Basic eA=='] } },
        '.proxy_connect_header.Proxy-Authorization[0]',
        'secret in the definition',
        {},
      ],
      [
        'a discovery without files',
        { ovhcloud_sd_configs: [{ service: 'vps' }] },
        '.ovhcloud_sd_configs',
        'needs secrets in the configuration',
        {},
      ],
      [
        'a credential as the value of a header',
        { http_headers: { 'X-Api-Key': { values: ['abc'] } } },
        '.http_headers.X-Api-Key.values[0]',
        'value of header "X-Api-Key" is a secret',
        { http_headers: { 'X-Api-Key': { files: [own] }, 'X-Scope-OrgID': { values: ['a'] } } },
      ],
      [
        'a target that is a URL',
        { static_configs: [{ targets: ['https://cart/metrics'] }] },
        '.static_configs[0].targets[0]',
        'is not an address',
        {
          static_configs: [{ targets: ['https://cart/metrics'] }],
          relabel_configs: [{ target_label: '__address__', replacement: 'prober:9115' }],
        },
      ],
      ['exceptions without a proxy', { no_proxy: 'a' }, '.no_proxy', 'without a proxy', {}],
    ] as const
  ).map(
    ([title, bad, where, message, good]): Case => ({
      ...scrape('scrape/invalid-raw-scrape', title, {}, `.config${where}`, message, {}),
      bad: rawly({ ...fixed, ...bad }),
      good: rawly({ ...fixed, ...good }),
    }),
  ),
  ...(
    [
      ['a key with a path', { secret: 'commerce-x', key: '../shop-x/token' }],
      ['a Secret with a path', { secret: 'commerce-/../shop-scrape', key: 'token' }],
      ['a ConfigMap with a path', { configMap: '../secrets/shop-scrape', key: 'token' }],
      ['a key that is not a text', { secret: 'commerce-x', key: {} }],
    ] as const
  ).map(
    ([title, file]): Case => ({
      ...scrape('definition/schema-error', title, {}, '.config', 'value', {}),
      bad: rawly({
        http_sd_configs: [{ url: 'https://sd', authorization: { credentials_file: file } }],
      }),
      good: rawly({
        http_sd_configs: [{ url: 'https://sd', authorization: { credentials_file: own } }],
      }),
    }),
  ),
  {
    ...scrape('scrape/invalid-raw-scrape', 'a secret among parameters', {}, '.config', '', {}),
    bad: rawly({ http_sd_configs: [tokenRequest({ password: '$(PASSWORD)' })] }),
    where: '.http_sd_configs[0].oauth2.endpoint_params.password',
    message: 'value of "password" is a secret in the definition',
    hint: 'remove it: Prometheus reads it from no file',
    good: rawly({ http_sd_configs: [tokenRequest({ password_file: '/a' })] }),
  },
  {
    code: 'scrape/invalid-raw-scrape',
    title: 'the identity of Prometheus in the cloud',
    bad: rawly({ ec2_sd_configs: [{ region: 'eu-central-1' }] }),
    where: 'team commerce, services[order-service].scrape.config.ec2_sd_configs',
    message: 'which the environment does not allow',
    good: {
      environment: {
        ...rawly({ ec2_sd_configs: [{ region: 'eu-central-1' }] }).environment,
        prometheus: { cloudDiscoveries: ['ec2'] },
      },
    },
  },
  {
    ...scrape('scrape/invalid-raw-scrape', 'no targets', {}, '.config', 'no targets', {}),
    ...{ bad: rawly({ body_size_limit: '1MB' }), good: rawly(fixed) },
  },
  {
    ...scrape(
      'scrape/secret-out-of-scope',
      'a Secret of a component in a raw scrape',
      {},
      '.config.http_headers.X-Key.files[0]',
      'expected a name',
      {},
    ),
    ...{
      bad: rawly({
        ...fixed,
        http_headers: { 'X-Key': { files: [{ secret: 'grafana-admin', key: 'password' }] } },
      }),
      good: rawly({ ...fixed, http_headers: { 'X-Key': { files: [own] } } }),
    },
  },
  {
    code: 'scrape/secret-out-of-scope',
    title: 'a Secret of a team whose name begins with that of the team',
    ...(() => {
      const trial = (secret: string): Trial => ({
        environment: {
          teams: [
            trialPlatform,
            trialCommerce({ scrape: fileSd({ port: 8080, ...token(secret) }) }),
            { ...trialPlatform, name: 'commerce-eu' },
          ],
        },
      });
      return { bad: trial('commerce-eu-scrape'), good: trial('commerce-e-scrape') };
    })(),
    where: 'scrape.auth.credentials.secret',
  },
];

export const targets: readonly Case[] = [
  ...options,
  {
    code: 'scrape/duplicate-target',
    title: 'an address twice in one file',
    bad: withGroups({ targets: ['h:1', 'i:1', 'H.:1'], labels: owner }),
    where: 'scrape-configs/targets/external.json, [0].targets[2]',
    message: 'scrape-configs/targets/external.json, [0].targets[0]',
    good: withGroups({ targets: ['h:1', 'i:1', 'h:2'], labels: owner }),
  },
  {
    code: 'scrape/duplicate-target',
    title: 'an address typed that follows from replicas',
    bad: {
      files: {
        'order-service': [
          {
            targets: ['order-service-1.order-service-headless.commerce.svc:8080'],
            labels: { team: 'commerce', service: 'order-service' },
          },
        ],
      },
    },
    where: 'scrape-configs/targets/order-service.json, [0].targets[0]',
    message: 'job order-service',
    good: {
      files: {
        'order-service': [
          {
            targets: ['order-service-2.order-service-headless.commerce.svc:8080'],
            labels: { team: 'commerce', service: 'order-service' },
          },
        ],
      },
    },
  },
  {
    code: 'scrape/duplicate-target',
    title: 'an address twice in a record',
    bad: withService({ scrape: fileSd({ targets: ['a:1', 'a:1'] }) }),
    where: 'team commerce, services[order-service].scrape.targets',
    good: withService({ scrape: fileSd({ targets: ['a:1', 'b:1'] }) }),
  },
  {
    code: 'scrape/duplicate-target',
    title: 'an address in a record and in a file of the same job',
    bad: {
      ...withService({ scrape: fileSd({ targets: ['a:1'] }) }),
      files: { 'order-service': [{ targets: ['a:1'], labels: owner }] },
    },
    where: 'scrape-configs/targets/order-service.json, [0].targets[0]',
    good: {
      ...withService({ scrape: fileSd({ targets: ['a:1'] }) }),
      files: { 'another-job': [{ targets: ['a:1'], labels: owner }] },
    },
  },
  ...(
    [
      ['in another spelling of IPv6', '[2001:db8::1]:1', '[2001:0DB8:0:0::1]:1', '[2001:db8::2]:1'],
      ['in the long form of a cluster', 'a.b.svc:1', 'a.b.svc.cluster.local:1', 'a.c.svc:1'],
    ] as const
  ).map(
    ([title, first, same, other]): Case => ({
      code: 'scrape/duplicate-target',
      title: `an address twice, ${title}`,
      bad: withGroups({ targets: [first, same], labels: owner }),
      where: 'scrape-configs/targets/external.json, [0].targets[1]',
      good: withGroups({ targets: [first, other], labels: owner }),
    }),
  ),
  {
    code: 'scrape/duplicate-target',
    title: 'an address twice with the same parameters',
    bad: withGroups(
      { targets: ['probe:1'], labels: { ...owner, instance: 'a', __param_target: 'a' } },
      { targets: ['probe:1'], labels: { ...owner, instance: 'b', __param_target: 'a' } },
    ),
    where: 'scrape-configs/targets/external.json, [1].targets[0]',
    good: withGroups(
      { targets: ['probe:1'], labels: { ...owner, instance: 'a', __param_target: 'a' } },
      { targets: ['probe:1'], labels: { ...owner, instance: 'b', __param_target: 'b' } },
    ),
  },
  {
    code: 'scrape/duplicate-instance',
    title: 'one address with other parameters',
    bad: withGroups(
      { targets: ['probe:1'], labels: { ...owner, __param_target: 'a' } },
      { targets: ['probe:1'], labels: { ...owner, __param_target: 'b' } },
    ),
    where: 'scrape-configs/targets/external.json, [1].targets[0]',
    message: 'scrape-configs/targets/external.json, [0].targets[0]',
    good: withGroups(
      { targets: ['probe:1'], labels: { ...owner, __param_target: 'a' } },
      { targets: ['probe:1'], labels: { ...owner, instance: 'b', __param_target: 'b' } },
    ),
  },
  {
    code: 'scrape/duplicate-job',
    title: 'a file for the job by which shards watch one another',
    bad: { files: { 'prometheus-peers': [{ targets: ['h:1'], labels: owner }] } },
    where: 'scrape-configs/targets/prometheus-peers.json',
    message: 'target file is named like component "prometheus", whose targets are discovered',
    good: { files: { peers: [{ targets: ['h:1'], labels: owner }] } },
  },
  {
    code: 'scrape/invalid-target-file',
    title: 'half a character, escaped',
    bad: {
      files: {
        external:
          '[{"targets":["h:1"],"labels":{"team":"commerce","service":"db","site":"\\ud83d"}}]',
      },
    },
    where: 'scrape-configs/targets/external.json, [0].labels.site',
    message: '" is not valid Unicode: it has half of a surrogate pair',
    good: {
      files: {
        external:
          '[{"targets":["h:1"],"labels":{"team":"commerce","service":"db","site":"\\ud83d\\ude00"}}]',
      },
    },
  },
  {
    code: 'scrape/duplicate-instance',
    title: 'one address under two empty names',
    bad: withGroups(
      { targets: ['h:1'], labels: { ...owner, instance: 'i:1' } },
      { targets: ['i:1'], labels: { ...owner, instance: '' } },
    ),
    where: 'scrape-configs/targets/external.json, [1].targets[0]',
    // an empty instance is the address
    good: withGroups(
      { targets: ['h:1'], labels: { ...owner, instance: '' } },
      { targets: ['i:1'], labels: { ...owner, instance: '' } },
    ),
  },
  {
    code: 'scrape/duplicate-instance',
    title: 'one instance for a group of several targets',
    bad: withGroups({ targets: ['h:1', 'i:1'], labels: { ...owner, instance: 'db' } }),
    where: 'scrape-configs/targets/external.json, [0].targets[1]',
    good: withGroups(
      { targets: ['h:1'], labels: { ...owner, instance: 'db-0' } },
      { targets: ['i:1'], labels: { ...owner, instance: 'db-1' } },
    ),
  },
  {
    code: 'scrape/duplicate-instance',
    title: 'the instance of a pod in a file',
    bad: {
      files: {
        'order-service': [
          {
            targets: ['h:1'],
            labels: { ...owner, service: 'order-service', instance: 'order-service-1' },
          },
        ],
      },
    },
    where: 'scrape-configs/targets/order-service.json, [0].targets[0]',
    message: 'environment test, job order-service',
    good: {
      files: {
        'order-service': [
          {
            targets: ['h:1'],
            labels: { ...owner, service: 'order-service', instance: 'order-service-2' },
          },
        ],
      },
    },
  },
  {
    code: 'scrape/limit-exceeded',
    title: 'more addresses than a job may have targets',
    bad: withService({ scrape: fileSd({ targets: many(501) }) }),
    where: 'team commerce, services[order-service].scrape.targets',
    message: '501 targets, above its limit of 500',
    good: withService({ scrape: fileSd({ targets: many(500) }) }),
  },
  {
    code: 'scrape/limit-exceeded',
    title: 'more targets in a file than a job may have',
    bad: withGroups(
      { targets: many(400), labels: owner },
      { targets: many(101).map((one) => `x${one}`), labels: owner },
    ),
    where: 'scrape-configs/targets/external.json',
    message: '501 targets',
    good: withGroups(
      { targets: many(400), labels: owner },
      { targets: many(100).map((one) => `x${one}`), labels: owner },
    ),
  },
  ...[
    (limits: JobLimits) => fileSd({ port: 1, limits }),
    (limits: JobLimits) => kubernetesSd({ port: 1, limits }),
    (limits: JobLimits) => dnsSd({ names: ['a'], type: 'SRV', port: 80, limits }),
    (limits: JobLimits) => dnsSd({ names: ['a', 'b', 'c'], type: 'SRV', port: 80, limits }),
    (limits: JobLimits) => consulSd({ server: 'c:1', ports: [80], limits }),
  ].map((scrape, index) =>
    short(
      `more replicas than targets, ${index}`,
      'targetLimit',
      3,
      'team commerce, services[order-service].scrape.limits.targetLimit',
      (limits) => withService({ replicas: index === 3 ? 1 : 3, scrape: scrape(limits) }),
    ),
  ),
  short(
    'more replicas of a part of the stack than targets',
    'targetLimit',
    2,
    'environment test, prometheus.limits.targetLimit',
    (limits) => ({ environment: { prometheus: { limits: { ...limits } } } }),
  ),
  short(
    'more labels than a series may have',
    'labelLimit',
    // the name, five of every target, one added, two of the metric
    9,
    'team commerce, services[order-service].scrape.labels',
    (limits) =>
      withService({ metrics: [wide], scrape: fileSd({ port: 1, labels: { zone: 'a' }, limits }) }),
  ),
  {
    code: 'scrape/limit-exceeded',
    title: 'more labels in a file than a series may have',
    bad: withGroups({ targets: ['h:1'], labels: { ...owner, __param_x: 'y', ...labelled(27) } }),
    where: 'scrape-configs/targets/external.json, [0].labels',
    message: 'up to 33 labels, above its limit of 32',
    good: withGroups({ targets: ['h:1'], labels: { ...owner, __param_x: 'y', ...labelled(26) } }),
  },
  short(
    'a label with a long name',
    'labelNameLengthLimit',
    20,
    'team commerce, services[order-service].scrape.labels',
    (limits) => withService({ scrape: fileSd({ port: 1, labels: { [bytes(20)]: 'a' }, limits }) }),
  ),
  short(
    'a metric with a label of a long name',
    'labelNameLengthLimit',
    20,
    'team commerce, services[order-service].scrape.limits.labelNameLengthLimit',
    (limits) => limited(limits, { metrics: [longLabel] }),
  ),
  {
    code: 'scrape/limit-exceeded',
    title: 'a value of more bytes than characters',
    bad: withLabels({ site: 'ü'.repeat(257) }),
    where: 'team commerce, services[order-service].scrape.labels.site',
    message: '514 bytes, above the limit of 512',
    good: withLabels({ site: 'ü'.repeat(256) }),
  },
  {
    code: 'scrape/limit-exceeded',
    title: 'a long value in a file',
    bad: withGroups({ targets: ['h:1'], labels: { ...owner, site: bytes(513) } }),
    where: 'scrape-configs/targets/external.json, [0].labels.site',
    message: '513 bytes',
    good: withGroups({ targets: ['h:1'], labels: { ...owner, site: bytes(512) } }),
  },
  {
    code: 'scrape/sample-limit-too-low',
    title: 'fewer samples than the budgets of contracts allow',
    bad: limited({ sampleLimit: 199 }, { metrics: [wide] }),
    where: 'team commerce, services[order-service].scrape.limits.sampleLimit',
    message: '200 series',
    good: limited({ sampleLimit: 200 }, { metrics: [wide] }),
  },
  found({ app: 'order service' }, 'scrape.selector.app', {
    app: 'order-service',
    'example.org/tier': 'a',
  }),
  found({ app: 'a,b=c' }, 'scrape.selector.app', { app: 'a.b_c' }),
  found({ 'app in (a)': 'b' }, 'scrape.selector.app in (a)', { app: 'b' }),
  found({}, 'scrape.selector', { app: 'b' }),
  named(dnsSd({ names: ['http://cart'], type: 'A', port: 80 }), 'scrape.names[0]'),
  named(dnsSd({ names: [], type: 'A', port: 80 }), 'scrape.names'),
  named(consulSd({ server: 'c:8500', services: [] }), 'scrape.services'),
  {
    code: 'scrape/sample-limit-too-low',
    title: 'a limit for every job, which the programs of the stack exceed',
    bad: { environment: { prometheus: { limits: { sampleLimit: 500 } } } },
    where: 'environment test, prometheus.limits.sampleLimit',
    message: '"grafana"',
    good: { environment: { prometheus: { limits: { sampleLimit: 10_000 } } } },
  },
  {
    code: 'scrape/missing-owner',
    title: 'no team',
    bad: withGroups({ targets: ['h:1'], labels: { service: 'db' } }),
    where: 'scrape-configs/targets/external.json, [0].labels',
    message: 'group has no label "team"',
    good: withGroups({ targets: ['h:1'], labels: owner }),
  },
  {
    code: 'scrape/missing-owner',
    title: 'no labels at all',
    bad: withGroups({ targets: ['h:1'], labels: owner }, { targets: ['i:1'] }),
    where: 'scrape-configs/targets/external.json, [1].labels',
    message: 'group has no label "team" and "service"',
    good: withGroups({ targets: ['h:1'], labels: owner }),
  },
  {
    code: 'scrape/missing-owner',
    title: 'a team that does not exist',
    bad: withGroups({ targets: ['h:1'], labels: { ...owner, team: 'comerce' } }),
    where: 'scrape-configs/targets/external.json, [0].labels',
    good: withGroups({ targets: ['h:1'], labels: owner }),
  },
  {
    code: 'scrape/missing-owner',
    title: "another team's service",
    bad: withGroups({ targets: ['h:1'], labels: { team: 'platform', service: 'order-service' } }),
    where: 'scrape-configs/targets/external.json, [0].labels',
    message:
      'service "order-service" belongs to a different team: expected "commerce", found "platform"',
    good: withGroups({ targets: ['h:1'], labels: { team: 'commerce', service: 'order-service' } }),
  },
  ...['team', 'service', 'env', 'job', 'instance', 'cluster', 'le', '__address__'].map(
    (label): Case => ({
      code: 'definition/reserved-label',
      title: `${label} in a record`,
      bad: withLabels({ [label]: 'x' }),
      where: `team commerce, services[order-service].scrape.labels.${label}`,
      good: withLabels({ tier: 'x' }),
    }),
  ),
  {
    code: 'definition/reserved-label',
    title: 'env in a file',
    bad: withGroups({ targets: ['h:1'], labels: { ...owner, env: 'x' } }),
    where: 'scrape-configs/targets/external.json, [0].labels.env',
    good: withGroups({ targets: ['h:1'], labels: { ...owner, zone: 'x' } }),
  },
  {
    code: 'definition/reserved-label',
    title: 'a scrape interval in a file',
    bad: withGroups({ targets: ['h:1'], labels: { ...owner, __scrape_interval__: '1s' } }),
    where: 'scrape-configs/targets/external.json, [0].labels.__scrape_interval__',
    good: withGroups({ targets: ['h:1'], labels: { ...owner, __scheme__: 'https' } }),
  },
  ...[
    kubernetesSd({ port: 1 }),
    dnsSd({ names: ['a'], type: 'SRV', port: 80 }),
    consulSd({ server: 'c:1', ports: [80] }),
  ].map(
    (scrape): Case => ({
      code: 'definition/reserved-label',
      title: `job in a record with ${scrape.kind} discovery`,
      bad: withService({ scrape: { ...scrape, labels: { job: 'x' } } }),
      where: 'team commerce, services[order-service].scrape.labels.job',
      good: withService({ scrape: { ...scrape, labels: { tier: 'x' } } }),
    }),
  ),
  ...[
    'trace_id',
    'spanId',
    'user_id',
    'pod',
    'pod_uid',
    'uuid',
    'session',
    'ip',
    'client_ip',
    'path',
    'url',
    'email',
    'request_id',
  ].map(
    (label): Case => ({
      code: 'definition/high-cardinality-label',
      title: `${label} in a record`,
      bad: withLabels({ [label]: 'x' }),
      where: `team commerce, services[order-service].scrape.labels.${label}`,
      good: withLabels({ region: 'x', tenant: 'y', version: 'z' }),
    }),
  ),
  {
    code: 'definition/high-cardinality-label',
    title: 'pod in a file',
    bad: withGroups({ targets: ['h:1'], labels: { ...owner, pod: 'x' } }),
    where: 'scrape-configs/targets/external.json, [0].labels.pod',
    good: withGroups({ targets: ['h:1'], labels: { ...owner, rack: 'x' } }),
  },
  {
    code: 'definition/high-cardinality-label',
    title: 'user_id as a stream label',
    bad: withService({ logs: { labels: [{ name: 'user_id', values: ['7'] }] } }),
    where: 'team commerce, services[order-service].logs.labels[user_id].name',
    message: 'stream',
    good: withService({ logs: { structuredMetadata: [{ name: 'user_id' }] } }),
  },
  ...(
    [
      ['order__id', 'is stored by Loki as "order_id"'],
      ['__', 'is rejected by Loki'],
    ] as const
  ).map(
    ([name, message]): Case => ({
      code: 'logs/invalid-metadata-name',
      title: name,
      bad: withService({ logs: { structuredMetadata: [{ name }] } }),
      where: `services[order-service].logs.structuredMetadata[${name}].name`,
      message,
      good: withService({ logs: { structuredMetadata: [{ name: 'order_id', from: name }] } }),
    }),
  ),
  {
    code: 'definition/reserved-label',
    title: 'level as an extra stream label',
    bad: withService({ logs: { labels: [{ name: 'level', values: ['info'] }] } }),
    where: 'team commerce, services[order-service].logs.labels[level].name',
    good: withService({ logs: { labels: [{ name: 'tier', values: ['front'] }] } }),
  },
  ...(
    [
      [consulSd({ server: 'c:8500' }), consulSd({ server: 'c:8500', ports: [8080] })],
      [
        dnsSd({ names: ['_http._tcp.cart'], type: 'SRV' }),
        dnsSd({ names: ['_http._tcp.cart'], type: 'SRV', port: 8080 }),
      ],
    ] as const
  ).map(
    ([unknown, known]): Case => ({
      code: 'scrape/unknown-port',
      title: `targets of ${unknown.kind} without a port`,
      bad: discovered(unknown),
      where: 'team commerce, services[order-service].scrape',
      message: 'every address and port',
      good: discovered(known),
    }),
  ),
  ...(
    [
      [{ annotations: true }, 'their annotations', { ports: [8080] }],
      [{ annotations: true, port: 8080, selector: {} }, 'their annotations', { ports: ['web'] }],
      [{ role: 'endpointslice', port: 'web' }, 'their Service', { ports: [8080] }],
      [{ role: 'endpoints', port: ['web', 9102] }, 'their Service', { port: 9102 }],
      [{ role: 'service', port: 80 }, 'their Service', { prober: 'blackbox.shop.svc:9115' }],
    ] as const
  ).map(
    ([scrape, source, known]): Case => ({
      code: 'scrape/unknown-port',
      title: `pods found by ${JSON.stringify(scrape)}`,
      bad: withService({ replicas: 1, scrape: kubernetesSd(scrape) }),
      where: 'team commerce, services[order-service].scrape',
      message: `known only to ${source}: the network policy of Prometheus allows connections to all of their ports`,
      good: withService({ replicas: 1, scrape: kubernetesSd({ ...scrape, ...known }) }),
    }),
  ),
  ...(
    [
      [{ port: 'Web' }, { port: 'web' }],
      [{ port: '8080' }, { port: 8080 }],
      [{ port: [] }, { port: ['web'] }],
      [{ port: ['web', 'web'] }, { port: ['web', 8080] }],
      [{}, { port: 8080 }],
      [
        { port: 1, role: 'pods' },
        { port: 1, role: 'pod' },
      ],
      [
        { annotations: true, ports: ['a b'] },
        { annotations: true, ports: ['a-b'] },
      ],
      [
        { port: 1, selector: {} },
        { annotations: true, ports: [1], selector: {} },
      ],
      [
        { port: 1, namespaces: [] },
        { port: 1, namespaces: ['shop'] },
      ],
      [
        { port: 'web', role: 'node' },
        { port: 9100, role: 'node' },
      ],
      [
        { port: 1, role: 'node', namespaces: ['a'] },
        { port: 1, role: 'node' },
      ],
      [
        { port: 1, role: 'ingress' },
        { role: 'ingress', prober: 'blackbox:9115' },
      ],
      [
        { port: 1, role: 'service', prober: 'blackbox' },
        { port: 1, role: 'service', prober: 'b:1' },
      ],
      [
        { port: 1, config: { selectors: [] } },
        { port: 1, config: { attach_metadata: { node: true } } },
      ],
      [
        { port: 1, config: { selectors: [{ role: 'pod', label: 'a in b' }] } },
        { port: 1, config: { selectors: [{ role: 'pod', label: 'a in (b, c),!d,e!=f' }] } },
      ],
      [
        { port: 1, config: { selectors: [{ role: 'pod', field: 'spec.nodeName' }] } },
        {
          port: 1,
          config: { selectors: [{ role: 'pod', field: 'spec.nodeName=a,status.phase!=Failed' }] },
        },
      ],
      [
        { port: 1, ports: [1], config: { follow_redirects: false } },
        { port: 1, ports: [1], config: { api_server: 'https://k8s', follow_redirects: false } },
      ],
      [
        { port: 'web', config: { api_server: 'https://k8s' } },
        { port: 'web', ports: [8080], config: { api_server: 'https://k8s' } },
      ],
      [
        { port: 'web', ports: ['web'], config: { api_server: 'https://k8s' } },
        { port: 'web', ports: [8080], config: { api_server: 'https://k8s' } },
      ],
    ] as const
  ).map(
    ([bad, good]): Case => ({
      code: 'definition/schema-error',
      title: `discovery by ${JSON.stringify(bad)}`,
      bad: discovered({ kind: 'kubernetes', ...bad } as unknown as Scrape),
      where: 'team commerce, services[order-service].scrape',
      good: discovered({ kind: 'kubernetes', ...good } as unknown as Scrape),
    }),
  ),
  ...(
    [
      [{ namespaces: { names: ['a'] } }, 'namespaces', 'is set by the stack', {}],
      [{ role: 'pod' }, 'role', 'is set by the stack', {}],
      [{ selector: 'a=b' }, 'selector', 'is not a key of kubernetes_sd_config', {}],
      [
        { selectors: [{ role: 'service', label: 'a=b' }] },
        'selectors[0].role',
        'role "pod" has no selectors of role "service"',
        { selectors: [{ role: 'pod', label: 'a=b' }] },
      ],
      [
        { api_server: 'https://k8s', tls_config: { key: 'abc' } },
        'tls_config.key',
        'is a secret in the definition',
        {
          api_server: 'https://k8s',
          tls_config: {
            cert_file: { secret: 'commerce-scrape', key: 'tls.crt' },
            key_file: { secret: 'commerce-scrape', key: 'tls.key' },
          },
        },
      ],
      [
        { kubeconfig_file: '/etc/kubeconfig' },
        'kubeconfig_file',
        'is not mounted into Prometheus',
        { kubeconfig_file: { secret: 'commerce-scrape', key: 'kubeconfig' } },
      ],
    ] as const
  ).map(
    ([bad, at, message, good]): Case => ({
      code: 'scrape/invalid-raw-scrape',
      title: `discovery with ${JSON.stringify(bad)}`,
      bad: discovered(kubernetesSd({ port: 1, ports: [1], config: bad })),
      where: `team commerce, services[order-service].scrape.config.${at}`,
      message,
      good: discovered(kubernetesSd({ port: 1, ports: [1], config: good })),
    }),
  ),
  {
    code: 'scrape/secret-out-of-scope',
    title: 'the token of another team for the API of another cluster',
    bad: discovered(
      kubernetesSd({
        ...{ port: 1, ports: [1] },
        config: {
          api_server: 'https://k8s',
          authorization: { credentials_file: { secret: 'grafana-admin', key: 'token' } },
        },
      }),
    ),
    where: 'services[order-service].scrape.config.authorization.credentials_file.secret',
    message: 'grafana-admin',
    good: discovered(
      kubernetesSd({
        ...{ port: 1, ports: [1] },
        config: {
          api_server: 'https://k8s',
          authorization: { credentials_file: { secret: 'commerce-scrape', key: 'token' } },
        },
      }),
    ),
  },
  {
    code: 'scrape/insecure-connection',
    title: 'a token to the API of another cluster in clear text',
    bad: discovered(
      kubernetesSd({
        ...{ port: 1, ports: [1] },
        config: {
          api_server: 'http://k8s',
          authorization: { credentials_file: { secret: 'commerce-scrape', key: 'token' } },
        },
      }),
    ),
    where: 'team commerce, services[order-service].scrape.config.api_server',
    message: 'sends credentials over HTTP',
    good: discovered(kubernetesSd({ port: 1, ports: [1], config: { api_server: 'http://k8s' } })),
  },
  {
    code: 'scrape/limit-exceeded',
    title: 'several ports of several replicas',
    bad: withService({
      replicas: 2,
      scrape: kubernetesSd({ port: ['a', 'b'], limits: { targetLimit: 3 } }),
    }),
    where: 'team commerce, services[order-service].scrape.limits.targetLimit',
    message: '4 targets',
    good: withService({
      replicas: 2,
      scrape: kubernetesSd({ port: ['a', 'b'], limits: { targetLimit: 4 } }),
    }),
  },
  ...['__name__', '__x', 'service_name', 'detected_level'].map(
    (name): Case => ({
      code: 'definition/reserved-label',
      title: `${name} as an extra stream label`,
      bad: withService({ logs: { labels: [{ name, values: ['a'] }] } }),
      where: `team commerce, services[order-service].logs.labels[${name}].name`,
      good: withService({ logs: { labels: [{ name: 'tier', values: ['a'] }] } }),
    }),
  ),
  {
    code: 'definition/reserved-label',
    title: 'trace_id as extra metadata',
    bad: withService({ logs: { structuredMetadata: [{ name: 'trace_id' }] } }),
    where: 'team commerce, services[order-service].logs.structuredMetadata[trace_id].name',
    good: withService({ logs: { structuredMetadata: [{ name: 'order_id' }] } }),
  },
];
