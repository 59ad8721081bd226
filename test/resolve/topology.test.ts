import type { Environment } from '../../catalog/definitions/environment';
import { discord, email, opsgenie, webhookTo } from '../../catalog/definitions/receivers';
import { consulSd, dnsSd, fileSd, kubernetesSd } from '../../catalog/definitions/scrape';
import type { Team } from '../../catalog/definitions/team';
import { environments } from '../../environments';
import { addressPort } from '../../resolve/address-ports';
import { resolveEnvironment } from '../../resolve/environment';
import { networkFlows } from '../../resolve/topology';
import { base, routing, trialCommerce, trialPlatform } from '../validation/trial';

const flows = (more: Partial<Environment> = {}) =>
  networkFlows(resolveEnvironment({ ...base, ...more }));
const to = (purpose: string, more: Partial<Environment> = {}) =>
  flows(more).filter((flow) => flow.purpose === purpose);

test.each(environments)(
  'in $name both ends of every connection run, and ports are valid',
  (environment) => {
    const resolved = resolveEnvironment(environment);
    const running = new Set<string>(resolved.components.map(({ name }) => name));
    const all = networkFlows(resolved);
    expect(all.length).toBeGreaterThan(20);
    for (const flow of all) {
      for (const end of [flow.from, flow.to])
        if (end.kind === 'component') expect(running).toContain(end.name);
      for (const port of flow.ports) expect(port).toBeGreaterThan(0);
    }
  },
);

test.each(environments)(
  'in $name Prometheus reaches every metrics port of every component',
  (environment) => {
    const resolved = resolveEnvironment(environment);
    for (const { name, metrics } of resolved.components) {
      const open = networkFlows(resolved)
        .filter(({ purpose }) => purpose === `metrics of ${name}`)
        .flatMap(({ ports }) => ports);
      expect(open).toEqual(metrics.map(({ port }) => port));
    }
  },
);

test('external targets open exactly their ports, and discovered ones all ports', () => {
  const service = (scrape: object) => ({
    teams: [trialPlatform, trialCommerce({ ...{ scrape } } as object)],
  });
  const purpose = 'metrics of order-service';
  expect(to(purpose, service(fileSd({ port: 8080 })))).toMatchObject([
    { to: { kind: 'namespace', namespace: 'commerce' }, ports: [8080] },
  ]);
  expect(to(purpose, service(kubernetesSd({ port: 9121, selector: { app: 'x' } })))).toMatchObject([
    { to: { kind: 'pods', namespace: 'commerce', labels: { app: 'x' } }, ports: [9121] },
  ]);
  expect(to(purpose, service(fileSd({ targets: ['a:9100', 'b:9200', 'c:9100'] })))).toMatchObject([
    { to: { kind: 'anywhere' }, ports: [9100, 9200] },
  ]);
  expect(to(purpose, service(dnsSd({ names: ['a'], type: 'A', port: 81 })))).toMatchObject([
    { ports: [81] },
  ]);
  expect(to(purpose, service(dnsSd({ names: ['a'], type: 'SRV' })))).toMatchObject([{ ports: [] }]);
  expect(to(purpose, service(consulSd({ server: 'c:8500' })))).toMatchObject([{ ports: [] }]);
});

test('targets of the Kubernetes API open their ports at the pods only, as far as a policy can select them', () => {
  const purpose = 'metrics of order-service';
  const open = (options: Parameters<typeof kubernetesSd>[0]) =>
    to(purpose, {
      teams: [trialPlatform, trialCommerce({ scrape: kubernetesSd(options) })],
    }).map((flow) => [flow.to, flow.ports]);
  const labels = { 'app.kubernetes.io/name': 'order-service' };
  const pods = (namespace: string) => ({ kind: 'pods', namespace, labels });
  const all = (namespace: string) => ({ kind: 'namespace', namespace });
  const anywhere = { kind: 'anywhere' };
  expect(open({ port: 'metrics' })).toEqual([[pods('commerce'), ['metrics']]]);
  expect(open({ port: ['metrics', 8080], namespaces: ['a', 'b'] })).toEqual([
    [pods('a'), ['metrics', 8080]],
    [pods('b'), ['metrics', 8080]],
  ]);
  // no port is known, and the pods are
  expect(open({ annotations: true, port: 8080 })).toEqual([[pods('commerce'), []]]);
  expect(open({ annotations: true, selector: {}, ports: ['web', 1] })).toEqual([
    [all('commerce'), ['web', 1]],
  ]);
  expect(open({ role: 'endpointslice', port: 'web' })).toEqual([[all('commerce'), []]]);
  expect(open({ role: 'endpointslice', port: 8080 })).toEqual([[all('commerce'), [8080]]]);
  expect(open({ role: 'endpoints', port: 'web', ports: [81] })).toEqual([[all('commerce'), [81]]]);
  expect(open({ role: 'service', port: 80 })).toEqual([[all('commerce'), []]]);
  expect(open({ role: 'node', port: 9100 })).toEqual([[anywhere, [9100]]]);
  expect(open({ role: 'ingress' })).toEqual([[anywhere, [80, 443]]]);
  expect(open({ role: 'ingress', tls: {} })).toEqual([[anywhere, [443]]]);
  for (const role of ['service', 'ingress', 'pod'] as const) {
    const port = role === 'ingress' ? {} : { port: 80 };
    expect(open({ role, ...port, prober: 'blackbox.tools.svc:9115' })).toEqual([
      [all('tools'), [9115]],
    ]);
    expect(open({ role, ...port, prober: 'probes.example.org:81' })).toEqual([[anywhere, [81]]]);
  }
});

test('targets of another cluster open the port of its API, and their own', () => {
  const options = { port: 'web', ports: [8080], config: { api_server: 'https://k8s:6443' } };
  const more = { teams: [trialPlatform, trialCommerce({ scrape: kubernetesSd(options) })] };
  expect(to('metrics of order-service', more)).toMatchObject([
    { to: { kind: 'anywhere' }, ports: [8080] },
  ]);
  expect(to('discovery of order-service', more)).toMatchObject([
    { to: { kind: 'anywhere' }, ports: [6443] },
  ]);
});

test('opens the ports of receivers and of the watchdog, and none without notifications', () => {
  const page = email({ to: 'a', from: 'b', smarthost: 'mail.example.org:587' });
  const teams = [trialPlatform, { ...trialCommerce(), routing: { ...routing, page } }];
  const alertmanager = { watchdog: webhookTo('http://dead-man.example.org:8081/ping') };
  expect(to('notifications', { teams, alertmanager })).toMatchObject([{ ports: [443, 587, 8081] }]);
  expect(to('notifications', { teams, alertmanager: { notify: false } })).toEqual([]);
});

test('opens the ports of every receiver, in lists and in routes, and of proxies', () => {
  const page = [
    opsgenie({ apiKey: 'key', apiUrl: 'http://opsgenie.example.org:8001' }),
    discord({ webhook: 'key', http: { proxyUrl: 'http://proxy.example.org:3128' } }),
  ];
  const routes = [{ name: 'other', severity: 'page', to: webhookTo('http://a.example.org:8002') }];
  const teams = [
    trialPlatform,
    { ...trialCommerce(), routing: { ...routing, page, routes } } as Team,
  ];
  expect(to('notifications', { teams })).toMatchObject([{ ports: [443, 3128, 8001, 8002] }]);
});

test('only services that push reach the Pushgateway, each by its pods', () => {
  const more = {
    pushgateway: {},
    teams: [
      trialPlatform,
      trialCommerce({}, { services: [{ name: 'report', push: {} }, { name: 'other' }] }),
    ],
  };
  expect(to('pushed metrics', more)).toEqual([
    {
      from: { kind: 'pods', namespace: 'commerce', labels: { 'app.kubernetes.io/name': 'report' } },
      to: { kind: 'component', name: 'pushgateway' },
      ports: [9091],
      purpose: 'pushed metrics',
    },
  ]);
  expect(to('pushed metrics', { ...more, pushgateway: false })).toEqual([]);
});

test('queries go to Thanos where it runs', () => {
  const target = (more: Partial<Environment>) => to('metric queries', more).map((flow) => flow.to);
  expect(target({})).toContainEqual({ kind: 'component', name: 'prometheus' });
  expect(target({ thanos: {} })).not.toContainEqual({ kind: 'component', name: 'prometheus' });
});

test('remote writes reach their endpoints, proxies and token endpoints', () => {
  const ports = (purpose: string, remoteWrite: object) =>
    to(purpose, { prometheus: { remoteWrite: [remoteWrite] } } as Partial<Environment>).map(
      (flow) => flow.ports,
    );
  const url = 'https://mimir.example.org/api/v1/push';
  const auth = {
    kind: 'oauth2',
    clientId: 'a',
    clientSecret: { secret: 's', key: 'k' },
    tokenUrl: 'https://login.example.org:8443/token',
  };
  expect(ports('remote write', { url })).toEqual([[443]]);
  expect(ports('tokens for remote write', { url, auth })).toEqual([[8443]]);
  const proxied = { url, auth, proxyUrl: 'http://proxy.example.org:3128' };
  expect(ports('remote write', proxied)).toEqual([]);
  expect(ports('tokens for remote write', proxied)).toEqual([]);
  expect(ports('remote write, by a proxy', proxied)).toEqual([[3128]]);
});

test.each([
  ['host:8080', 8080],
  ['[::1]:9100', 9100],
  ['http://host/path', 80],
  ['https://host', 443],
  ['https://host:9200/', 9200],
  ['host', undefined],
])('the port of %s is %s', (address, port) => {
  expect(addressPort(address)).toBe(port);
});
