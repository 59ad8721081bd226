import { metricFactory } from '@observability-stack/contracts';
import { ruleGroups } from '../../alerts/rules';
import { nullReceiver } from '../../catalog/definitions/receivers';
import { fileSd, kubernetesSd } from '../../catalog/definitions/scrape';
import { defineTeam, type Service } from '../../catalog/definitions/team';
import { serviceDashboard } from '../../dashboards/service';
import { resolveEnvironment } from '../../resolve/environment';
import { scrapesOf } from '../../resolve/scrapes';
import { serviceContracts } from '../../resolve/services';
import { networkFlows } from '../../resolve/topology';
import { scrapeJobs, shardJobs } from '../../scrape-configs/jobs';
import { targetsByJob } from '../../scrape-configs/targets';

const own = metricFactory('service').gauge('cart_items', { help: 'Items in all carts.' });
const ofProxy = metricFactory('proxy').gauge('proxy_connections', {
  help: 'Open connections.',
  labels: ['listener'],
  budget: { listener: 3 },
});

const cart: Service = {
  name: 'cart',
  replicas: 2,
  scrape: fileSd({ port: 8080 }),
  metrics: [own],
  scrapes: [
    {
      name: 'proxy',
      scrape: kubernetesSd({
        port: 9901,
        metricsPath: '/stats/prometheus',
        interval: '1m',
        dropMetrics: ['proxy_old_.*'],
      }),
      metrics: [ofProxy],
      metricsComplete: true,
    },
    { name: 'files', scrape: fileSd({ port: 9102, labels: { part: 'files' } }) },
  ],
};
const environmentOf = (service: Service, shards = 1) =>
  resolveEnvironment({
    name: 'test',
    prometheus: { shards },
    teams: [
      defineTeam({
        name: 'shop',
        routing: { page: nullReceiver, ticket: nullReceiver },
        services: [service],
      }),
    ],
  });
const environment = environmentOf(cart);
const [service] = environment.services;
if (!service) throw new Error('the environment has no service');
const jobs = scrapeJobs(environment, targetsByJob(environment, []));
const jobNamed = (name: string) => jobs.find(({ job_name }) => job_name === name);

test('each scrape is a job, and its contracts are its own', () => {
  expect(scrapesOf(service).map(({ job, path, metrics }) => [job, path, metrics])).toEqual([
    ['cart', 'scrape', [own]],
    ['cart-proxy', 'scrapes[proxy].scrape', [ofProxy]],
    ['cart-files', 'scrapes[files].scrape', []],
  ]);
  expect(serviceContracts(service).map(({ name }) => name)).toEqual(['cart_items', ofProxy.name]);
});

test('a job has the interval, the limits and the relabelling of its scrape', () => {
  expect(jobNamed('cart')).not.toHaveProperty('scrape_interval');
  expect(jobNamed('cart')).toMatchObject({ sample_limit: 10_000 });
  expect(jobNamed('cart-proxy')).toMatchObject({
    metrics_path: '/stats/prometheus',
    scrape_interval: '1m',
    metric_relabel_configs: [{ regex: 'proxy_old_.*', action: 'drop' }],
  });
  expect(jobNamed('cart-proxy')?.sample_limit).toBeLessThan(10_000);
});

test('targets of every scrape have the labels of the service', () => {
  expect(targetsByJob(environment, []).get('cart-files')).toEqual(
    [0, 1].map((index) => ({
      targets: [`cart-${index}.cart-headless.shop.svc:9102`],
      labels: {
        ...{ team: 'shop', service: 'cart', env: 'test', instance: `cart-${index}` },
        part: 'files',
      },
    })),
  );
  expect(jobNamed('cart-proxy')?.relabel_configs).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ target_label: 'service', replacement: 'cart' }),
    ]),
  );
});

test('the network policy allows the ports of every scrape', () => {
  const ports = networkFlows(environment)
    .filter(({ purpose }) => purpose === 'metrics of cart')
    .flatMap((flow) => flow.ports);
  expect(ports.sort()).toEqual([8080, 9102, 9901]);
});

test('all jobs of a service are scraped by the shard that evaluates its rules', () => {
  const sharded = environmentOf(cart, 7);
  const all = scrapeJobs(sharded, targetsByJob(sharded, []));
  const shards = Array.from({ length: 7 }, (_, shard) =>
    shardJobs(sharded, all, shard)
      .map(({ job_name }) => job_name)
      .filter((job) => job.startsWith('cart')),
  );
  expect(shards.filter((names) => names.length > 0)).toEqual([
    ['cart', 'cart-files', 'cart-proxy'],
  ]);
});

test('every job has an alert on missing targets, and its metrics are expected of its targets only', () => {
  const rules = ruleGroups(environment).flatMap(({ rules }) => rules);
  const textsOf = (name: string) =>
    JSON.stringify(rules.filter((rule) => 'name' in rule && rule.name === name));
  for (const job of ['cart', 'cart-proxy', 'cart-files'])
    expect(textsOf('JobMissing')).toContain(`"job":"${job}"`);
  expect(textsOf('MetricMissing')).toContain('cart_items');
  expect(textsOf('MetricMissing')).toMatch(/"job"[^}]*"cart"/);
});

test('replicas are those of the scrape', () => {
  const texts = (of: Service) => {
    const resolved = environmentOf(of);
    const [only] = resolved.services;
    if (!only) throw new Error('the environment has no service');
    return JSON.stringify(serviceDashboard(resolved, only));
  };
  expect(texts(cart)).toContain('"job"');
  const { scrapes: _, ...single } = cart;
  expect(texts(single)).not.toContain('"job"');
});
