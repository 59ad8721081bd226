import { kubernetesSd } from '../../../catalog/definitions/scrape';
import { type Case, trialCommerce, trialPlatform, trialShop } from '../trial';

const setting = (code: string, title: string, bad: object, path: string, good: object): Case => ({
  code,
  title,
  bad: { environment: { ...bad } },
  where: `environment test, ${path}`,
  good: { environment: { ...good } },
});
const s3 = { kind: 's3', bucket: 'bucket', endpoint: 'e', region: 'r' };
const azure = {
  kind: 'azure',
  account: 'metrics',
  container: 'blocks',
  accountKey: { secret: 's', key: 'k' },
};
/** Settings of a component with this storage, and what it takes for the component to run. */
const onAzure = (component: 'loki' | 'tempo' | 'thanos', storage: object): object => ({
  ...(component === 'tempo' ? { tracing: 'tempo' } : {}),
  [component]: { storage },
});
const opensearch = { kind: 'opensearch', servers: ['https://o:9200'] };
const postgres = {
  kind: 'postgres',
  host: 'p:5432',
  name: 'g',
  user: 'g',
  password: { secret: 's', key: 'k' },
};

const faults = 'demo-faults';
/** A team with the optional service of the demo. */
const delivering = (otlp: object) => ({
  ...trialCommerce(),
  name: 'delivery',
  services: [{ name: 'delivery-service', otlp }],
});
const cassandra = { kind: 'cassandra', servers: ['c:9042'], datacenter: 'dc' };

const ingress = (annotations: object) => ({
  kind: 'ingress',
  host: 'grafana.example.org',
  className: 'nginx',
  tlsSecret: 'grafana-tls',
  controllerNamespace: 'ingress-nginx',
  annotations,
});

const gateway = {
  kind: 'gateway',
  host: 'api.example.org',
  gateway: { name: 'public', namespace: 'gateways' },
};

const mimir = { url: 'https://mimir.example.org/api/v1/push' };
const token = { kind: 'authorization', credentials: { secret: 's', key: 'k' } };

const source = {
  name: 'Orders',
  uid: 'orders',
  type: 'grafana-postgresql-datasource',
  url: 'orders.databases:5432',
};
const sources = (...dataSources: readonly object[]) => ({ grafana: { dataSources } });

const oidc = (roleMapping: string) => ({
  kind: 'oidc',
  clientId: 'grafana',
  clientSecret: { secret: 's', key: 'k' },
  authUrl: 'https://i/auth',
  tokenUrl: 'https://i/token',
  apiUrl: 'https://i/api',
  roleMapping,
});

/** Values of one setting that its program rejects, and those beside them that it takes. */
function rejected(
  path: string,
  bad: readonly unknown[],
  good: readonly unknown[],
  places: Readonly<Record<string, string>> = {},
  beside: object = {},
): readonly Case[] {
  const given = (value: unknown): object => ({
    ...beside,
    ...(path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object),
  });
  const pairs = Array.from({ length: Math.max(bad.length, good.length) }, (_, index) => ({
    no: bad[Math.min(index, bad.length - 1)],
    yes: good[Math.min(index, good.length - 1)],
  }));
  return pairs.map(({ no, yes }) =>
    setting(
      'config/rejected-setting',
      `${path} ${JSON.stringify(no)}, not ${JSON.stringify(yes)}`,
      given(no),
      places[String(no)] ?? path,
      given(yes),
    ),
  );
}

export const settings: readonly Case[] = [
  setting('config/unshared-storage', 'Loki with files', { loki: { replicas: 2 } }, 'loki.storage', {
    loki: { replicas: 2, storage: s3 },
  }),
  setting(
    'config/invalid-data-source',
    'the uid of a data source of the stack',
    sources({ ...source, uid: 'loki' }),
    'grafana.dataSources[0].uid',
    sources(source),
  ),
  setting(
    'config/invalid-data-source',
    'the name of another data source',
    sources(source, { ...source, uid: 'others' }),
    'grafana.dataSources[1].name',
    sources(source, { ...source, name: 'Others', uid: 'others' }),
  ),
  setting(
    'config/invalid-data-source',
    'a plugin that is not installed',
    sources({ ...source, type: 'acme-datasource' }),
    'grafana.dataSources[0].type',
    {
      grafana: {
        dataSources: [{ ...source, type: 'acme-datasource' }],
        plugins: { 'acme-datasource': '1.2.3' },
      },
    },
  ),
  setting(
    'config/invalid-data-source',
    'a password in the settings',
    sources({ ...source, jsonData: { login: { password: 'hunter2' } } }),
    'grafana.dataSources[0].jsonData.login.password',
    sources({ ...source, secureJsonData: { password: { secret: 's', key: 'k' } } }),
  ),
  setting(
    'config/unshared-storage',
    'Jaeger with badger',
    { jaeger: { replicas: 2 } },
    'jaeger.storage',
    {
      jaeger: { replicas: 2, storage: opensearch },
    },
  ),
  setting(
    'config/unshared-storage',
    'Grafana with sqlite',
    { grafana: { replicas: 2 } },
    'grafana.database',
    { grafana: { replicas: 2, database: postgres } },
  ),
  setting(
    'config/replication-factor-too-high',
    'more copies than pods',
    { loki: { replicas: 2, replicationFactor: 3, storage: s3 } },
    'loki.replicationFactor',
    { loki: { replicas: 3, replicationFactor: 3, storage: s3 } },
  ),
  setting(
    'config/shards-without-thanos',
    'two shards alone',
    { prometheus: { shards: 2 } },
    'prometheus.shards',
    { prometheus: { shards: 2 }, thanos: {} },
  ),
  setting(
    'config/replicas-without-thanos',
    'two replicas alone',
    { prometheus: { replicas: 2 } },
    'prometheus.replicas',
    { prometheus: { replicas: 2 }, thanos: {} },
  ),
  setting(
    'config/missing-demo-service',
    'no such team',
    { demo: true, teams: [trialPlatform] },
    'demo',
    {
      demo: true,
      teams: [trialPlatform, trialShop()],
    },
  ),
  setting(
    'config/missing-demo-service',
    'found in another way',
    { demo: true, teams: [trialPlatform, trialShop({ scrape: kubernetesSd({ port: 8080 }) })] },
    'demo',
    { teams: [trialPlatform, trialCommerce({ scrape: kubernetesSd({ port: 8080 }) })] },
  ),
  setting(
    'config/missing-demo-service',
    'one that does not run here',
    { demo: true, teams: [trialPlatform, trialShop()], services: { 'payment-service': false } },
    'demo',
    { demo: true, teams: [trialPlatform, trialShop()] },
  ),
  setting(
    'config/missing-demo-service',
    'an optional one that sends no metrics by OTLP',
    { demo: true, teams: [trialPlatform, trialShop(), delivering({ metrics: false })] },
    'demo',
    { demo: true, teams: [trialPlatform, trialShop(), delivering({})] },
  ),
  setting(
    'config/notifying-demo-faults',
    'a receiver is notified',
    { demo: { faults }, teams: [trialPlatform, trialShop()] },
    'demo.faults',
    { demo: { faults }, teams: [trialPlatform, trialShop()], alertmanager: { notify: false } },
  ),
  setting(
    'config/retention-size-too-large',
    'a small volume',
    { prometheus: { storage: '1Mi' } },
    'prometheus.retentionSize',
    {
      prometheus: { storage: '10Gi' },
    },
  ),
  setting(
    'config/split-tail-sampling',
    'two collectors',
    { collector: { replicas: 2, tailSampling: { keepRatio: 1 } } },
    'collector.tailSampling',
    { collector: { replicas: 1, tailSampling: { keepRatio: 1 } } },
  ),
  setting(
    'config/events-without-alloy',
    'events with Promtail',
    { logCollector: 'promtail', kubernetes: { events: true } },
    'kubernetes.events',
    { logCollector: 'alloy', kubernetes: { events: true } },
  ),
  setting(
    'correlation/sampled-exemplars',
    'a tenth of the healthy traces kept at their end',
    { collector: { tailSampling: { keepRatio: 0.1 } } },
    'collector.tailSampling.keepRatio',
    { collector: { tailSampling: { keepRatio: 1 } } },
  ),
  setting(
    'correlation/sampled-exemplars',
    'a tenth of all traces kept at their start',
    { jaeger: { defaultSampling: { kind: 'probabilistic', ratio: 0.1 } } },
    'jaeger.defaultSampling',
    { jaeger: { defaultSampling: { kind: 'probabilistic', ratio: 1 } } },
  ),
  setting(
    'correlation/sampled-exemplars',
    'few traces of one service a second',
    {
      jaeger: { sampling: { 'order-service': { kind: 'rate-limiting', tracesPerSecond: 1 } } },
    },
    'jaeger.sampling.order-service',
    { jaeger: { sampling: { 'order-service': { kind: 'const', sample: true } } } },
  ),
  setting(
    'correlation/sampled-exemplars',
    'some operations of one service',
    {
      jaeger: {
        sampling: { a: { kind: 'per-operation', ratio: 1, operations: { 'GET /a': 0.5 } } },
      },
    },
    'jaeger.sampling.a',
    {
      jaeger: {
        sampling: { a: { kind: 'per-operation', ratio: 1, operations: { 'GET /a': 1 } } },
      },
    },
  ),
  setting(
    'config/invalid-buckets',
    'bounds out of order',
    { collector: { spanMetrics: { buckets: ['10ms', '5ms', '1s'] } } },
    'collector.spanMetrics.buckets',
    { collector: { spanMetrics: { buckets: ['5ms', '10ms', '1s'] } } },
  ),
  setting(
    'config/invalid-buckets',
    'one bound in two units',
    { collector: { spanMetrics: { buckets: ['5ms', '1s', '1000ms'] } } },
    'collector.spanMetrics.buckets',
    { collector: { spanMetrics: { buckets: ['5ms', '1s', '1001ms'] } } },
  ),
  setting(
    'config/invalid-buckets',
    'a bound of nothing',
    { collector: { spanMetrics: { buckets: ['0s', '1s'] } } },
    'collector.spanMetrics.buckets',
    { collector: { spanMetrics: { buckets: ['1ms', '1s'] } } },
  ),
  setting(
    'config/retention-size-too-large',
    'as large as the volume',
    { prometheus: { retentionSize: '10GB', storage: '10Gi' } },
    'prometheus.retentionSize',
    { prometheus: { retentionSize: '8GB', storage: '10Gi' } },
  ),
  setting(
    'config/retention-size-too-large',
    'a little too large',
    { prometheus: { retentionSize: '8705MB', storage: '10Gi' } },
    'prometheus.retentionSize',
    { prometheus: { retentionSize: '8704MB', storage: '10Gi' } },
  ),
  setting(
    'scrape/invalid-interval',
    'a timeout above the interval',
    { prometheus: { scrapeInterval: '10s', scrapeTimeout: '10s1ms' } },
    'prometheus.scrapeTimeout',
    { prometheus: { scrapeInterval: '10s', scrapeTimeout: '10s' } },
  ),
  setting(
    'scrape/invalid-interval',
    'an interval of zero',
    { prometheus: { evaluationInterval: '0' } },
    'prometheus.evaluationInterval',
    { prometheus: { evaluationInterval: '1s' } },
  ),
  setting(
    'scrape/invalid-interval',
    'recorded less often than a query looks back',
    { prometheus: { evaluationInterval: '5m' } },
    'prometheus.evaluationInterval',
    { prometheus: { evaluationInterval: '4m59s' } },
  ),
  setting(
    'config/retention-size-too-large',
    'no limit',
    { prometheus: { retentionSize: '0B' } },
    'prometheus.retentionSize',
    { prometheus: { retentionSize: '1B' } },
  ),
  setting(
    'config/rejected-setting',
    'two remote writes with one name',
    { prometheus: { remoteWrite: [{ ...mimir, name: 'remote-2' }, mimir] } },
    'prometheus.remoteWrite[1].name',
    { prometheus: { remoteWrite: [mimir, mimir] } },
  ),
  setting(
    'config/rejected-setting',
    'more shards at least than at most',
    { prometheus: { remoteWrite: [{ ...mimir, queue: { minShards: 51 } }] } },
    'prometheus.remoteWrite[0].queue.minShards',
    { prometheus: { remoteWrite: [{ ...mimir, queue: { minShards: 50 } }] } },
  ),
  setting(
    'config/rejected-setting',
    'a first delay above the maximum',
    { prometheus: { remoteWrite: [{ ...mimir, queue: { minBackoff: '6s' } }] } },
    'prometheus.remoteWrite[0].queue.minBackoff',
    { prometheus: { remoteWrite: [{ ...mimir, queue: { minBackoff: '5s' } }] } },
  ),
  setting(
    'config/insecure-remote-write',
    'a token in clear text',
    { prometheus: { remoteWrite: [{ ...mimir, auth: token, url: 'http://mimir/api/v1/push' }] } },
    'prometheus.remoteWrite[0].url',
    { prometheus: { remoteWrite: [{ ...mimir, auth: token }] } },
  ),
  setting(
    'config/insecure-remote-write',
    'a secret header in clear text, unlike a tenant',
    {
      prometheus: {
        remoteWrite: [
          { url: 'http://mimir/api/v1/push', headers: { 'X-Token': { secret: 's', key: 'k' } } },
        ],
      },
    },
    'prometheus.remoteWrite[0].url',
    {
      prometheus: {
        remoteWrite: [{ url: 'http://mimir/api/v1/push', headers: { 'X-Scope-OrgID': 'shop' } }],
      },
    },
  ),
  setting(
    'config/insecure-remote-write',
    'every certificate is accepted',
    { prometheus: { remoteWrite: [{ ...mimir, tls: { insecureSkipVerify: true } }] } },
    'prometheus.remoteWrite[0].tls.insecureSkipVerify',
    { prometheus: { remoteWrite: [{ ...mimir, tls: { serverName: 'mimir' } }] } },
  ),
  ...(['prometheus', 'alertmanager', 'loki', 'collector'] as const).map((part) =>
    setting(
      'config/unauthenticated-exposure',
      `an Ingress of ${part} without authentication`,
      { [part]: { exposure: ingress({ 'nginx.ingress.kubernetes.io/ssl-redirect': 'true' }) } },
      `${part}.exposure`,
      { [part]: { exposure: ingress({ 'nginx.ingress.kubernetes.io/auth-url': 'https://x' }) } },
    ),
  ),
  setting(
    'config/unauthenticated-exposure',
    'a Gateway without authentication',
    { collector: { grpcExposure: gateway } },
    'collector.grpcExposure',
    { collector: { grpcExposure: { ...gateway, authenticated: true } } },
  ),
  setting(
    'config/unauthenticated-exposure',
    'pushes and queries of Loki, unlike a program with its own authentication',
    { loki: { exposure: gateway, exposedApis: ['query', 'push'] } },
    'loki.exposure',
    { grafana: { exposure: gateway } },
  ),
  setting(
    'definition/schema-error',
    'credentials in a header',
    { prometheus: { remoteWrite: [{ ...mimir, headers: { authorization: 'Bearer a' } }] } },
    'prometheus.remoteWrite[0].headers',
    { prometheus: { remoteWrite: [{ ...mimir, headers: { 'X-Scope-OrgID': 'a' } }] } },
  ),
  setting(
    'definition/schema-error',
    'an external label that identifies Prometheus',
    { prometheus: { externalLabels: { prometheus_replica: 'a' } } },
    'prometheus.externalLabels',
    { prometheus: { externalLabels: { region: 'a' } } },
  ),
  ...rejected('thanos.retentionRaw', ['1d', '39h59m'], ['40h', '0']),
  ...rejected('thanos.retention5m', ['9d23h'], ['10d', '0']),
  ...(['loki', 'thanos', 'tempo'] as const).map((component) =>
    setting(
      'config/rejected-setting',
      `two ways to authenticate ${component} to Azure`,
      onAzure(component, { ...azure, userAssignedId: '0b7f8a3e-1b59-4ad9-8b7f-6f1f0e5c9d2a' }),
      `${component}.storage.userAssignedId`,
      onAzure(component, azure),
    ),
  ),
  setting(
    'config/rejected-setting',
    'an endpoint that Tempo takes for the emulator of Azure',
    onAzure('tempo', { ...azure, endpointSuffix: 'z01.blob.storage.azure.net' }),
    'tempo.storage.endpointSuffix',
    onAzure('tempo', { ...azure, endpointSuffix: 'blob.core.chinacloudapi.cn' }),
  ),
  setting(
    'config/rejected-setting',
    'roles by an expression that does not compile',
    { grafana: { access: oidc("contains(groups[*], 'a' && 'Admin'") } },
    'grafana.access.roleMapping',
    { grafana: { access: oidc("contains(groups[*], 'a') && 'Admin' || 'Viewer'") } },
  ),
  setting(
    'definition/schema-error',
    'a keyspace that CQL has to quote',
    { jaeger: { storage: { ...cassandra, keyspace: 'my-keyspace' } } },
    'jaeger.storage.keyspace',
    { jaeger: { storage: { ...cassandra, keyspace: 'my_keyspace' } } },
  ),
  setting(
    'definition/schema-error',
    'a prefix that no index may have',
    { jaeger: { storage: { ...opensearch, indexPrefix: 'Shop' } } },
    'jaeger.storage.indexPrefix',
    { jaeger: { storage: { ...opensearch, indexPrefix: 'shop' } } },
  ),
  setting(
    'definition/schema-error',
    'a key that no Secret may have',
    { thanos: { storage: { kind: 'objstore', config: { secret: 's', key: 'a/b' } } } },
    'thanos.storage.config.key',
    { thanos: { storage: { kind: 'objstore', config: { secret: 's', key: 'a.b' } } } },
  ),
  setting(
    'definition/schema-error',
    'a name that no Secret may have',
    { thanos: { storage: { kind: 'objstore', config: { secret: 'Object Store', key: 'k' } } } },
    'thanos.storage.config.secret',
    { thanos: { storage: { kind: 'objstore', config: { secret: 'object-store', key: 'k' } } } },
  ),
  setting(
    'definition/schema-error',
    'a key that no annotation may have',
    { grafana: { exposure: ingress({ 'no key': 'x' }) } },
    'grafana.exposure.annotations',
    { grafana: { exposure: ingress({ 'nginx.ingress.kubernetes.io/auth-url': 'x' }) } },
  ),
  setting(
    'definition/schema-error',
    'an attribute without a name',
    { collector: { resourceAttributes: { '': 'x' } } },
    'collector.resourceAttributes',
    { collector: { resourceAttributes: { x: 'x' } } },
  ),
  ...(
    [
      ['a block that is not closed', 'logging_x {\n  a = "}"\n', 'a {\n  b = "}"\n}'],
      ['a string that is not closed', 'a {\n  b = "c\n}', 'a {\n  b = `c\n`\n} // "'],
      ['a bracket too many', 'a { b = [1]]\n}', 'a { b = [[1]]\n}'],
      ['a text without blocks', 'a {\n}\n/', 'a {\n}\n// /'],
      ['an attribute beside blocks', 'a = 1', 'a { b = 1 }'],
      ['two blocks on one line', 'a { } b { }', 'a { }\nb { }'],
      ['a label that is not an identifier', 'a "b c" {\n}', 'a "b_c" {\n}'],
      ['a component of the stack', 'loki.write "loki" {\n}', 'loki.write "archive" {\n}'],
    ] as const
  ).map(([title, bad, good]) =>
    setting('config/invalid-alloy', title, { logs: { alloy: bad } }, 'logs.alloy', {
      logs: { alloy: good },
    }),
  ),
  setting(
    'config/invalid-alloy',
    'text for Alloy beside Promtail',
    { logCollector: 'promtail', logs: { alloy: 'a {\n}' } },
    'logs.alloy',
    { logs: { alloy: 'a {\n}' } },
  ),
  setting(
    'config/rejected-setting',
    'a retention of streams with a filter',
    { loki: { streamRetention: [{ selector: '{level="debug"} |= "x"', period: '48h' }] } },
    'loki.streamRetention[0].selector',
    { loki: { streamRetention: [{ selector: '{level="debug"}', period: '48h' }] } },
  ),
  setting(
    'logs/retention-too-short',
    'a retention of streams below a day',
    { loki: { streamRetention: [{ selector: '{level="debug"}', period: '12h' }] } },
    'loki.streamRetention[0].period',
    { loki: { streamRetention: [{ selector: '{level="debug"}', period: '24h' }] } },
  ),
  ...rejected('loki.schemaFrom', ['2026-01-02'], ['2026-01-01']),
  ...rejected('loki.evaluationInterval', ['0'], ['1s']),
  ...rejected('loki.limits.perStreamRateLimit', ['0B'], ['1KB']),
  ...rejected('loki.limits.perStreamRateLimitBurst', ['0B', '255KB'], ['256KB'], {
    '255KB': 'loki.limits.maxLineSize',
  }),
  ...rejected('loki.limits.maxLineSize', ['16385KB'], ['16MB']),
  ...rejected('logs.batchSize', ['17MB'], ['16MB']),
  ...rejected('collector.queuePercent', [80, 95], [79]),
  ...rejected('collector.queueVolume', ['1Mi', '13Mi'], ['14Mi', '1Gi']),
  setting(
    'config/rejected-setting',
    'a memory limit with queues smaller than two messages',
    { collector: { resources: { memory: '16Mi', memoryLimit: '31Mi' } } },
    'collector.resources.memoryLimit',
    { collector: { resources: { memory: '16Mi', memoryLimit: '32Mi' } } },
  ),
  setting(
    'config/rejected-setting',
    'queues smaller than two batches',
    { collector: { batchSize: 65_537 } },
    'collector.resources.memoryLimit',
    { collector: { batchSize: 65_536 } },
  ),
  setting(
    'config/unused-setting',
    'the memory of queues on a volume',
    { collector: { queueVolume: '1Gi', queuePercent: 50 } },
    'collector.queuePercent',
    { collector: { queueVolume: '1Gi' } },
  ),
  ...rejected('tempo.retention', ['59m'], ['1h'], {}, { tracing: 'tempo' }),
  ...rejected('tempo.limits.ingestionRate', ['0B'], ['1MB'], {}, { tracing: 'tempo' }),
  ...rejected('tempo.limits.ingestionBurst', ['0B'], ['1MB'], {}, { tracing: 'tempo' }),
  setting(
    'config/unused-setting',
    'Jaeger where Tempo runs',
    { tracing: 'tempo', jaeger: { replicas: 2 } },
    'jaeger',
    { tracing: 'tempo', tempo: { retention: '168h' } },
  ),
  setting('config/unused-setting', 'Tempo where Jaeger runs', { tempo: {} }, 'tempo', {
    tracing: 'jaeger',
    jaeger: {},
  }),
  ...rejected('jaeger.storage', [{ kind: 'badger', ttl: '0' }], [{ kind: 'badger', ttl: '1s' }]),
  ...rejected(
    'jaeger.storage',
    [{ ...cassandra, ttl: '999ms' }],
    [
      { ...cassandra, ttl: '1s' },
      { ...cassandra, ttl: '0' },
    ],
  ),
  setting(
    'logs/retention-too-short',
    'half a day',
    { loki: { retention: '12h' } },
    'loki.retention',
    {
      loki: { retention: '24h' },
    },
  ),
];
