// Scrape configurations, objects of the Prometheus Operator and pipelines of Promtail as services: the source, what it
// renders to, and what is reported.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { transformSync } from 'esbuild';
import type { LogConfig, Service } from '../../catalog';
import * as entry from '../../catalog';
import { leavesOf } from '../../catalog/helpers/leaves';
import { readYaml, yaml } from '../../catalog/helpers/yaml';
import { resolveEnvironment } from '../../resolve/environment';
import { scrapeJobs } from '../../scrape-configs/jobs';
import { targetsByJob } from '../../scrape-configs/targets';
import type { ImportedPart } from '../../scripts/import/code';
import { importParts } from '../../scripts/import/parts';
import { readFiles } from '../../scripts/import/read';
import { renderImport } from '../../scripts/import/render';
import { requireNoSecrets } from '../../scripts/import/secrets';
import { synthesize } from '../../validation/synthesize';
import { base, routing, TODAY, trialPlatform } from '../validation/trial';

jest.setTimeout(120_000);

type Config = Readonly<Record<string, unknown>>;
const FIXTURES = 'test/fixtures/import';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'import-services-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const partOf = (...files: readonly string[]): ImportedPart => {
  const [part, ...others] = importParts(readFiles(files), 'commerce');
  expect(others).toEqual([]);
  if (!part) throw new Error('nothing was imported');
  return part;
};
const partOfValue = (name: string, value: object): ImportedPart => {
  const file = path.join(folder, name);
  writeFileSync(file, yaml(value));
  return partOf(file);
};

const sourceOf = (part: ImportedPart): string =>
  renderImport({
    rules: { alerts: [], recordings: [], omitted: [], lost: [] },
    dashboards: [],
    parts: [part],
    sources: ['a.yml'],
    entry: '../catalog',
  });

/** Runs the source that the command writes. */
function written(part: ImportedPart): {
  readonly importedServices: readonly Service[];
  readonly importedLogs: Readonly<Record<string, LogConfig>>;
} {
  const { code } = transformSync(sourceOf(part), { loader: 'ts', format: 'cjs' });
  const module = { exports: {} };
  new Function('module', 'exports', 'require', code)(module, module.exports, () => entry);
  return module.exports as ReturnType<typeof written>;
}

const environmentWith = (services: readonly Service[]) => ({
  ...base,
  teams: [trialPlatform, { name: 'commerce', routing, services }],
});

/** Returns the jobs that the stack renders, with the targets of their files. */
function rendered(services: readonly Service[]): ReadonlyMap<string, Config> {
  const environment = resolveEnvironment(environmentWith(services));
  const files = targetsByJob(environment, []);
  return new Map(
    scrapeJobs(environment, files).map((job) => [
      job.job_name,
      { ...job, ...(files.has(job.job_name) ? { targets: files.get(job.job_name) } : {}) },
    ]),
  );
}

const errorsWith = (services: readonly Service[]) =>
  synthesize(environmentWith(services), { targetFiles: [], today: TODAY })
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ code, where }) => [code, where]);

describe('scrape configurations', () => {
  const FILE = `${FIXTURES}/prometheus.yml`;
  const { scrape_configs: jobs } = readYaml(readFileSync(FILE, 'utf8')) as {
    readonly scrape_configs: readonly Config[];
  };
  const part = partOf(FILE);
  const { importedServices: services } = written(part);
  const byJob = rendered(services);

  /** Keys that a job keeps as they are. */
  const SAME = [
    ...['metrics_path', 'params', 'scheme', 'scrape_timeout', 'honor_timestamps', 'sample_limit'],
    'body_size_limit',
  ];

  test.each(jobs.map((job) => [String(job.job_name), job] as const))('%s', (title, job) => {
    const name = title.toLowerCase().replaceAll(' ', '-');
    const own = byJob.get(name);
    if (['pods', 'files'].includes(title)) {
      expect(own).toBeUndefined();
      expect(part.lost.join('\n')).toContain(`job "${title}"`);
      return;
    }
    if (!own) throw new Error(`there is no job ${name}`);
    for (const key of SAME)
      if (key in job) expect({ [key]: own[key] }).toEqual({ [key]: job[key] });
    expect(own.scrape_interval).toBe(job.scrape_interval ?? '30s');
    // The same rules in the same order, among those of the stack.
    for (const key of ['relabel_configs', 'metric_relabel_configs']) {
      const rules = ((own[key] ?? []) as readonly Config[]).map((rule) =>
        JSON.stringify(sorted(rule)),
      );
      const wanted = ((job[key] ?? []) as readonly Config[]).map((rule) =>
        JSON.stringify(sorted(rule)),
      );
      expect(rules.filter((rule) => wanted.includes(rule))).toEqual(wanted);
    }
    const addresses = (value: unknown) =>
      leavesOf(value)
        .filter(({ key }) => key === 'targets')
        .map(({ value: address }) => address)
        .sort();
    expect(addresses(own)).toEqual(addresses(job));
  });

  test('have the same discoveries', () => {
    expect(byJob.get('machines')?.dns_sd_configs).toMatchObject([
      { names: ['machines.example.org'], type: 'A', port: 9100 },
    ]);
    expect(byJob.get('catalog')?.consul_sd_configs).toMatchObject([
      { server: 'consul.example.org:8500', services: ['catalog'] },
    ]);
    expect(byJob.get('hosted')?.http_sd_configs).toMatchObject([
      { url: 'https://inventory.example.org/targets' },
    ]);
    expect(byJob.get('warehouse')).toMatchObject({
      basic_auth: {
        username: 'prometheus',
        password_file: expect.stringContaining('/commerce-scrape/warehouse-password'),
      },
      tls_config: {
        ca_file: expect.stringContaining('/commerce-scrape/warehouse-tls-ca'),
        server_name: 'warehouse.example.org',
      },
    });
  });

  test('synthesize, except for what the file does not have', () => {
    expect(errorsWith(services)).toEqual([
      ['definition/schema-error', 'team commerce, services[hosted].scrape.ports'],
    ]);
    expect(part.add).toContain(
      'the ports of the targets of job "hosted", which the network policy allows',
    );
  });

  test('lists raw jobs, and what is not imported', () => {
    expect(part.raw).toEqual(
      ['Warehouse Zones', 'hosted', 'probes', 'sharded'].map((job) => `job "${job}"`),
    );
    expect(part.lost).toEqual([
      'rule_files: import these files',
      'remote_write: write prometheus.remoteWrite of the environment',
      'evaluation_interval of global: write it in prometheus of the environment',
      'external_labels of global: write it in prometheus of the environment',
      'job "pods": it scrapes every port of its targets: write kubernetesSd({ port, selector }) for each service',
      'job "files": its target file "targets/missing.json" does not exist: write fileSd({ targets })',
    ]);
  });

  test('contains no secret, and lists those to create', () => {
    expect(sourceOf(part)).not.toContain('secret-of');
    expect(JSON.stringify(part.exports)).not.toContain('secret-of');
    expect(part.secrets.flatMap((keys) => keys.list())).toEqual([
      'key warehouse-tls-ca of the Secret commerce-scrape, from tls_config.ca of job "warehouse", /etc/ssl/warehouse.pem',
      'key warehouse-password of the Secret commerce-scrape, from basic_auth.password of job "warehouse"',
      'key catalog-consul-token of the Secret commerce-scrape, from token of job "catalog"',
      'key hosted-token of the Secret commerce-scrape, from bearer_token of job "hosted"',
      'key hosted-http-sd-configs-authorization-credentials of the Secret commerce-scrape, from http_sd_configs.authorization.credentials of job "hosted"',
    ]);
  });

  test('reads the targets of files', () => {
    writeFileSync(
      path.join(folder, 'targets.json'),
      JSON.stringify([{ targets: ['10.0.0.9:9100'], labels: { rack: 'r1' } }]),
    );
    const found = partOfValue('prometheus.yml', {
      scrape_configs: [{ job_name: 'racks', file_sd_configs: [{ files: ['targets.json'] }] }],
    });
    expect(written(found).importedServices).toMatchObject([
      {
        scrape: {
          kind: 'file',
          targets: ['10.0.0.9:9100'],
          labels: { rack: 'r1' },
          interval: '1m',
        },
      },
    ]);
  });

  test('lists no keys and values to add for a job that is not imported', () => {
    const job = { basic_auth: { password: 'secret-of-pods' }, scheme: 'https' };
    const found = partOfValue('prometheus.yml', {
      scrape_configs: [
        { job_name: 'pods', kubernetes_sd_configs: [{ role: 'pod' }], ...job },
        { job_name: 'nodes', static_configs: [{ targets: ['10.0.0.1:9100'] }], ...job },
      ],
    });
    expect(found.secrets.flatMap((keys) => keys.list())).toEqual([
      'key nodes-password of the Secret commerce-scrape, from basic_auth.password of job "nodes"',
    ]);
    expect(found.add).toEqual([
      'importedServices to services of team "commerce"',
      'username of job "nodes", which the file does not have',
    ]);
  });

  describe('of the Kubernetes API', () => {
    const meta = (name: string) => `__meta_kubernetes_${name}`;
    const keep = (name: string, regex: unknown) => ({
      source_labels: [meta(name)],
      regex,
      action: 'keep',
    });
    const job = (discovery: object, ...relabel_configs: readonly object[]) =>
      partOfValue('prometheus.yml', {
        scrape_configs: [
          { job_name: 'found', kubernetes_sd_configs: [discovery], relabel_configs },
        ],
      });
    const scrapeIn = (found: ReturnType<typeof job>) => {
      const [service] = written(found).importedServices as readonly { readonly scrape: object }[];
      return service?.scrape;
    };

    test('are pods with the usual annotations', () => {
      const found = job(
        { role: 'pod' },
        keep('pod_annotation_prometheus_io_scrape', true),
        {
          source_labels: [meta('pod_annotation_prometheus_io_path')],
          regex: '(.+)',
          target_label: '__metrics_path__',
        },
        {
          source_labels: [meta('pod_annotation_prometheus_io_port'), meta('pod_ip')],
          regex: '(\\d+);((([0-9]+?)(\\.|$)){4})',
          replacement: '$2:$1',
          target_label: '__address__',
        },
        { source_labels: [meta('namespace')], target_label: 'namespace' },
      );
      expect(scrapeIn(found)).toEqual({
        kind: 'kubernetes',
        annotations: true,
        selector: {},
        interval: '1m',
        relabel: [{ kind: 'replace', labels: [meta('namespace')], target: 'namespace' }],
      });
      expect(found.changed).toEqual([
        'job "found" has no targets without the annotation prometheus.io/port',
      ]);
      expect(found.add).toContain(
        'namespaces of job "found", which discovers the objects of every namespace',
      );
      expect(found.lost).toEqual([]);
      expect(errorsWith(written(found).importedServices as never)).toEqual([]);
    });

    test('are endpoints with a port by name, and labels of their Service', () => {
      const found = job(
        {
          role: 'endpoints',
          namespaces: { names: ['shop'] },
          selectors: [{ role: 'endpoints', label: 'tier=web' }],
        },
        keep('service_label_app_kubernetes_io_name', 'cart'),
        keep('endpoint_port_name', 'web|metrics'),
      );
      expect(scrapeIn(found)).toMatchObject({
        role: 'endpoints',
        port: ['web', 'metrics'],
        selector: { 'app.kubernetes.io/name': 'cart' },
        namespaces: ['shop'],
        config: { selectors: [{ role: 'endpoints', label: 'tier=web' }] },
      });
      expect(found.lost).toEqual([]);
    });

    test('are nodes with the port of the kubelet', () => {
      expect(scrapeIn(job({ role: 'node' }))).toMatchObject({ role: 'node', port: 10250 });
    });

    test('are Ingresses that an exporter probes', () => {
      const found = job(
        { role: 'ingress', namespaces: { names: ['shop'] } },
        {
          source_labels: [meta('ingress_scheme'), '__address__', meta('ingress_path')],
          regex: '(.+);(.+);(.+)',
          replacement: '$1://$2$3',
          target_label: '__param_target',
        },
        { target_label: '__address__', replacement: 'blackbox.example.org:9115' },
        { source_labels: ['__param_target'], target_label: 'instance' },
      );
      expect(scrapeIn(found)).toEqual({
        kind: 'kubernetes',
        role: 'ingress',
        namespaces: ['shop'],
        prober: 'blackbox.example.org:9115',
        interval: '1m',
      });
    });

    test.each([
      [{ role: 'pod' }, [keep('pod_label_app', 'cart')], 'it scrapes every port of its targets'],
      [{ role: 'pod' }, [keep('pod_container_port_name', 'web')], 'no label selects its targets'],
      [{ role: 'constructor' }, [], 'kubernetesSd has no role "constructor"'],
      [{ role: 'pod', namespaces: { own_namespace: true } }, [], 'own_namespace is that of'],
      [{ role: 'pod', unknown: 1 }, [], 'unknown of kubernetes_sd_configs has no form'],
      [
        { role: 'node' },
        [{ target_label: '__address__', replacement: 'kubernetes.default.svc' }],
        'a rule replaces the addresses of its targets',
      ],
    ])('are listed if they have no form: %j', (discovery, rules, reason) => {
      const found = job(discovery, ...rules);
      expect(found.exports).toEqual([]);
      expect(found.lost).toEqual([expect.stringContaining(`job "found": ${reason}`)]);
    });
  });

  test('has a typed form for a job with a key that no definition has', () => {
    const found = partOfValue('prometheus.yml', {
      scrape_configs: [
        {
          job_name: 'nodes',
          static_configs: [{ targets: ['10.0.0.1:9100'] }],
          scrape_failure_log_file: '/var/log/failures.json',
        },
      ],
    });
    expect(written(found).importedServices).toMatchObject([{ scrape: { kind: 'file' } }]);
    expect(found.raw).toEqual([]);
    expect(found.lost).toEqual([
      'scrape_failure_log_file of job "nodes": it is not a key of a definition',
    ]);
  });

  test('reads target files by a pattern, and names the one that is not there', () => {
    mkdirSync(path.join(folder, 'racks/north'), { recursive: true });
    for (const [name, target] of [
      ['racks/north/a.json', '10.0.0.1:9100'],
      ['racks/north/b.json', '10.0.0.2:9100'],
      ['racks/north/c.txt', '10.0.0.3:9100'],
    ] as const)
      writeFileSync(path.join(folder, name), JSON.stringify([{ targets: [target] }]));
    const jobWith = (...files: readonly string[]) =>
      partOfValue('prometheus.yml', {
        scrape_configs: [
          { job_name: 'racks', file_sd_configs: [{ files, refresh_interval: '1m' }] },
        ],
      });
    const found = jobWith('racks/*/?.json', path.join(folder, 'racks/north/a.json'));
    expect(written(found).importedServices).toMatchObject([
      { scrape: { kind: 'file', targets: ['10.0.0.1:9100', '10.0.0.2:9100'] } },
    ]);
    expect(found.changed).toEqual([
      'file_sd_configs.refresh_interval of job "racks": prometheus.targetRefreshInterval of the environment applies',
    ]);
    expect(jobWith('racks/*.json').lost).toEqual([
      'job "racks": its target file "racks/*.json" does not exist: write fileSd({ targets })',
    ]);
    expect(jobWith().lost).toEqual([
      'job "racks": file_sd_configs names no files: write fileSd({ targets })',
    ]);
  });

  test('lists the settings of an authentication that a definition does not have', () => {
    const { lost } = partOfValue('prometheus.yml', {
      scrape_configs: [
        {
          job_name: 'a',
          static_configs: [{ targets: ['10.0.0.1:80'] }],
          oauth2: {
            ...{ client_id: 'a', client_secret: 'hunter2', token_url: 'https://a.example.org' },
            ...{ grant_type: 'client_credentials', proxy_url: 'http://proxy:3128' },
            endpoint_params: { audience: 'a', password: 'hunter3' },
          },
        },
      ],
    });
    expect(lost).toEqual([
      'oauth2.grant_type of job "a": it is not a key of a definition',
      'oauth2.proxy_url of job "a": it is not a key of a definition',
      'oauth2.endpoint_params.password of job "a": it may be a credential, which a definition reads from no file',
    ]);
  });

  test('omits credentials in other places', () => {
    const found = partOfValue('prometheus.yml', {
      scrape_configs: [
        {
          job_name: 'keyed',
          params: { api_key: ['0123456789abcdef0123456789abcdef'], module: ['a'] },
          proxy_url: 'http://user:password-of-the-proxy@proxy.example.org',
          static_configs: [{ targets: ['10.0.0.1:80'] }],
        },
      ],
    });
    expect(sourceOf(found)).not.toMatch(/0123456789abcdef|password-of/);
    expect(found.lost).toEqual([
      'proxy_url of job "keyed": it contains a credential',
      'params.api_key of job "keyed": it may be a credential, which a URL cannot hide',
    ]);
  });
});

const sorted = (value: Config): Config =>
  Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));

describe('objects of the operator', () => {
  const part = partOf(`${FIXTURES}/monitors.yaml`);
  const { importedServices: services } = written(part);

  test('select the same pods and ports', () => {
    expect(services).toMatchObject([
      {
        name: 'orders',
        namespace: 'shop',
        scrape: {
          kind: 'kubernetes',
          port: 8080,
          selector: { 'app.kubernetes.io/name': 'orders' },
          metricsPath: '/internal/metrics',
          params: { maxAge: '10' },
          honorLabels: true,
          interval: '30s',
          timeout: '10s',
          limits: { sampleLimit: 2000 },
          tls: {
            ca: { key: 'orders-tls-ca' },
            cert: { key: 'orders-tls-cert' },
            key: { key: 'orders-tls-key' },
          },
          relabel: [
            { kind: 'replace', labels: ['__meta_kubernetes_pod_node_name'], target: 'node' },
          ],
          metricRelabel: [{ kind: 'drop', labels: ['__name__'], regex: 'go_.*' }],
        },
        scrapes: [{ name: 'admin', scrape: { port: 9081, auth: { kind: 'authorization' } } }],
      },
      {
        name: 'worker',
        namespace: 'jobs',
        scrape: { kind: 'kubernetes', port: 9102, selector: { app: 'worker' }, interval: '15s' },
      },
      { name: 'unknown-port', scrape: { kind: 'kubernetes', port: 'web' } },
    ]);
    const job = rendered(services).get('worker');
    expect(job?.kubernetes_sd_configs).toEqual([
      {
        role: 'pod',
        namespaces: { names: ['jobs'] },
        selectors: [{ role: 'pod', label: 'app=worker' }],
      },
    ]);
  });

  test('synthesize, except for what the objects do not have', () => {
    const errors = errorsWith(services).map(([code, where = '']) => [
      code,
      where.split('.').slice(-2).join('.'),
    ]);
    expect(errors).toContainEqual(['definition/schema-error', 'auth.username']);
    expect(part.add).toContain(
      'username of endpoint "metrics" of ServiceMonitor "orders", which was in key user of orders-metrics',
    );
  });

  test('lists fields that a service does not have, by their names in the object', () => {
    const spec = {
      jobLabel: 'app',
      selector: { matchLabels: { app: 'worker' } },
      namespaceSelector: { any: true },
      podTargetLabels: ['tier'],
      bodySizeLimit: '10MB',
      podMetricsEndpoints: [
        {
          ...{ targetPort: 9102, followRedirects: false, trackTimestampsStaleness: true },
          metricRelabelings: [{ action: 'hashmod', modulus: 2, targetLabel: 'a' }],
        },
        { targetPort: 9103, oauth2: { proxyUrl: 'http://proxy', clientId: {} } },
      ],
    };
    const found = partOfValue('monitor.yml', {
      ...{ kind: 'PodMonitor', metadata: { name: 'worker', namespace: 'jobs' }, spec },
    });
    const endpoint = 'endpoint 9102 of PodMonitor "worker"';
    expect(found.lost).toEqual([
      'podTargetLabels of PodMonitor "worker": write relabel of the scrape with __meta_kubernetes_pod_label_NAME',
      'bodySizeLimit of PodMonitor "worker": kubernetesSd does not have this setting',
      'namespaceSelector.any of PodMonitor "worker": write namespaces of the scrape',
      `followRedirects of ${endpoint}: kubernetesSd does not have this setting`,
      `trackTimestampsStaleness of ${endpoint}: kubernetesSd does not have this setting`,
      `${endpoint}: metricRelabelings have an action without a typed form: write kubernetesSd with the labels that it results in`,
      'oauth2.proxyUrl of endpoint 9103 of PodMonitor "worker": it is not a key of a definition',
      expect.stringMatching(/^endpoint 9103 of PodMonitor "worker": auth/),
    ]);
  });

  test('lists keys with the names of built-in properties', () => {
    const { lost } = partOfValue('monitor.yml', {
      ...{ kind: 'PodMonitor', metadata: { name: 'worker', namespace: 'jobs' } },
      spec: {
        ...{ selector: { matchLabels: { app: 'worker' } }, constructor: 1, toString: 1 },
        podMetricsEndpoints: [{ targetPort: 9102, valueOf: 1 }],
      },
    });
    expect(lost).toEqual([
      'constructor of PodMonitor "worker": kubernetesSd does not have this setting',
      'toString of PodMonitor "worker": kubernetesSd does not have this setting',
      'valueOf of endpoint 9102 of PodMonitor "worker": kubernetesSd does not have this setting',
    ]);
    expect(partOfValue('prometheus.yml', { scrape_configs: [], constructor: {} }).lost).toEqual([
      'constructor: write it in raw of prometheus of the environment',
    ]);
    const promtail = { clients: [], scrape_configs: [], constructor: {} };
    expect(partOfValue('promtail.yml', promtail).lost).toContain(
      'constructor of Promtail: write logCollector of the environment',
    );
  });

  test('find ports by their names, in several namespaces', () => {
    const monitor = (kind: string, endpoints: string) =>
      partOfValue('monitor.yml', {
        ...{ kind, metadata: { name: 'worker', namespace: 'jobs' } },
        spec: {
          selector: { matchLabels: { app: 'worker' } },
          namespaceSelector: { matchNames: ['jobs', 'more-jobs'] },
          [endpoints]: [{ port: 'web' }],
        },
      });
    const found = monitor('PodMonitor', 'podMetricsEndpoints');
    expect(found.lost).toEqual([]);
    expect(written(found).importedServices).toMatchObject([
      {
        namespace: 'jobs',
        scrape: { port: 'web', namespaces: ['jobs', 'more-jobs'], selector: { app: 'worker' } },
      },
    ]);
    // the name is that of a port of a Service that is not in the files
    expect(monitor('ServiceMonitor', 'endpoints').lost).toEqual([
      'endpoint "web" of ServiceMonitor "worker": port "web" has no number in the files: import the Service and its workload with it',
    ]);
  });

  test('lists what is not imported', () => {
    expect(part.lost).toEqual([
      'relabelings[1] of endpoint "metrics" of ServiceMonitor "orders": its labels are not those of pods',
    ]);
  });
});

describe('pipelines of Promtail', () => {
  const part = partOf(`${FIXTURES}/promtail.yml`);
  const { importedLogs: logs } = written(part);

  test('are the log settings of services', () => {
    expect(logs).toEqual({
      orders: {
        format: { kind: 'json', fields: { time: 'time', level: 'log.level', traceId: 'traceId' } },
        multiline: { firstLine: '^\\{', maxLines: 50 },
        drop: [{ expression: 'GET /healthz', reason: 'health' }],
        stages: [
          {
            kind: 'json',
            expressions: {
              ts: 'time',
              severity: 'log.level',
              trace: 'traceId',
              tenant: 'customer.plan',
              user: 'user',
            },
          },
          { kind: 'drop', source: 'user', expression: '^test$', reason: 'drop_stage' },
          { kind: 'template', source: 'plan', template: '{{ ToLower .Value }}' },
          { kind: 'raw', promtail: { decolorize: {} } },
          { kind: 'replace', expression: '(sk_live_[a-z]+)', replacement: '***' },
        ],
        labels: [
          { name: 'tenant', from: 'customer.plan', values: [] },
          { name: 'plan', extracted: 'plan', values: [] },
        ],
        structuredMetadata: [{ name: 'user' }],
      },
      nginx: {
        format: {
          kind: 'regex',
          expression: String.raw`^(?P<time>\S+) (?P<level>\w+) (?P<trace_id>\w+) (?P<rest>.*)$`,
        },
      },
    });
  });

  test('synthesize with the values of the labels', () => {
    const services = Object.entries(logs).map(([name, { labels, ...settings }]) => ({
      name,
      logs: {
        ...settings,
        ...(labels
          ? { labels: labels.map((label) => ({ ...label, values: ['free', 'paid'] })) }
          : {}),
      },
    }));
    // The raw stage is in the form of Promtail.
    const environment = { ...environmentWith(services), logCollector: 'promtail' as const };
    const { problems } = synthesize(environment, { targetFiles: [], today: TODAY });
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('lists what is not imported, without secrets', () => {
    expect(part.lost).toEqual([
      'server of Promtail: the stack sets it',
      'positions of Promtail: the stack sets it',
      'clients of Promtail: the stack sends to its Loki: write parts of the environment for another one',
      'stage match of job "orders": its selector has labels of the previous pipeline: write its stages in logs of the service that it selects',
      'journal of job "journal": write it in logs.sources of the environment',
    ]);
    expect(part.raw).toEqual(['stage decolorize of job "orders"']);
    expect(sourceOf(part)).not.toContain('secret-of-loki');
  });
});

describe('stages of Promtail', () => {
  const partWith = (stages: readonly object[], job: object = {}): ImportedPart =>
    partOfValue('promtail.yml', {
      clients: [],
      scrape_configs: [{ job_name: 'orders', pipeline_stages: stages, ...job }],
    });
  const logsOf = (...stages: readonly object[]) => written(partWith(stages)).importedLogs?.orders;
  const lostOf = (part: ImportedPart) => part.lost.filter((text) => !text.startsWith('clients'));
  const json = { json: { expressions: { tier: 'tier', lvl: 'lvl' } } };

  test('remove labels by lists of names', () => {
    const labels = { labels: { tier: '', zone: 'tier' } };
    expect(logsOf(json, labels, { labeldrop: ['zone', 'filename'] })?.labels).toEqual([
      { name: 'tier', values: [] },
    ]);
    expect(logsOf(json, labels, { labelallow: ['zone'] })?.labels).toMatchObject([
      { name: 'zone' },
    ]);
    const { changed, lost, add } = partWith([json, labels, { labeldrop: ['zone', 'namespace'] }]);
    // only the values of labels that are sent
    expect(add.filter((text) => text.startsWith('the values'))).toEqual([
      'the values of the stream label "tier" of job "orders", which limit the streams',
    ]);
    expect(changed).toEqual([
      'label "zone" of job "orders" is not sent, since labeldrop removes it',
    ]);
    expect(lost).toContain('stage labeldrop of job "orders": the stack sets label "namespace"');
  });

  test('are unknown if only objects have a method of the name', () => {
    const { raw, lost } = partWith([{ constructor: { a: 1 } }], { toString: {} });
    expect([...raw, ...lost]).toEqual(
      expect.arrayContaining([
        expect.stringContaining('constructor of job "orders"'),
        'toString of job "orders": write it in logs.sources of the environment',
      ]),
    );
  });

  test('set labels with a constant value', () => {
    const stages = [{ static_labels: { region: 'eu', empty: null, team: 'a' } }];
    expect(logsOf(...stages)).toEqual({
      stages: [{ kind: 'template', source: 'region', template: 'eu' }],
      labels: [{ name: 'region', extracted: 'region', values: ['eu'] }],
    });
    expect(lostOf(partWith(stages))).toEqual([
      'stage static_labels of job "orders": the stack sets label "team"',
    ]);
  });

  test('are listed if they change what the stack reads from the line', () => {
    const template = { template: { source: 'lvl', template: '{{ ToLower .Value }}' } };
    expect(lostOf(partWith([json, template, { labels: { level: 'lvl' } }]))).toEqual([
      'stage level of job "orders": the stack reads it from the line, before a stage changes "lvl": write levels of the service',
    ]);
  });

  test('join lines once', () => {
    const part = partWith([{ multiline: { firstline: '^a' } }, { multiline: { firstline: '^b' } }]);
    expect(written(part).importedLogs.orders?.multiline).toEqual({ firstLine: '^a' });
    expect(lostOf(part)).toEqual([
      'stage multiline of job "orders": a service has one: "^b" is not joined: write one firstLine that matches both',
    ]);
  });

  test('are listed by the settings that a definition does not have', () => {
    const part = partWith(
      [
        { json: { expressions: { a: '' }, drop_malformed: true } },
        { cri: { max_partial_lines: 5 } },
        { timestamp: { source: 'a', format: 'Unix', location: 'UTC' } },
      ],
      {
        ...{ relabel_configs: [{}], decompression: { enabled: true } },
        static_configs: [{ labels: { __path__: '/a', rack: 'b' } }],
      },
    );
    expect(lostOf(part)).toEqual([
      'decompression of job "orders": write it in logs.sources of the environment',
      'files of job "orders": write them in logs.sources of the environment',
      'label "rack" of static_configs of job "orders": write it in logs.sources of the environment',
      ...[
        ['json', 'drop_malformed'],
        ['cri', 'max_partial_lines'],
        ['timestamp', 'location'],
      ].map(([stage, key]) => `stage ${stage} of job "orders": ${key} has no form in a definition`),
    ]);
    expect(part.changed).toContain(
      'relabel_configs of job "orders": the stack sets the labels of pods',
    );
  });
});

test('a secret that is also in another field is an error, which does not contain it', () => {
  const secret = 'the-same-as-the-name-of-the-job';
  const part = partOfValue('prometheus.yml', {
    scrape_configs: [
      {
        job_name: secret,
        bearer_token: secret,
        static_configs: [{ targets: ['10.0.0.1:80'], labels: { own: secret } }],
      },
    ],
  });
  expect(() => sourceOf(part)).toThrow(
    /^the secret in bearer_token of job .* is also in another field: write another value there$/,
  );
});

test('two configurations of one program are imported separately', () => {
  const file = `${FIXTURES}/promtail.yml`;
  expect(() => importParts(readFiles([file, file]), 'commerce')).toThrow(
    'has a second configuration of Promtail: import each into its own file',
  );
});

test.each([
  [
    'scrape_configs[0].oauth2.endpoint_params.password',
    { oauth2: { endpoint_params: { password: 'hunter2-hunter2' } } },
  ],
  [
    'scrape_configs[0].http_headers.X-Api-Key.secrets[0]',
    { http_headers: { 'X-Api-Key': { secrets: ['abcdefghijkl'] } } },
  ],
  [
    'scrape_configs[0].proxy_connect_header.A[0]',
    { proxy_connect_header: { A: ['Basic abcdefgh'] } },
  ],
])('a text with the secret in %s is rejected', (place, job) => {
  const documents = [{ source: 'prometheus.yml', value: { scrape_configs: [job] } }];
  const secret = JSON.stringify(job).match(/(hunter2-hunter2|abcdefghijkl|Basic abcdefgh)/)?.[0];
  expect(() => requireNoSecrets(`a: '${secret}'`, documents)).toThrow(`${place} is a secret`);
  expect(() => requireNoSecrets("a: 'b'", documents)).not.toThrow();
});
