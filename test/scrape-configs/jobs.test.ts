import { LIMIT_WARNING_RATIO, metricFactory, sampleLimit } from '@observability-stack/contracts';
import { nullReceiver } from '../../catalog/definitions/receivers';
import { drop, keep, labelDrop, labelMap, replace } from '../../catalog/definitions/relabel';
import {
  consulSd,
  dnsSd,
  fileSd,
  kubernetesSd,
  oauth2,
  rawScrape,
} from '../../catalog/definitions/scrape';
import { http } from '../../catalog/definitions/signals';
import { defineTeam, type Service } from '../../catalog/definitions/team';
import type { PrometheusSettings } from '../../constructs/prometheus/settings';
import { resolveEnvironment } from '../../resolve/environment';
import { removedSeriesOf, serviceContracts } from '../../resolve/services';
import { type ScrapeJob, scrapeJobs } from '../../scrape-configs/jobs';
import { jobFiles } from '../../scrape-configs/prometheus';
import { targetFile, targetsByJob } from '../../scrape-configs/targets';

const { gauge } = metricFactory('service');
const team = (count: number) =>
  defineTeam({
    name: 'commerce',
    routing: { page: nullReceiver, ticket: nullReceiver },
    services: Array.from({ length: count }, (_, index) => ({
      name: `service-${index}`,
      scrape: kubernetesSd({ port: 8080 }),
    })),
  });
const filesOf = (count: number, shards = 1) => {
  const environment = resolveEnvironment({
    name: 'test',
    teams: [team(count)],
    kubeStateMetrics: 'ksm.kube-system.svc:8080',
    prometheus: { shards },
  });
  const jobs = scrapeJobs(environment, targetsByJob(environment, []));
  return {
    jobs,
    shards: Array.from({ length: shards }, (_, shard) => jobFiles(environment, jobs, shard)),
  };
};

test('a new service adds one file, and changes no other', () => {
  const [before = {}] = filesOf(5).shards;
  const [after = {}] = filesOf(6).shards;
  const { 'service-5.yml': added, ...others } = after;
  expect(added).toContain('job_name: service-5\n');
  expect(others).toEqual(before);
});

test('each job is in the files of one shard', () => {
  const { jobs, shards } = filesOf(40, 3);
  const names = shards.flatMap((files) => Object.keys(files));
  // but for that of Prometheus itself: each shard scrapes another one, and all of them for the watchdog
  const isOwn = (name: string) => !/^prometheus(-peers)?\.yml$/.test(name);
  expect(names.filter(isOwn).sort()).toEqual(
    jobs
      .map(({ job_name }) => `${job_name}.yml`)
      .filter(isOwn)
      .sort(),
  );
  for (const files of shards)
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['prometheus.yml', 'prometheus-peers.yml']),
    );
  for (const files of shards) expect(Object.keys(files).length).toBeGreaterThan(0);
});

/** The job of one service, and the same with a hand-written file of targets. */
const jobOf = (service: Partial<Service>, files: Readonly<Record<string, object[]>> = {}) => {
  const environment = resolveEnvironment({
    name: 'test',
    teams: [
      {
        name: 'shop',
        routing: { page: nullReceiver, ticket: nullReceiver },
        services: [{ name: 'cart', scrape: fileSd({ port: 1 }), ...service }],
      },
    ],
  });
  const written = Object.entries(files).map(([job, groups]) =>
    targetFile(`targets/${job}.json`, Buffer.from(JSON.stringify(groups))),
  );
  const jobs = scrapeJobs(environment, targetsByJob(environment, written));
  return (name: string) => jobs.find(({ job_name }) => job_name === name);
};

describe('native histograms', () => {
  const { histogram } = metricFactory('service');
  const help = 'Time.';
  const native = { factor: 1.1, maxBuckets: 160 };
  const wait = histogram('wait_seconds', { help, unit: 'seconds', native });
  const both = histogram('both_seconds', { help, unit: 'seconds', native, buckets: [1, 2] });
  const classic = histogram('work_seconds', { help, unit: 'seconds', buckets: [1, 2] });
  const asked = { scrape_native_histograms: true };
  const askedBoth = { ...asked, always_scrape_classic_histograms: true };
  const keys = (job: ScrapeJob | undefined) =>
    Object.fromEntries(Object.entries(job ?? {}).filter(([key]) => key.endsWith('histograms')));

  test.each([
    ['one that is native', [wait], asked],
    ['one that is both', [both], askedBoth],
    // the program may expose the other as both, and would lose the buckets that its contract promises
    ['one that is native beside one that is not', [wait, classic], askedBoth],
    ['one that is not', [classic], {}],
  ])('are enabled for a service with %s', (_, metrics, expected) => {
    for (const scrape of [
      fileSd({ port: 1 }),
      kubernetesSd({ port: 1 }),
      dnsSd({ names: ['cart'], type: 'SRV' }),
      consulSd({ server: 'c:1' }),
    ])
      expect(keys(jobOf({ metrics, scrape })('cart'))).toEqual(expected);
  });

  test('are enabled where a target file names the service', () => {
    const group = (service: string) => ({ targets: ['h:1'], labels: { team: 'shop', service } });
    const jobs = jobOf({ metrics: [wait] }, { external: [group('db'), group('cart')] });
    expect(keys(jobs('external'))).toEqual(asked);
    expect(keys(jobOf({ metrics: [wait] }, { external: [group('db')] })('external'))).toEqual({});
  });
});

test.each([
  fileSd({ port: 1 }),
  kubernetesSd({ port: 1 }),
  dnsSd({ names: ['cart'], type: 'SRV' }),
  consulSd({ server: 'c:1' }),
])('parameters of a scrape with $kind discovery are lists', (scrape) => {
  const params = { module: 'http_2xx', 'match[]': ['a', 'b'] };
  expect(jobOf({ scrape: { ...scrape, metricsPath: '/probe', params } })('cart')).toMatchObject({
    metrics_path: '/probe',
    params: { module: ['http_2xx'], 'match[]': ['a', 'b'] },
  });
});

test('metrics can be dropped at the scrape, and then have no contract', () => {
  const { gauge } = metricFactory('service');
  const metrics = ['go_threads', 'cart_size'].map((name) => gauge(name, { help: 'What it is.' }));
  const dropMetrics = ['go_.*', 'jvm_.*'];
  const service = { metrics, scrape: fileSd({ port: 1, dropMetrics }) };
  expect(jobOf(service)('cart')).toMatchObject({
    metric_relabel_configs: [
      { source_labels: ['__name__'], regex: 'go_.*|jvm_.*', action: 'drop' },
    ],
  });
  const dropped = serviceContracts({ ...service, signals: false, scrapes: [] });
  expect(dropped.map(({ name }) => name)).toEqual(['cart_size']);
  expect(jobOf({ metrics })('cart')).not.toHaveProperty('metric_relabel_configs');
});

test('a scrape has its own interval, authentication and TLS, with files for every secret', () => {
  const file = (key: string) => ({ secret: 'commerce-scrape', key });
  const service = {
    scrape: fileSd({
      port: 1,
      interval: '1m',
      timeout: '20s',
      honorTimestamps: false,
      auth: oauth2({
        clientId: 'prometheus',
        clientSecret: file('client'),
        tokenUrl: 'https://id.example.org/token',
        scopes: ['metrics'],
        tls: { ca: { configMap: 'kube-root-ca.crt', key: 'ca.crt' } },
      }),
      tls: { cert: file('tls.crt'), key: file('tls.key'), serverName: 'cart' },
      proxyUrl: 'http://proxy:3128',
    }),
  };
  const folder = '/etc/prometheus/secrets';
  expect(jobOf(service)('cart')).toMatchObject({
    scrape_interval: '1m',
    scrape_timeout: '20s',
    honor_timestamps: false,
    scheme: 'https',
    oauth2: {
      client_id: 'prometheus',
      client_secret_file: `${folder}/secrets/commerce-scrape/client`,
      token_url: 'https://id.example.org/token',
      scopes: ['metrics'],
      tls_config: { ca_file: `${folder}/config-maps/kube-root-ca.crt/ca.crt` },
      proxy_url: 'http://proxy:3128',
    },
    tls_config: {
      cert_file: `${folder}/secrets/commerce-scrape/tls.crt`,
      key_file: `${folder}/secrets/commerce-scrape/tls.key`,
      server_name: 'cart',
    },
    proxy_url: 'http://proxy:3128',
  });
});

test('relabelling follows discovery, and the labels of the stack follow relabelling', () => {
  const scrape = kubernetesSd({
    port: 1,
    relabel: [
      keep('__meta_kubernetes_pod_phase', 'Running'),
      replace({ labels: ['__meta_a', '__meta_b'], separator: '/', target: 'instance' }),
      labelMap('__meta_kubernetes_pod_label_(.+)'),
    ],
    metricRelabel: [labelDrop('pod'), labelMap('x_(.*)')],
    honorLabels: true,
  });
  const stack = [
    { target_label: 'team', replacement: 'shop' },
    { target_label: 'service', replacement: 'cart' },
    { target_label: 'env', replacement: 'test' },
  ];
  const job = jobOf({ scrape })('cart');
  expect(job?.relabel_configs?.slice(-7)).toEqual([
    { source_labels: ['__meta_kubernetes_pod_phase'], regex: 'Running', action: 'keep' },
    { source_labels: ['__meta_a', '__meta_b'], separator: '/', target_label: 'instance' },
    { regex: '__meta_kubernetes_pod_label_(.+)', action: 'labelmap' },
    ...stack,
    { target_label: 'job', replacement: 'cart' },
  ]);
  expect(job).toMatchObject({
    honor_labels: true,
    metric_relabel_configs: [
      { regex: 'pod', action: 'labeldrop' },
      { regex: 'x_(.*)', action: 'labelmap' },
      ...stack,
    ],
  });
});

test('targets and series keep their job, by which rules on the stack select', () => {
  const job = { target_label: 'job', replacement: 'cart' };
  const raw = rawScrape({
    ports: [80],
    config: {
      static_configs: [{ targets: ['a:80'], labels: { job: 'prometheus' } }],
      metric_relabel_configs: [{ target_label: 'job', replacement: 'prometheus' }],
    },
  });
  const mapped = fileSd({ port: 1, metricRelabel: [labelMap('x_(.*)')] });
  expect(jobOf({ scrape: raw })('cart')?.relabel_configs?.at(-1)).toEqual(job);
  for (const scrape of [raw, mapped])
    expect(jobOf({ scrape })('cart')?.metric_relabel_configs?.at(-1)).toEqual(job);
});

test('contracts follow what relabelling does by name', () => {
  const { gauge, histogram } = metricFactory('service');
  const help = 'What it is.';
  const metrics = [
    gauge('cart_size', { help, labels: ['shop', 'pod'], budget: { shop: 5, pod: 3 } }),
    gauge('cart_old', { help }),
    histogram('cart_seconds', { help, unit: 'seconds', buckets: [1] }),
  ];
  const scrape = fileSd({
    port: 1,
    relabel: [replace({ labels: ['__meta_zone'], target: 'zone' })],
    metricRelabel: [
      replace({ labels: ['__name__'], regex: 'cart_old', target: '__name__', replacement: 'new' }),
      drop('__name__', '.*_bucket'),
      drop(['__name__', 'shop'], 'cart_size;test'),
      labelDrop('pod'),
    ],
  });
  const stored = serviceContracts({ metrics, scrape, signals: false, scrapes: [] });
  expect(stored.map(({ name, labels, budget }) => [name, labels, budget])).toEqual([
    ['cart_size', ['shop'], { shop: 5 }],
    ['cart_seconds', [], {}],
  ]);
  expect(stored[0]).toMatchObject({
    queryLabels: expect.arrayContaining(['shop', 'zone', 'team']),
  });
  expect(stored[0]).not.toMatchObject({ queryLabels: expect.arrayContaining(['pod']) });
  const removed = removedSeriesOf({ metrics, scrape, signals: false, scrapes: [] });
  expect([...removed].sort()).toEqual(['cart_old', 'cart_seconds_bucket']);
});

describe('limits', () => {
  const limits = (service: Partial<Service>, prometheus: PrometheusSettings = {}) => {
    const environment = resolveEnvironment({
      name: 'test',
      teams: [
        {
          name: 'shop',
          routing: { page: nullReceiver, ticket: nullReceiver },
          services: [{ name: 'cart', scrape: fileSd({ port: 1 }), ...service }],
        },
      ],
      prometheus,
    });
    const jobs = scrapeJobs(environment, targetsByJob(environment, []));
    const [job] = jobs.filter(({ job_name }) => job_name === 'cart');
    const {
      sample_limit: sampleLimit,
      label_limit: labelLimit,
      target_limit: targetLimit,
    } = job ?? {};
    return { sampleLimit, labelLimit, targetLimit };
  };
  const queued = gauge('queued', {
    help: 'Waiting.',
    labels: ['queue', 'tenant', 'region'],
    budget: { queue: 10, tenant: 20, region: 3 },
  });

  const usual = { sampleLimit: 10_000, labelLimit: 32, targetLimit: 500 };

  test('follow from the budgets of a service whose contracts are complete', () => {
    const complete = (service: Partial<Service>) => limits({ metricsComplete: true, ...service });
    // 600 series and 1000 undeclared are four fifths; five labels of the target, three own, the name, 16 undeclared
    expect(complete({ metrics: [queued] })).toEqual({
      sampleLimit: 2000,
      labelLimit: 25,
      targetLimit: 500,
    });
    const requests = 5 * 30 * 16 + 5 * 30 * (11 + 3) + 1;
    expect(complete({ signals: http() }).sampleLimit).toBe(Math.ceil((requests + 1000) / 0.8));
    expect(complete({ signals: http(), metrics: [queued] }).sampleLimit).toBe(
      Math.ceil((requests + 600 + 1000) / 0.8),
    );
  });

  test('are not lowered by contracts that are not complete', () => {
    expect(limits({})).toEqual(usual);
    expect(limits({ metrics: [queued] })).toEqual(usual);
    expect(limits({ signals: http(), metricsComplete: false })).toEqual(usual);
  });

  test('are raised by contracts that allow more', () => {
    const wide = gauge('wide', {
      help: 'Wide.',
      labels: ['queue'],
      budget: { queue: 20_000 },
      maxSeries: 20_000,
    });
    expect(limits({ metrics: [wide] }).sampleLimit).toBe(21_000 / 0.8);
  });

  test('are those of the job, otherwise those of the environment', () => {
    const everywhere = { limits: { sampleLimit: 7000, labelLimit: 40, targetLimit: 9 } };
    expect(limits({ metrics: [queued] }, everywhere)).toEqual(everywhere.limits);
    expect(limits({}, everywhere)).toEqual(everywhere.limits);
    const own = { sampleLimit: 99, targetLimit: 3 };
    const scrape = fileSd({ port: 1, limits: own });
    expect(limits({ metrics: [queued], scrape }, everywhere)).toEqual({ ...own, labelLimit: 40 });
    expect(limits({ metrics: [queued], scrape })).toEqual({ ...own, labelLimit: 32 });
    expect(limits({ metrics: [queued], metricsComplete: true, scrape })).toEqual({
      ...own,
      labelLimit: 25,
    });
  });

  test('do not report a service within its budgets', () => {
    const { sampleLimit: samples = 0 } = limits({ metrics: [queued], metricsComplete: true });
    expect((sampleLimit([queued]) + 1000) / samples).toBeLessThanOrEqual(LIMIT_WARNING_RATIO);
  });
});

test('kube-state-metrics has the limits of a cluster', () => {
  const { jobs } = filesOf(1);
  const job = jobs.find(({ job_name }) => job_name === 'kube-state-metrics');
  const usual = jobs.find(({ job_name }) => job_name === 'service-0');
  // the budgets of 20,000 pods; labels and annotations that an allow-list lets through have no limit that the stack knows
  expect(job).toMatchObject({
    sample_limit: 1_150_625,
    label_limit: 0,
    label_value_length_limit: 0,
  });
  expect(usual).toMatchObject({ sample_limit: 10_000, label_value_length_limit: 512 });
});

test('the limits of the Pushgateway allow what the jobs that push to it declare', () => {
  const rows = gauge('report_rows', { help: 'Rows.', labels: ['table'], budget: { table: 9_000 } });
  const jobsFor = (...services: readonly Service[]) => {
    const environment = resolveEnvironment({
      name: 'test',
      pushgateway: {},
      teams: [{ ...team(0), services }],
    });
    return scrapeJobs(environment, targetsByJob(environment, []));
  };
  const pushed = (jobs: readonly ScrapeJob[]) =>
    jobs.find(({ job_name }) => job_name === 'pushgateway');
  const one = { name: 'report', push: {}, metrics: [rows] };
  expect(pushed(jobsFor())).toMatchObject({ honor_labels: true, sample_limit: 10_000 });
  const { sample_limit = 0 } = pushed(jobsFor(one)) ?? {};
  expect(sample_limit * LIMIT_WARNING_RATIO).toBeGreaterThan(9_000);
  expect(jobsFor(one).filter(({ job_name }) => job_name === 'report')).toEqual([]);
  expect(jobsFor(one).filter(({ honor_labels }) => honor_labels)).toHaveLength(1);
});
