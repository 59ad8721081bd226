// Targets that a real Prometheus discovers in a real Kubernetes API server, with the rights of its service account.
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Environment } from '../../catalog/definitions/environment';
import { nullReceiver } from '../../catalog/definitions/receivers';
import {
  type KubernetesRole,
  type KubernetesScrape,
  kubernetesSd,
} from '../../catalog/definitions/scrape';
import { defineTeam, type Service } from '../../catalog/definitions/team';
import { yaml } from '../../catalog/helpers/yaml';
import { PLATFORM_TEAM } from '../../catalog/names';
import { resolveEnvironment } from '../../resolve/environment';
import { scrapeJobs } from '../../scrape-configs/jobs';
import { isError } from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';
import { type ApiServer, startApiServer } from './support/api-server';
import { eventually } from './support/eventually';
import { PrometheusApi } from './support/prometheus';
import { runTool } from './support/run';
import type { Served } from './support/served';
import { servePrometheus } from './support/served-prometheus';
import { renderVariant } from './support/variant';

jest.setTimeout(240_000);

const routing = { page: nullReceiver, ticket: nullReceiver };
const prober = 'blackbox.shop.svc:9115';
const probe = { prober, metricsPath: '/probe', params: { module: 'http_2xx' } } as const;
const cart = { 'app.kubernetes.io/name': 'cart' };

const scrapes: Readonly<Record<string, KubernetesScrape>> = {
  number: kubernetesSd({ port: 8080, selector: cart }),
  name: kubernetesSd({ port: 'metrics', selector: cart }),
  several: kubernetesSd({ port: ['metrics', 8080], selector: cart }),
  spread: kubernetesSd({ port: 'metrics', selector: cart, namespaces: ['shop', 'shop-tills'] }),
  annotated: kubernetesSd({ annotations: true, port: 'metrics', ports: [9102], selector: {} }),
  'annotated-only': kubernetesSd({ annotations: true, ports: [9102], selector: cart }),
  slices: kubernetesSd({ role: 'endpointslice', port: 'web', ports: [8080], selector: cart }),
  endpoints: kubernetesSd({ role: 'endpoints', port: 8080, selector: cart }),
  'of-service': kubernetesSd({
    ...{ role: 'endpointslice', annotations: true, port: 'web', ports: [8080] },
    selector: cart,
  }),
  service: kubernetesSd({ role: 'service', port: 'web', selector: cart, ...probe }),
  ingress: kubernetesSd({ role: 'ingress', selector: cart, ...probe }),
  node: kubernetesSd({ role: 'node', port: 9100 }),
  'one-node': kubernetesSd({ role: 'node', port: 9100, selector: { zone: 'a' } }),
  attached: kubernetesSd({
    port: 8080,
    selector: cart,
    config: {
      attach_metadata: { node: true, namespace: true, deployment: true, cronjob: true },
      selectors: [{ role: 'pod', field: 'spec.nodeName=node-a', label: 'tier in (web, api)' }],
    },
    relabel: [
      {
        kind: 'replace',
        labels: [
          '__meta_kubernetes_node_label_zone',
          '__meta_kubernetes_namespace_label_stage',
          '__meta_kubernetes_pod_deployment_name',
        ],
        separator: '/',
        target: 'place',
      },
    ],
  }),
};
const services: readonly Service[] = Object.entries(scrapes).map(([name, scrape]) => ({
  name,
  scrape,
}));
const variant = {
  name: 'discovery',
  logCollector: 'alloy',
  teams: [
    defineTeam({ name: PLATFORM_TEAM, routing }),
    defineTeam({ name: 'shop', routing, services }),
  ],
} as const;

const object = (
  apiVersion: string,
  kind: string,
  name: string,
  {
    namespace = 'shop',
    labels = {},
    annotations = {},
    owners = [],
    ...fields
  }: Record<string, object | string>,
) => ({
  apiVersion,
  kind,
  metadata: { name, namespace, labels, annotations, ownerReferences: owners },
  ...fields,
});

interface PodOptions {
  readonly namespace?: string;
  readonly labels?: object;
  readonly annotations?: object;
  readonly ip: string;
  readonly node?: string;
  readonly ports?: readonly object[];
  readonly phase?: string;
  /** Name of its ReplicaSet. @default none */
  readonly owner?: string;
}

/** The owner of an object; the API server does not look for it. */
const ownedBy = (kind: string, name: string) => [
  { apiVersion: 'apps/v1', kind, name, uid: randomUUID(), controller: true },
];
const PORTS = [
  { name: 'web', containerPort: 8080 },
  { name: 'metrics', containerPort: 9102 },
];
const podNamed = (name: string, options: PodOptions) => ({
  status: {
    phase: options.phase ?? 'Running',
    podIP: options.ip,
    podIPs: [{ ip: options.ip }],
    hostIP: '10.1.0.1',
  },
  object: object('v1', 'Pod', name, {
    namespace: options.namespace ?? 'shop',
    labels: { ...cart, tier: 'web', ...options.labels },
    annotations: options.annotations ?? {},
    owners: options.owner ? ownedBy('ReplicaSet', options.owner) : [],
    spec: {
      nodeName: options.node ?? 'node-a',
      automountServiceAccountToken: false,
      containers: [
        { name: 'cart', image: 'example.org/cart:1', ports: options.ports ?? PORTS },
        { name: 'sidecar', image: 'example.org/sidecar:1' },
      ],
    },
  }),
});

const annotations = {
  'prometheus.io/scrape': 'true',
  'prometheus.io/port': '9102',
  'prometheus.io/path': '/stats',
  'prometheus.io/scheme': 'https',
};
const pods = [
  podNamed('cart-a', { ip: '10.0.0.1', owner: 'cart-7d' }),
  podNamed('cart-b', { ip: 'fd00::2', node: 'node-b', annotations }),
  podNamed('cart-ended', { ip: '10.0.0.3', phase: 'Succeeded', annotations }),
  podNamed('till-a', { ip: '10.0.0.4', namespace: 'shop-tills' }),
  podNamed('other', {
    ip: '10.0.0.5',
    labels: { 'app.kubernetes.io/name': 'other' },
    annotations: { 'prometheus.io/scrape': 'true' },
  }),
  podNamed('bare', { ip: '10.0.0.6', ports: [], labels: { tier: 'batch' } }),
];
const reference = (name: string) => ({ kind: 'Pod', name, namespace: 'shop' });
const objects = [
  object('apps/v1', 'ReplicaSet', 'cart-7d', {
    owners: ownedBy('Deployment', 'cart'),
    spec: {
      selector: { matchLabels: cart },
      template: {
        metadata: { labels: cart },
        spec: { containers: [{ name: 'cart', image: 'example.org/cart:1' }] },
      },
    },
  }),
  object('v1', 'Service', 'cart', {
    labels: cart,
    annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/path': '/stats' },
    spec: { selector: cart, ports: [{ name: 'web', port: 80, targetPort: 8080 }] },
  }),
  object('discovery.k8s.io/v1', 'EndpointSlice', 'cart-1', {
    labels: { ...cart, 'kubernetes.io/service-name': 'cart' },
    addressType: 'IPv4',
    endpoints: [
      { addresses: ['10.0.0.1'], targetRef: reference('cart-a') } as object,
      { addresses: ['10.9.0.9'] } as object,
    ],
    ports: [{ name: 'web', port: 8080, protocol: 'TCP' }],
  }),
  object('v1', 'Endpoints', 'cart', {
    labels: cart,
    subsets: [
      {
        addresses: [{ ip: '10.0.0.1', targetRef: reference('cart-a') }],
        ports: [{ name: 'web', port: 8080, protocol: 'TCP' }],
      },
    ],
  }),
  object('networking.k8s.io/v1', 'Ingress', 'cart', {
    labels: cart,
    spec: {
      tls: [{ hosts: ['cart.example.org'] }],
      rules: ['cart.example.org', '*.example.org'].map((host) => ({
        host,
        http: {
          paths: [
            {
              path: '/healthz',
              pathType: 'Prefix',
              backend: { service: { name: 'cart', port: { name: 'web' } } },
            },
          ],
        },
      })),
    },
  }),
];
const nodes = ['a', 'b'].map((zone, index) => ({
  status: {
    addresses: [
      { type: 'Hostname', address: `node-${zone}` },
      { type: 'InternalIP', address: `10.1.0.${index + 1}` },
    ],
  },
  object: {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `node-${zone}`, labels: { zone } },
  },
}));

/** Returns the errors of a definition. */
const problemsOf = (environment: Environment) =>
  synthesize(environment, { targetFiles: [] }).problems.filter(isError);

let server: ApiServer;
let dist: string;
let prometheus: Served;

async function kubectl(args: readonly string[], input?: unknown): Promise<string> {
  const options = input === undefined ? {} : { input: JSON.stringify(input) };
  const { code, stdout, stderr } = await server.kubectl(args, options);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** Returns the generated jobs with the address of the API server and the token of Prometheus, which a pod would have. */
const connected = (token: string) =>
  scrapeJobs(resolveEnvironment(variant), new Map())
    .filter(({ job_name }) => Object.hasOwn(scrapes, job_name))
    .map((job) => ({
      ...job,
      kubernetes_sd_configs: job.kubernetes_sd_configs?.map((discovery) => ({
        ...discovery,
        api_server: server.access.url,
        authorization: { credentials: token },
        tls_config: { ca_file: server.access.authority },
      })),
    }));

beforeAll(async () => {
  dist = renderVariant(variant);
  server = await startApiServer();
  await kubectl(['apply', '-f', path.join(dist, variant.name)]);
  await kubectl(['label', 'namespace', 'shop', 'stage=test']);
  // A controller would create these.
  for (const namespace of ['shop', 'shop-tills'])
    await kubectl(['create', 'serviceaccount', 'default', '-n', namespace]);
  for (const { object: one, status } of [...nodes, ...pods]) {
    await kubectl(['create', '-f', '-'], one);
    const { name, namespace = 'default' } = one.metadata as { name: string; namespace?: string };
    await kubectl([
      ...['patch', one.kind, name, '-n', namespace, '--subresource=status', '--type=merge'],
      ...['-p', JSON.stringify({ status })],
    ]);
  }
  await kubectl(['create', '-f', '-'], { apiVersion: 'v1', kind: 'List', items: objects });
  const token = await kubectl(['create', 'token', 'prometheus', '-n', 'observability']);
  prometheus = await servePrometheus({
    'prometheus.yml': yaml({
      global: { scrape_interval: '1h', scrape_timeout: '1s' },
      scrape_configs: connected(token.trim()),
    }),
  });
});
afterAll(async () => {
  await prometheus?.stop();
  await server?.stop();
  if (dist) rmSync(dist, { recursive: true, force: true });
});

interface Found {
  readonly scrapePool: string;
  readonly scrapeUrl: string;
  readonly labels: Readonly<Record<string, string>>;
}

const api = ({ url } = prometheus) => new PrometheusApi(url);
const targets = async (job: string, from = prometheus) => {
  const { activeTargets } = await api(from).get<{ activeTargets: Found[] }>('targets?state=active');
  return activeTargets
    .filter(({ scrapePool }) => scrapePool === job)
    .map(({ scrapeUrl, labels }) => `${labels.instance} ${decodeURIComponent(scrapeUrl)}`)
    .sort();
};

const probed = (target: string) =>
  `${target} http://${prober}/probe?module=http_2xx&target=${target}`;

const expected: Readonly<Record<string, readonly string[]>> = {
  number: [
    'bare http://10.0.0.6:8080/metrics',
    'cart-a http://10.0.0.1:8080/metrics',
    'cart-b http://[fd00::2]:8080/metrics',
  ],
  name: ['cart-a http://10.0.0.1:9102/metrics', 'cart-b http://[fd00::2]:9102/metrics'],
  several: [
    'cart-a:8080 http://10.0.0.1:8080/metrics',
    'cart-a:9102 http://10.0.0.1:9102/metrics',
    'cart-b:8080 http://[fd00::2]:8080/metrics',
    'cart-b:9102 http://[fd00::2]:9102/metrics',
  ],
  spread: [
    'shop-tills/till-a http://10.0.0.4:9102/metrics',
    'shop/cart-a http://10.0.0.1:9102/metrics',
    'shop/cart-b http://[fd00::2]:9102/metrics',
  ],
  annotated: ['cart-b https://[fd00::2]:9102/stats', 'other http://10.0.0.5:9102/metrics'],
  'annotated-only': ['cart-b https://[fd00::2]:9102/stats'],
  slices: ['10.9.0.9:8080 http://10.9.0.9:8080/metrics', 'cart-a http://10.0.0.1:8080/metrics'],
  endpoints: ['cart-a http://10.0.0.1:8080/metrics'],
  'of-service': ['10.9.0.9:8080 http://10.9.0.9:8080/stats', 'cart-a http://10.0.0.1:8080/stats'],
  service: [probed('cart.shop.svc:80')],
  ingress: [probed('https://cart.example.org/healthz')],
  node: ['node-a http://10.1.0.1:9100/metrics', 'node-b http://10.1.0.2:9100/metrics'],
  'one-node': ['node-a http://10.1.0.1:9100/metrics'],
  attached: ['cart-a http://10.0.0.1:8080/metrics'],
};

test.each(Object.entries(expected))('%s finds its targets', async (job, found) => {
  let seen: readonly string[] = [];
  await eventually(
    async () => {
      seen = await targets(job);
      return JSON.stringify(seen) === JSON.stringify(found);
    },
    () => `${job}: ${JSON.stringify(seen, null, 2)}`,
  );
});

test('every target has the labels of the stack', async () => {
  const { activeTargets } = await api().get<{ activeTargets: Found[] }>('targets?state=active');
  expect(activeTargets.length).toBeGreaterThan(20);
  for (const { scrapePool, labels } of activeTargets)
    expect(labels).toMatchObject({
      ...{ team: 'shop', service: scrapePool, env: 'discovery', job: scrapePool },
    });
  const attached = activeTargets.find(({ scrapePool }) => scrapePool === 'attached');
  expect(attached?.labels).toMatchObject({ place: 'a/test/cart' });
});

test('Prometheus may read what it discovers, and nothing else', async () => {
  const can = async (verb: string, what: string, where: string) => {
    const as = '--as=system:serviceaccount:observability:prometheus';
    return (await server.kubectl(['auth', 'can-i', verb, what, '-n', where, as])).stdout.trim();
  };
  const read = ['pods', 'services', 'endpoints', 'endpointslices.discovery.k8s.io'];
  const attached = ['nodes', 'namespaces', 'replicasets.apps', 'jobs.batch'];
  for (const what of [...read, ...attached, 'ingresses.networking.k8s.io'])
    expect([what, await can('watch', what, 'shop')]).toEqual([what, 'yes']);
  expect(await can('watch', 'pods', 'shop-tills')).toBe('yes');
  for (const what of ['services', 'endpoints', 'ingresses.networking.k8s.io'])
    expect([what, await can('list', what, 'shop-tills')]).toEqual([what, 'no']);
  for (const what of ['secrets', 'configmaps'])
    expect([what, await can('get', what, 'shop')]).toEqual([what, 'no']);
  expect(await can('list', 'pods', 'default')).toBe('no');
});

test('promtool accepts the jobs as they are rendered', async () => {
  const jobs = scrapeJobs(resolveEnvironment(variant), new Map());
  const file = path.join(prometheus.folder, 'rendered.yml');
  const own = jobs.filter(({ job_name }) => Object.hasOwn(scrapes, job_name));
  writeFileSync(file, yaml({ scrape_configs: own }));
  expect(await runTool('promtool', ['check', 'config', '--syntax-only', file])).toMatchObject({
    code: 0,
    stderr: '',
  });
});

describe('another cluster', () => {
  const SECRET = 'shop-scrape';
  const key = (name: string) => ({ secret: SECRET, key: name });
  const configs = (url: string): Readonly<Record<string, KubernetesScrape['config']>> => ({
    address: {
      api_server: url,
      authorization: { credentials_file: key('token') },
      tls_config: { ca_file: key('ca.crt') },
    },
    kubeconfig: { kubeconfig_file: key('kubeconfig') },
    stranger: {
      api_server: url,
      authorization: { credentials_file: key('other') },
      tls_config: { ca_file: key('ca.crt') },
    },
  });
  let elsewhere: Served;
  let folder: string;

  /** Creates a service account in that cluster, and returns its token. */
  async function tokenOf(account: string): Promise<string> {
    const inShop = ['-n', 'shop'];
    await kubectl(['create', 'serviceaccount', account, ...inShop]);
    return (await kubectl(['create', 'token', account, ...inShop])).trim();
  }

  beforeAll(async () => {
    const { url, authority } = server.access;
    const ca = readFileSync(authority, 'utf8');
    const token = await tokenOf('reader');
    const verbs = '--verb=get,list,watch';
    await kubectl(['create', 'role', 'reader', verbs, '--resource=pods', '-n', 'shop']);
    const subject = ['--role=reader', '--serviceaccount=shop:reader'];
    await kubectl(['create', 'rolebinding', 'reader', ...subject, '-n', 'shop']);
    const kubeconfig = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'other',
      clusters: [
        {
          name: 'other',
          cluster: {
            server: url,
            'certificate-authority-data': Buffer.from(ca).toString('base64'),
          },
        },
      ],
      users: [{ name: 'reader', user: { token } }],
      contexts: [{ name: 'other', context: { cluster: 'other', user: 'reader' } }],
    };
    const values: Readonly<Record<string, string>> = {
      token,
      'ca.crt': ca,
      kubeconfig: yaml(kubeconfig),
      other: await tokenOf('stranger'),
    };

    const services = Object.entries(configs(url)).map(([name, config]) => ({
      name,
      scrape: kubernetesSd({ port: 'metrics', ports: [9102], selector: cart, config }),
    }));
    const environment: Environment = {
      ...variant,
      teams: [variant.teams[0], defineTeam({ name: 'shop', routing, services })],
    };
    const { problems, manifests } = synthesize(environment, { targetFiles: [] });
    expect(problems.filter(isError)).toEqual([]);
    const pod = manifests.find(
      ({ object: { kind, metadata } }) => kind === 'StatefulSet' && metadata.name === 'prometheus',
    )?.object.spec.template.spec;
    folder = mkdtempSync(path.join(tmpdir(), 'scrape-secrets-'));
    // What the kubelet would mount.
    const mounted: string[] = [];
    for (const { name, mountPath } of pod.containers[0].volumeMounts) {
      const volume = pod.volumes.find((one: { name: string }) => one.name === name);
      for (const { secret } of volume?.projected?.sources ?? [])
        for (const item of secret.name === SECRET ? secret.items : []) {
          const file = path.join(folder, mountPath, item.path);
          mkdirSync(path.dirname(file), { recursive: true });
          writeFileSync(file, values[item.key] ?? '');
          mounted.push(item.key);
        }
    }
    expect(mounted.sort()).toEqual(Object.keys(values).sort());
    const jobs = scrapeJobs(resolveEnvironment(environment), new Map()).filter(({ job_name }) =>
      Object.hasOwn(configs(url), job_name),
    );
    elsewhere = await servePrometheus({
      'prometheus.yml': yaml({
        global: { scrape_interval: '1h', scrape_timeout: '1s' },
        scrape_configs: jobs,
      }).replaceAll('/etc/prometheus/', `${folder}/etc/prometheus/`),
    });
  });
  afterAll(async () => {
    await elsewhere?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  test.each(['address', 'kubeconfig'])('has targets, by %s and the mounted Secret', async (job) => {
    let seen: readonly string[] = [];
    await eventually(
      async () => {
        seen = await targets(job, elsewhere);
        return seen.length === 2;
      },
      () => JSON.stringify(seen),
    );
    expect(seen).toEqual(expected.name);
  });

  test('has no targets for a token without rights', async () => {
    expect(await targets('stranger', elsewhere)).toEqual([]);
    const failures = await eventually(async () => {
      const response = await fetch(`${elsewhere.url}/metrics`);
      const [, count = '0'] =
        /^prometheus_sd_kubernetes_failures_total (\d+)$/m.exec(await response.text()) ?? [];
      return Number(count);
    });
    expect(failures).toBeGreaterThan(0);
  });
});

describe('a configuration of discovery', () => {
  const server = { api_server: 'https://k8s.example.org' };
  const file = { secret: 'shop-scrape', key: 'token' };
  const selectors = (...list: readonly object[]) => ({ selectors: list });
  const of = (role: KubernetesRole, config: object) =>
    ({ role, port: 80, ports: [80], config }) as unknown as Omit<KubernetesScrape, 'kind'>;

  test.each([
    [true, of('pod', { attach_metadata: { node: true, namespace: false } })],
    [false, of('pod', { attach_metadata: { pod: true } })],
    [true, of('pod', selectors({ role: 'pod', label: 'a in (b, c),!d,e!=f,g notin (h),i' }))],
    [false, of('pod', selectors({ role: 'pod', label: 'a in b' }))],
    [false, of('pod', selectors({ role: 'pod', label: 'a b' }))],
    [true, of('pod', selectors({ role: 'pod', field: 'spec.nodeName=a,status.phase!=Failed' }))],
    [false, of('pod', selectors({ role: 'pod', field: 'spec.nodeName' }))],
    [true, of('pod', selectors({ role: 'node', label: 'a=b' }))],
    [true, of('endpointslice', selectors({ role: 'pod', label: 'a=b' }))],
    [false, of('service', selectors({ role: 'pod', label: 'a=b' }))],
    // both are one selector of the job
    [true, of('node', selectors({ role: 'node', label: 'a=b' }, { role: 'node', label: 'c' }))],
    [true, of('pod', { ...server, authorization: { credentials_file: file } })],
    [true, of('pod', { ...server, tls_config: { insecure_skip_verify: true } })],
    [true, of('pod', { ...server, proxy_url: 'http://proxy:3128', follow_redirects: false })],
    [false, of('pod', { authorization: { credentials_file: file } })],
    [false, of('pod', { follow_redirects: false })],
    [false, of('pod', { ...server, basic_auth: {}, authorization: {} })],
    [true, of('pod', { kubeconfig_file: file })],
    [false, of('pod', { ...server, kubeconfig_file: file })],
    [false, of('pod', { kubeconfig_file: file, enable_http2: false })],
    [false, of('pod', { unknown: true })],
  ])('is valid (%s) for the stack and for promtool: %j', async (isValid, scrape) => {
    const environment = {
      ...variant,
      teams: [
        variant.teams[0],
        defineTeam({
          name: 'shop',
          routing,
          services: [{ name: 'cart', scrape: kubernetesSd(scrape) }],
        }),
      ],
    };
    const errors = problemsOf(environment);
    expect(errors.length === 0).toBe(isValid);
    const job = scrapeJobs(resolveEnvironment(environment), new Map()).find(
      ({ job_name }) => job_name === 'cart',
    );
    const rendered = path.join(prometheus.folder, 'job.yml');
    writeFileSync(rendered, yaml({ scrape_configs: [job] }));
    const { code } = await runTool('promtool', ['check', 'config', '--syntax-only', rendered]);
    expect(code === 0).toBe(isValid);
  });
});
