import { consulSd, dnsSd, fileSd, kubernetesSd } from '../../../catalog/scrape';
import { type Case, commerce, platform, routing } from '../trial';

const owner = { team: 'commerce', service: 'db' };
const other = (service: object) => ({
  name: 'other',
  routing,
  services: [{ name: 'other-service', ...service }],
});
const withService = (service: object) => ({
  environment: { teams: [platform, commerce(service)] },
});
const withLabels = (labels: object) =>
  withService({ scrape: fileSd({ port: 1, labels: { ...labels } }) });
const withGroups = (...external: object[]) => ({ files: { external } });

export const namesAndTargets: readonly Case[] = [
  {
    code: 'duplicate-name',
    title: 'two services of one name',
    bad: { environment: { teams: [platform, commerce(), other({ name: 'order-service' })] } },
    where: 'team other, services[order-service]',
    message: 'team commerce',
    good: { environment: { teams: [platform, commerce(), other({})] } },
  },
  {
    code: 'duplicate-name',
    title: 'two teams of one name',
    bad: { environment: { teams: [platform, commerce(), { name: 'commerce', routing }] } },
    where: 'team commerce',
    good: { environment: { teams: [platform, commerce(), { name: 'commerce2', routing }] } },
  },
  {
    code: 'name-clash',
    title: 'a service with the name of a part',
    bad: withService({ name: 'alloy', scrape: false }),
    where: 'team commerce, services[alloy]',
    good: withService({ name: 'promtail', scrape: false }),
  },
  {
    code: 'name-clash',
    title: 'a service with the name of a job',
    bad: withService({ name: 'span-metrics' }),
    where: 'team commerce, services[span-metrics]',
    good: withService({ name: 'span-metrics-2' }),
  },
  {
    code: 'name-clash',
    title: 'a service named as kube-state-metrics where that is scraped',
    bad: {
      environment: {
        teams: [platform, commerce({ name: 'kube-state-metrics' })],
        kubeStateMetrics: 'ksm.kube-system.svc:8080',
      },
    },
    where: 'team commerce, services[kube-state-metrics]',
    good: withService({ name: 'kube-state-metrics' }),
  },
  {
    code: 'name-clash',
    title: 'a target file for a service that is discovered',
    bad: {
      ...withService({ scrape: kubernetesSd({ port: 8080 }) }),
      files: { 'order-service': [{ targets: ['h:1'], labels: owner }] },
    },
    where: 'scrape-configs/targets/order-service.json',
    good: {
      ...withService({ scrape: fileSd({ port: 8080 }) }),
      files: { 'order-service': [{ targets: ['h:1'], labels: owner }] },
    },
  },
  {
    code: 'name-clash',
    title: 'a target file for a DaemonSet',
    bad: { files: { 'node-exporter': [] } },
    where: 'scrape-configs/targets/node-exporter.json',
    good: { files: { 'node-exporter-outside': [] } },
  },
  {
    code: 'platform-team-missing',
    title: 'no team for the stack',
    bad: { environment: { teams: [commerce()] } },
    where: 'environment test, teams',
    good: { environment: { teams: [platform] } },
  },
  {
    code: 'unknown-service',
    title: 'an override with a typo',
    bad: { environment: { services: { 'order-servce': { replicas: 3 } } } },
    where: 'environment test, services.order-servce',
    good: { environment: { services: { 'order-service': { replicas: 3 } } } },
  },
  {
    code: 'duplicate-target',
    title: 'an address twice in one file',
    bad: withGroups({ targets: ['h:1', 'i:1', 'H.:1'], labels: owner }),
    where: 'scrape-configs/targets/external.json, [0].targets[2]',
    message: 'scrape-configs/targets/external.json, [0].targets[0]',
    good: withGroups({ targets: ['h:1', 'i:1', 'h:2'], labels: owner }),
  },
  {
    code: 'duplicate-target',
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
    code: 'duplicate-target',
    title: 'an address twice in a record',
    bad: withService({ scrape: fileSd({ addresses: ['a:1', 'a:1'] }) }),
    where: 'team commerce, services[order-service].scrape.addresses',
    good: withService({ scrape: fileSd({ addresses: ['a:1', 'b:1'] }) }),
  },
  {
    code: 'duplicate-target',
    title: 'an address in a record and in a file of the same job',
    bad: {
      ...withService({ scrape: fileSd({ addresses: ['a:1'] }) }),
      files: { 'order-service': [{ targets: ['a:1'], labels: owner }] },
    },
    where: 'scrape-configs/targets/order-service.json, [0].targets[0]',
    good: {
      ...withService({ scrape: fileSd({ addresses: ['a:1'] }) }),
      files: { 'another-job': [{ targets: ['a:1'], labels: owner }] },
    },
  },
  {
    code: 'target-without-owner',
    title: 'no team',
    bad: withGroups({ targets: ['h:1'], labels: { service: 'db' } }),
    where: 'scrape-configs/targets/external.json, [0].labels',
    message: 'no label team',
    good: withGroups({ targets: ['h:1'], labels: owner }),
  },
  {
    code: 'target-without-owner',
    title: 'no labels at all',
    bad: withGroups({ targets: ['h:1'], labels: owner }, { targets: ['i:1'] }),
    where: 'scrape-configs/targets/external.json, [1].labels',
    message: 'no label team and no label service',
    good: withGroups({ targets: ['h:1'], labels: owner }),
  },
  {
    code: 'target-without-owner',
    title: 'a team that does not exist',
    bad: withGroups({ targets: ['h:1'], labels: { ...owner, team: 'comerce' } }),
    where: 'scrape-configs/targets/external.json, [0].labels',
    good: withGroups({ targets: ['h:1'], labels: owner }),
  },
  {
    code: 'target-without-owner',
    title: "another team's service",
    bad: withGroups({ targets: ['h:1'], labels: { team: 'platform', service: 'order-service' } }),
    where: 'scrape-configs/targets/external.json, [0].labels',
    message: 'belongs to team commerce',
    good: withGroups({ targets: ['h:1'], labels: { team: 'commerce', service: 'order-service' } }),
  },
  ...['team', 'service', 'env', 'job', 'instance', 'cluster', 'le', '__address__'].map(
    (label): Case => ({
      code: 'reserved-label',
      title: `${label} in a record`,
      bad: withLabels({ [label]: 'x' }),
      where: `team commerce, services[order-service].scrape.labels.${label}`,
      good: withLabels({ tier: 'x' }),
    }),
  ),
  {
    code: 'reserved-label',
    title: 'env in a file',
    bad: withGroups({ targets: ['h:1'], labels: { ...owner, env: 'x' } }),
    where: 'scrape-configs/targets/external.json, [0].labels.env',
    good: withGroups({ targets: ['h:1'], labels: { ...owner, zone: 'x' } }),
  },
  ...[
    kubernetesSd({ port: 1 }),
    dnsSd({ names: ['a'], type: 'SRV' }),
    consulSd({ server: 'c:1' }),
  ].map(
    (scrape): Case => ({
      code: 'reserved-label',
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
      code: 'high-cardinality-label',
      title: `${label} in a record`,
      bad: withLabels({ [label]: 'x' }),
      where: `team commerce, services[order-service].scrape.labels.${label}`,
      good: withLabels({ region: 'x', tenant: 'y', version: 'z' }),
    }),
  ),
  {
    code: 'high-cardinality-label',
    title: 'pod in a file',
    bad: withGroups({ targets: ['h:1'], labels: { ...owner, pod: 'x' } }),
    where: 'scrape-configs/targets/external.json, [0].labels.pod',
    good: withGroups({ targets: ['h:1'], labels: { ...owner, rack: 'x' } }),
  },
];

const setting = (code: string, title: string, bad: object, path: string, good: object): Case => ({
  code,
  title,
  bad: { environment: { ...bad } },
  where: `environment test, ${path}`,
  good: { environment: { ...good } },
});
const s3 = { kind: 's3', bucket: 'b', endpoint: 'e', region: 'r' };
const opensearch = { kind: 'opensearch', servers: ['https://o:9200'] };
const postgres = {
  kind: 'postgres',
  host: 'p:5432',
  name: 'g',
  user: 'g',
  password: { secret: 's', key: 'k' },
};

export const settings: readonly Case[] = [
  setting('store-not-shared', 'Loki with files', { loki: { replicas: 2 } }, 'loki.storage', {
    loki: { replicas: 2, storage: s3 },
  }),
  setting('store-not-shared', 'Jaeger with badger', { jaeger: { replicas: 2 } }, 'jaeger.storage', {
    jaeger: { replicas: 2, storage: opensearch },
  }),
  setting(
    'store-not-shared',
    'Grafana with sqlite',
    { grafana: { replicas: 2 } },
    'grafana.database',
    { grafana: { replicas: 2, database: postgres } },
  ),
  setting(
    'replication-factor',
    'more copies than pods',
    { loki: { replicas: 2, replicationFactor: 3, storage: s3 } },
    'loki.replicationFactor',
    { loki: { replicas: 3, replicationFactor: 3, storage: s3 } },
  ),
  setting(
    'shards-not-merged',
    'two shards alone',
    { prometheus: { shards: 2 } },
    'prometheus.shards',
    { prometheus: { shards: 2 }, thanos: {} },
  ),
  setting(
    'tail-sampling-split',
    'two collectors',
    { collector: { replicas: 2, tailSampling: {} } },
    'collector.tailSampling',
    { collector: { replicas: 1, tailSampling: {} } },
  ),
  setting(
    'retention-size',
    'as large as the volume',
    { prometheus: { retentionSize: '10GB', storage: '10Gi' } },
    'prometheus.retentionSize',
    { prometheus: { retentionSize: '8GB', storage: '10Gi' } },
  ),
  setting(
    'retention-size',
    'a little too large',
    { prometheus: { retentionSize: '8705MB', storage: '10Gi' } },
    'prometheus.retentionSize',
    { prometheus: { retentionSize: '8704MB', storage: '10Gi' } },
  ),
  setting(
    'scrape-timing',
    'a timeout above the interval',
    { prometheus: { scrapeInterval: '10s', scrapeTimeout: '10s1ms' } },
    'prometheus.scrapeTimeout',
    { prometheus: { scrapeInterval: '10s', scrapeTimeout: '10s' } },
  ),
  setting(
    'scrape-timing',
    'an interval of zero',
    { prometheus: { evaluationInterval: '0' } },
    'prometheus.evaluationInterval',
    { prometheus: { evaluationInterval: '1s' } },
  ),
  setting(
    'line-size',
    'longer than Loki takes',
    { logs: { maxLineSize: '257KB' } },
    'logs.maxLineSize',
    { logs: { maxLineSize: '257KB' }, loki: { limits: { lineSize: '257KB' } } },
  ),
];
