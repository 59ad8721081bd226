import { kubernetesSd } from '../../../catalog/scrape';
import { type Case, commerce, platform, shop } from '../trial';

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

const faults = 'demo-faults';

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
    'replicas-not-merged',
    'two replicas alone',
    { prometheus: { replicas: 2 } },
    'prometheus.replicas',
    { prometheus: { replicas: 2 }, thanos: {} },
  ),
  setting('demo-without-service', 'no such team', { demo: true, teams: [platform] }, 'demo', {
    demo: true,
    teams: [platform, shop()],
  }),
  setting(
    'demo-without-service',
    'found in another way',
    { demo: true, teams: [platform, shop({ scrape: kubernetesSd({ port: 8080 }) })] },
    'demo',
    { teams: [platform, commerce({ scrape: kubernetesSd({ port: 8080 }) })] },
  ),
  setting(
    'demo-without-service',
    'one that does not run here',
    { demo: true, teams: [platform, shop()], services: { 'payment-service': false } },
    'demo',
    { demo: true, teams: [platform, shop()] },
  ),
  setting(
    'demo-faults-notify',
    'somebody is told',
    { demo: { faults }, teams: [platform, shop()] },
    'demo.faults',
    { demo: { faults }, teams: [platform, shop()], alertmanager: { notify: false } },
  ),
  setting('retention-size', 'no volume', { prometheus: { storage: '0' } }, 'prometheus.storage', {
    prometheus: { storage: '10Gi' },
  }),
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
  setting('log-retention', 'half a day', { loki: { retention: '12h' } }, 'loki.retention', {
    loki: { retention: '24h' },
  }),
];
