import { load } from 'js-yaml';
import { defineClusters, external } from '../../catalog';
import { lokiConfig } from '../../constructs/loki/config';
import { dashboardFiles } from '../../dashboards/files';
import { production } from '../../environments/production';
import { resolveEnvironment } from '../../resolve/environment';
import { prometheusConfig } from '../../scrape-configs/prometheus';
import { isError } from '../../validation/problem';
import { synthesize } from '../../validation/synthesize';

const clusters = defineClusters(production, {
  central: {
    thanos: {
      remotes: [
        { address: 'thanos-eu.example.org:443' },
        {
          address: 'dns+thanos.us.example.org:10901',
          tls: { ca: { configMap: 'authority', key: 'ca.crt' }, serverName: 'thanos' },
        },
        { address: '10.0.0.1:10901', tls: false },
      ],
    },
    loki: { retention: '31d' },
  },
  eu: {
    alertmanager: external({ url: ['https://a.example.org', 'https://b.example.org'] }),
    grafana: external({ url: 'https://grafana.example.org' }),
  },
});
const [central, eu] = clusters.map(resolveEnvironment);
if (!central || !eu) throw new Error('expected two environments');

/** The values of a key anywhere in a value. */
const valuesOf = (value: unknown, key: string): readonly unknown[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, inside]) =>
        name === key && typeof inside === 'string' ? [inside] : valuesOf(inside, key),
      );

test('each cluster has its own folder and name, and all share the environment', () => {
  expect(clusters.map(({ name, env, cluster }) => [name, env, cluster])).toEqual([
    ['production-central', 'production', 'central'],
    ['production-eu', 'production', 'eu'],
  ]);
  const global = (environment: typeof central) =>
    (prometheusConfig(environment, 0) as { global: { external_labels: object } }).global;
  expect(global(central).external_labels).toMatchObject({ cluster: 'central' });
  expect(global(eu).external_labels).toMatchObject({ cluster: 'eu' });
});

test('settings of a cluster replace those of all, key by key', () => {
  expect(central.loki.retention).toBe('31d');
  expect(eu.loki.retention).toBe('744h');
  expect(central.loki.storage).toEqual(eu.loki.storage);
  expect(eu.parts.grafana.kind).toBe('external');
});

test('every cluster synthesizes', () => {
  for (const cluster of clusters)
    expect(synthesize(cluster, { targetFiles: [] }).problems.filter(isError)).toEqual([]);
});

describe('dashboards', () => {
  const dashboards = dashboardFiles(central).flatMap(({ files }) =>
    Object.values(files).map((text) => JSON.parse(text) as Record<string, unknown>),
  );
  const queries = dashboards.flatMap((dashboard) => valuesOf(dashboard, 'expr').map(String));

  test('every query is limited to the selected cluster', () => {
    expect(queries.length).toBeGreaterThan(200);
    const selectors = queries.flatMap((query) =>
      [...query.matchAll(/\{[^{}]*\}/g)].map(([text]) => text),
    );
    const unlimited = queries.filter(
      (query) => !query.includes('$cluster') && !query.includes('${cluster'),
    );
    expect(unlimited.filter((query) => /[a-z]/.test(query) && !/^vector\(/.test(query))).toEqual(
      [],
    );
    expect(selectors.length).toBeGreaterThan(200);
  });

  test('the first variable has the names of all clusters', () => {
    for (const dashboard of dashboards) {
      const { list } = dashboard.templating as {
        list: { name: string; query: unknown; type: string }[];
      };
      const own = list.filter(({ type }) => type !== 'datasource');
      expect(own[0]).toMatchObject({ name: 'cluster', query: 'central,eu', type: 'custom' });
    }
  });

  test('links to other dashboards keep the cluster', () => {
    const links = dashboards
      .flatMap((one) => valuesOf(one, 'url').map(String))
      .filter((url) => url.startsWith('/d/'));
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((url) => !/[?&]var-cluster=\$\{cluster\}/.test(url))).toEqual([]);
  });

  test('with one cluster, there is no variable', () => {
    const one = dashboardFiles(resolveEnvironment(production)).flatMap(({ files }) =>
      Object.values(files),
    );
    expect(one.filter((text) => text.includes('$cluster') || text.includes('var-cluster'))).toEqual(
      [],
    );
  });
});

describe('alerts', () => {
  const objects = synthesize(clusters[1] as never, { targetFiles: [] }).manifests.map(
    ({ object }) => object,
  );
  const texts = JSON.stringify(objects);

  test('link to the dashboard of their cluster', () => {
    const links = [...texts.matchAll(/dashboard_url: (\S+?)\\n/g)].map(([, url = '']) => url);
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((url) => !url.endsWith('?var-cluster=eu'))).toEqual([]);
  });

  test('are sent to both Alertmanagers, also by Loki, with the name of the cluster', () => {
    const { ruler } = lokiConfig(eu) as {
      ruler: { alertmanager_url: string; external_labels: object };
    };
    expect(ruler.alertmanager_url.split(',')).toHaveLength(2);
    expect(ruler.external_labels).toEqual({ cluster: 'eu' });
  });
});

test('Thanos reads other clusters, each with its own TLS settings', () => {
  const objects = synthesize(clusters[0] as never, { targetFiles: [] }).manifests.map(
    ({ object }) => object,
  );
  const config = objects.find(({ metadata }) => metadata.name === 'thanos-query-endpoints');
  expect(load(config?.data['endpoints.yml'])).toEqual({
    endpoints: [
      { address: 'thanos-eu.example.org:443', client_config: { tls_config: { enabled: true } } },
      {
        address: 'dns+thanos.us.example.org:10901',
        client_config: {
          tls_config: {
            enabled: true,
            ca_file: '/etc/thanos/client-files/config-maps/authority/ca.crt',
          },
          server_name: 'thanos',
        },
      },
      { address: '10.0.0.1:10901' },
    ],
  });
});

describe('agents', () => {
  const write = 'https://prometheus.example.org/api/v1/write';
  const fleet = defineClusters(
    { ...production, thanos: false },
    {
      main: { prometheus: { replicas: 1 }, agents: ['asia'] },
      asia: {
        prometheus: { mode: 'agent', replicas: 1, exposure: false, remoteWrite: [{ url: write }] },
        alertmanager: external({ url: 'https://a.example.org' }),
        grafana: false,
        jaeger: { performanceMonitoring: false },
        services: { 'payment-service': false },
      },
    },
  );
  const [main, asia] = fleet.map((environment) => synthesize(environment));
  const files = (result: typeof main, name: string): Readonly<Record<string, string>> =>
    Object.assign(
      {},
      ...(result?.manifests ?? []).flatMap(({ object }) =>
        object.kind === 'ConfigMap' && object.metadata.name.startsWith(name)
          ? [(object as { readonly data?: object }).data]
          : [],
      ),
    );

  test('both synthesize, and the agent is reported', () => {
    for (const result of [main, asia]) expect(result?.problems.filter(isError)).toEqual([]);
    expect(asia?.notes).toContain(
      'environment production-asia: prometheus is an agent: it evaluates no rules, which are those of environment production-main',
    );
  });

  test('an agent has no rules, no blocks and no Alertmanager', () => {
    const args = asia?.manifests
      .map(({ object }) => JSON.stringify(object))
      .find((text) => text.includes('--agent'));
    expect(args).toContain('--storage.agent.path=/prometheus');
    expect(args).not.toContain('storage.tsdb');
    const config = load(files(asia, 'prometheus-config')['prometheus.yml'] ?? '') as object;
    expect(Object.keys(config)).toEqual(['global', 'remote_write', 'otlp', 'scrape_config_files']);
    expect(files(asia, 'prometheus-rules')).toEqual({});
  });

  test('the central cluster evaluates the rules of both, each with the label of its cluster', () => {
    interface Group {
      readonly rules: readonly { readonly expr: string; readonly labels: object }[];
    }
    const rules = files(main, 'prometheus-rules');
    const of = (file: string) =>
      (load(rules[file] ?? '') as { groups: Group[] }).groups.flatMap((group) => group.rules);
    for (const [file, cluster] of [
      ['commerce.yml', 'main'],
      ['cluster-asia.team-commerce.yml', 'asia'],
    ] as const) {
      expect(of(file).length).toBeGreaterThan(10);
      for (const { expr, labels } of of(file)) {
        expect(labels).toMatchObject({ cluster });
        const selectors = expr.match(/\{[^}]*\}/g) ?? [];
        for (const selector of selectors) expect(selector).toContain(`cluster="${cluster}"`);
      }
    }
    expect(rules['cluster-asia.team-commerce.yml']).not.toContain('payment-service');
    expect(rules['commerce.yml']).toContain('payment-service');
  });

  test('targets of the central cluster have the label, and dashboards select it', () => {
    const jobs = Object.values(files(main, 'prometheus-jobs'));
    expect(jobs.length).toBeGreaterThan(5);
    for (const text of jobs) expect(text).toMatch(/target_label: cluster\n\s+replacement: main/);
    for (const text of Object.values(files(asia, 'prometheus-jobs')))
      expect(text).not.toContain('target_label: cluster');
  });
});
