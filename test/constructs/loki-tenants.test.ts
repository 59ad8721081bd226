import type { Metric } from '@observability-stack/contracts';
import { load } from 'js-yaml';
import { external } from '../../catalog';
import type { Environment } from '../../catalog/definitions/environment';
import { otlp } from '../../catalog/definitions/otlp';
import type { Team } from '../../catalog/definitions/team';
import { otelcolExporterQueueSize } from '../../constructs/otel-collector/metrics';
import {
  otelcolExporterSendFailedMetricPoints,
  otelcolProcessorFilterLogsFiltered,
} from '../../constructs/otel-collector/otlp-metrics';
import { dashboardFolders } from '../../dashboards';
import { tenanted } from '../../docs/operate/tenants';
import { resolveEnvironment } from '../../resolve/environment';
import { queriedTenants, tenantId } from '../../resolve/tenants';
import { exposedServices, scrapeJobs } from '../../scrape-configs/jobs';
import { targetsByJob } from '../../scrape-configs/targets';
import { isError } from '../../validation/problem';
import { type SynthResult, synthesize } from '../../validation/synthesize';
import { routing, TODAY } from '../validation/trial';

const run = (environment: Environment): SynthResult =>
  synthesize(environment, { targetFiles: [], today: TODAY });
const find = ({ manifests }: SynthResult, kind: string, name: string) => {
  const found = manifests.find(
    ({ object }) => object.kind === kind && object.metadata.name === name,
  );
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found.object;
};
// biome-ignore lint/suspicious/noExplicitAny: the content of a configuration
const fileIn = (result: SynthResult, configMap: string, name: string): any =>
  load(find(result, 'ConfigMap', configMap).data[name]);

const lines = { heartbeat: '5m' } as const;
const team = (name: string, more: Partial<Team> = {}): Team => ({
  name,
  routing,
  services: [{ name: `${name}-service`, logs: lines, otlp: otlp({ metrics: false }) }],
  ...more,
});
const platform: Team = { name: 'platform', routing };
const base: Environment = {
  name: 'test',
  teams: [platform, team('shop', { loki: { tenant: 'shop_eu' } }), team('search')],
  loki: { tenants: 'team' },
};
const LONGEST = ['a', 'b'].map((end) => `${'x'.repeat(62)}${end}`);
const single = run({ ...base, loki: {} });
/** With teams whose names could collide in names of volumes and pipelines. */
const result = run({
  ...base,
  teams: [
    ...base.teams,
    team('otlp'),
    ...LONGEST.map((name) =>
      team(name, { services: [{ name: `service-${name.at(-1)}`, logs: lines }] }),
    ),
  ],
});

describe('the example of the page', () => {
  const result = run(tenanted);

  test('has no findings beside those of its images', () => {
    expect(result.problems.filter(({ code }) => !code.startsWith('image/'))).toEqual([]);
  });

  test('has the limits and retention of a team in a file that Loki reloads, and only those', () => {
    expect(fileIn(result, 'loki-runtime', 'runtime.yaml')).toEqual({
      overrides: {
        search: {
          max_global_streams_per_user: 20_000,
          ingestion_rate_mb: 20,
          ingestion_burst_size_mb: 40,
          retention_period: '720h',
          retention_stream: [{ selector: '{level="debug"}', priority: 1, period: '24h' }],
        },
      },
    });
    const { auth_enabled, querier, runtime_config } = fileIn(result, 'loki-config', 'loki.yaml');
    expect({ auth_enabled, querier, runtime_config }).toEqual({
      auth_enabled: true,
      querier: { multi_tenant_queries_enabled: true },
      runtime_config: { file: '/etc/loki/runtime/runtime.yaml' },
    });
  });

  test('the data source reads all tenants, in the order of the teams', () => {
    const { datasources } = fileIn(result, 'grafana-datasources', 'datasources.yaml');
    expect(datasources.find(({ uid }: { uid: string }) => uid === 'loki')).toMatchObject({
      jsonData: { httpHeaderName2: 'X-Scope-OrgID', manageAlerts: false },
      secureJsonData: { httpHeaderValue2: 'platform|commerce|search|fake' },
    });
  });
});

describe('the retention of a team', () => {
  const limitsOf = (loki: Environment['loki'], ...teams: readonly Team['loki'][]) => {
    const rendered = run({
      ...base,
      loki: { tenants: 'team', ...loki },
      teams: [platform, ...teams.map((one, index) => team(`team-${index}`, one && { loki: one }))],
    });
    expect(rendered.problems.filter(isError)).toEqual([]);
    const { retention_period, max_query_lookback } = fileIn(
      rendered,
      'loki-config',
      'loki.yaml',
    ).limits_config;
    const { overrides } = fileIn(rendered, 'loki-runtime', 'runtime.yaml');
    return { retention_period, max_query_lookback, overrides };
  };

  test('leaves that of the other teams, and queries look back to the longest', () => {
    expect(limitsOf({ retention: '48h' }, { retention: '24h' }, { retention: '720h' })).toEqual({
      retention_period: '48h',
      max_query_lookback: '720h',
      overrides: { 'team-0': { retention_period: '24h' }, 'team-1': { retention_period: '720h' } },
    });
  });

  test('of some streams replaces those of the environment', () => {
    const streamRetention = [{ selector: '{level="error"}', period: '960h', priority: 2 }];
    const { max_query_lookback, overrides } = limitsOf(
      { streamRetention: [{ selector: '{level="error"}', period: '480h' }] },
      { streamRetention },
      { streamRetention: [] },
    );
    expect(max_query_lookback).toBe('960h');
    expect(overrides).toEqual({
      'team-0': { retention_stream: streamRetention },
      'team-1': { retention_stream: [] },
    });
  });

  test('may be unlimited, so that queries look back without a limit', () => {
    expect(limitsOf({}, { retention: '0s' })).toMatchObject({ max_query_lookback: '0s' });
    expect(limitsOf({ retention: '0s' }, { retention: '24h' })).toMatchObject({
      max_query_lookback: '0s',
    });
  });
});

describe('the rules', () => {
  const { containers, volumes } = find(result, 'StatefulSet', 'loki').spec.template.spec;
  const rulesIn = (tenant: string): string | undefined => {
    const mount = containers[0].volumeMounts.find(
      ({ mountPath }: { mountPath: string }) => mountPath === `/etc/loki/rules/${tenant}`,
    );
    return volumes.find(({ name }: { name: string }) => name === mount?.name)?.configMap.name;
  };

  test('of a team are in the directory of its tenant', () => {
    expect(rulesIn('shop_eu')).toBe('loki-shop.rules');
    expect(rulesIn('search')).toBe('loki-search.rules');
    expect(Object.keys(find(result, 'ConfigMap', 'loki-shop.rules').data)).toEqual(['shop.yml']);
  });

  test('the directory of the platform exists without rules, so that the ruler finds one', () => {
    expect(rulesIn('platform')).toBe('loki-platform.rules');
    expect(find(result, 'ConfigMap', 'loki-platform.rules').data).toBeUndefined();
    expect(rulesIn('fake')).toBeUndefined();
  });

  test('of the longest names of teams have different volumes', () => {
    const names = volumes.map(({ name }: { name: string }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(result.problems.filter(isError)).toEqual([]);
    for (const name of LONGEST) expect(rulesIn(name)).toBe(`loki-${name}.rules`);
  });
});

describe('the agents', () => {
  test('send lines without a known team to the tenant of the platform', () => {
    const config = fileIn(
      run({ ...base, logCollector: 'promtail' }),
      'promtail-config',
      'promtail.yaml',
    );
    expect(config.clients[0].tenant_id).toBe('platform');
    expect(config.scrape_configs[0].pipeline_stages.slice(-3)).toEqual([
      { labelallow: expect.any(Array) },
      {
        match: { selector: '{team=~"platform|search"}', stages: [{ tenant: { label: 'team' } }] },
      },
      { match: { selector: '{team="shop"}', stages: [{ tenant: { value: 'shop_eu' } }] } },
    ]);
  });

  test('send no tenant to a Loki with one', () => {
    const text = JSON.stringify(single.manifests);
    expect(text).not.toMatch(/tenant_id|X-Scope-OrgID|stage\.tenant|runtime_config/);
  });

  test('send events to the tenant of the platform', () => {
    const result = run({ ...base, logCollector: 'alloy', kubernetes: { events: true } });
    const text = find(result, 'ConfigMap', 'kubernetes-events-config').data['events.alloy'];
    expect(text).toMatch(/tenant_id\s+= "platform"/);
    expect(text).not.toContain('stage.tenant');
  });
});

describe('the Collector', () => {
  const configOf = (rendered: SynthResult) =>
    fileIn(rendered, 'otel-collector-config', 'config.yaml');
  const exportersTo = (config: { exporters: object }) =>
    Object.keys(config.exporters).filter((name) => name.startsWith('otlp_http/loki'));

  test('has an exporter and a filter for each team that sends log records', () => {
    const config = configOf(result);
    expect(exportersTo(config)).toEqual([
      'otlp_http/loki-otlp',
      'otlp_http/loki-search',
      'otlp_http/loki-shop',
    ]);
    expect(config.exporters['otlp_http/loki-shop'].headers).toEqual({ 'X-Scope-OrgID': 'shop_eu' });
    expect(config.service.pipelines['logs/otlp'].exporters).toEqual(['forward/tenants']);
    expect(config.service.pipelines['logs/team-shop']).toEqual({
      receivers: ['forward/tenants'],
      processors: ['filter/other-teams-than-shop', 'batch'],
      exporters: ['otlp_http/loki-shop'],
    });
  });

  test('has queues of traces of the same size with any number of tenants', () => {
    const sizesOf = (rendered: SynthResult): Record<string, number> =>
      Object.fromEntries(
        Object.entries<{ sending_queue?: { queue_size: number } }>(configOf(rendered).exporters)
          .filter(([, { sending_queue }]) => sending_queue)
          .map(([name, { sending_queue }]) => [name, sending_queue?.queue_size ?? 0]),
      );
    const { 'otlp_http/loki': oneQueue = 0, ...others } = sizesOf(single);
    expect(oneQueue).toBe(2 ** 26);
    expect(sizesOf(result)).toEqual({
      ...others,
      ...Object.fromEntries(
        ['otlp', 'search', 'shop'].map((name) => [
          `otlp_http/loki-${name}`,
          Math.floor(oneQueue / 3),
        ]),
      ),
    });
  });

  test('reports queues that are smaller than two messages, with the size that suffices', () => {
    const many = Array.from({ length: 30 }, (_, index) => team(`team-${index}`));
    const rejections = (collector: Environment['collector']) =>
      run({ ...base, teams: [platform, ...many], collector }).problems.filter(
        ({ code }) => code === 'config/rejected-setting',
      );
    expect(rejections({})).toMatchObject([
      {
        where: 'environment test, collector.resources.memoryLimit',
        message: expect.stringMatching(/leaves 2184Ki .* expected at least 8192Ki$/),
        hint: expect.stringContaining('at least 1920Mi'),
      },
    ]);
    expect(rejections({ resources: { memoryLimit: '1920Mi' } })).toEqual([]);
    expect(rejections({ queueVolume: '799Mi' })).toMatchObject([
      { hint: 'set it to at least 800Mi' },
    ]);
    expect(rejections({ queueVolume: '800Mi' })).toEqual([]);
  });

  test('has one without tenants', () => {
    const config = configOf(single);
    expect(exportersTo(config)).toEqual(['otlp_http/loki']);
    expect(config.connectors).not.toHaveProperty('forward/tenants');
  });
});

describe('an existing Loki', () => {
  const loki = external({
    push: 'https://logs.example.org/loki/api/v1/push',
    query: 'https://logs.example.org',
    tenants: 'team',
    queryTenants: ['audit'],
  });
  const rendered = run({ ...base, loki, logCollector: 'promtail', outputs: { rulers: {} } });

  test('gets the rules of each team in a folder for its tenant', () => {
    const rulers = rendered.outputs.find(({ name }) => name === 'test.rulers');
    expect(
      [...(rulers?.files.keys() ?? [])].filter((name) => name.startsWith('loki/')).sort(),
    ).toEqual(['loki/search/search.yaml', 'loki/shop_eu/shop.yaml']);
  });

  test('is read and written by tenant', () => {
    const { datasources } = fileIn(rendered, 'grafana-datasources', 'datasources.yaml');
    expect(datasources.find(({ uid }: { uid: string }) => uid === 'loki').secureJsonData).toEqual({
      httpHeaderValue2: 'platform|shop_eu|search|audit',
    });
    expect(fileIn(rendered, 'promtail-config', 'promtail.yaml').clients[0].tenant_id).toBe(
      'platform',
    );
  });

  test('has one tenant where all teams are one', () => {
    const { tenants: _, queryTenants: __, ...rest } = loki;
    const one = resolveEnvironment({ ...base, loki: { ...rest, tenant: 'acme' } });
    expect([queriedTenants(one), tenantId(one, 'shop')]).toEqual(['acme', 'acme']);
  });
});

test('machines have the rules and limits of tenants in files', () => {
  const names = ['prometheus', 'alertmanager', 'loki', 'grafana', 'otel-collector', 'alloy'];
  const hosts = Object.fromEntries(
    [...names, 'node-exporter', 'shop-service', 'search-service'].map((name) => [name, 'one']),
  );
  const { outputs } = run({
    ...base,
    logCollector: 'alloy',
    outputs: { files: { hosts: { ...hosts, jaeger: 'two' } } },
  });
  const files = outputs.find(({ name }) => name === 'test.files')?.files;
  expect([...(files?.keys() ?? [])]).toEqual(
    expect.arrayContaining([
      'loki/rules/search/search.yml',
      'loki/rules/shop_eu/shop.yml',
      'loki/runtime/runtime.yaml',
    ]),
  );
});

describe('the alert about streams', () => {
  const limited = (name: string, maxGlobalStreamsPerUser: number): Team =>
    team(name, { loki: { limits: { maxGlobalStreamsPerUser } } });
  const rule = (environment: Environment) => {
    const rules = find(run(environment), 'ConfigMap', 'prometheus-rules').data;
    const [alert] = Object.values(rules)
      // biome-ignore lint/suspicious/noExplicitAny: the content of a rule file
      .flatMap((text) => (load(text as string) as any).groups)
      .flatMap(({ rules }) => rules)
      .filter(({ alert }) => alert === 'LokiStreamsNearLimit');
    return alert;
  };

  test('compares the streams of each tenant with its limit', () => {
    const teams = [platform, limited('shop', 100), limited('search', 200), team('order')];
    const { expr } = rule({ ...base, teams });
    expect(expr).toContain('tenant!~"shop|search"');
    expect(expr).toMatch(/tenant="shop"}\s*\/ 100/);
    expect(expr).toMatch(/tenant="search"}\s*\/ 200/);
  });

  test('has a series for each tenant in the dashboard', () => {
    const legendsOf = (loki: Environment['loki']) =>
      JSON.stringify(dashboardFolders(resolveEnvironment({ ...base, loki }))).includes(
        '"legendFormat":"{{instance}} {{tenant}}"',
      );
    expect([legendsOf(base.loki), legendsOf({})]).toEqual([true, false]);
  });

  test('has at least one stream as the limit of a pod', () => {
    const { expr } = rule({
      ...base,
      teams: [platform, limited('shop', 2)],
      loki: { tenants: 'team', replicas: 3, replicationFactor: 1 },
    });
    expect(expr).toMatch(/tenant="shop"}\s*\/ 1\b/);
    expect(expr).toContain('tenant!="shop"');
  });
});

test('the metrics of Loki have a budget for each tenant', () => {
  const limitOf = (job: string, loki: Environment['loki']): number => {
    const environment = resolveEnvironment({ ...base, loki });
    const jobs = scrapeJobs(environment, targetsByJob(environment, []));
    return jobs.find(({ job_name }) => job_name === job)?.sample_limit ?? 0;
  };
  expect(limitOf('loki', base.loki)).toBeGreaterThan(limitOf('loki', {}));
  expect(limitOf('prometheus', base.loki)).toBe(limitOf('prometheus', {}));
});

test('the metrics of the Collector have a budget for each exporter and filter', () => {
  const budgetsOf = (environment: Environment) => {
    const { contracts } = exposedServices(resolveEnvironment(environment), 'otel-collector');
    const budgetOf = (metric: Metric) => contracts.find(({ name }) => name === metric.name)?.budget;
    return [
      budgetOf(otelcolExporterQueueSize),
      budgetOf(otelcolProcessorFilterLogsFiltered),
      budgetOf(otelcolExporterSendFailedMetricPoints),
    ];
  };
  const teams = [
    platform,
    ...Array.from({ length: 30 }, (_, index) => team(`team-${index}`)),
    team('metrics', { services: [{ name: 'metrics-service', otlp: otlp({ logs: false }) }] }),
  ];
  const prometheus = { replicas: 2 };
  const addresses = { server_port: 2, url_path: 2 };
  expect(budgetsOf({ ...base, teams, loki: {} })).toEqual([
    { data_type: 3, exporter: 4 },
    { filter: 4 },
    { exporter: 8, server_address: 8, ...addresses },
  ]);
  expect(budgetsOf({ ...base, teams, prometheus })).toEqual([
    { data_type: 3, exporter: 4 + 29 + 1 },
    { filter: 4 + 30 },
    { exporter: 8 + 29 + 1, server_address: 8 + 1, ...addresses },
  ]);
});
