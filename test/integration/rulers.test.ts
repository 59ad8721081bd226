// The rule files of the output `rulers`, with the real lokitool and a real Loki, the real mimirtool and a real Mimir, and with
// Cortex, from which these come.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claimFreePorts } from '@observability-stack/lab/ports';
import { findProgram } from '@observability-stack/lab/programs';
import { load } from 'js-yaml';
import { lokiGroups } from '../../alerts/logs/rule-file';
import { prometheusGroups } from '../../alerts/rule-file';
import { ruleGroups } from '../../alerts/rules';
import type { Environment } from '../../catalog/definitions/environment';
import { yaml } from '../../catalog/helpers/yaml';
import { lokiConfig } from '../../constructs/loki/config';
import { local } from '../../environments/local';
import { resolveEnvironment } from '../../resolve/environment';
import { writeOutput } from '../../validation/output-folder';
import { synthesize } from '../../validation/synthesize';
import { eventually } from './support/eventually';
import { runTool } from './support/run';
import { type Served, serveFiles } from './support/served';
import { serveLokiWith } from './support/served-loki';

jest.setTimeout(120_000);

interface Namespace {
  readonly namespace: string;
  readonly groups: readonly { readonly name: string; readonly rules: readonly object[] }[];
}

const resolved = resolveEnvironment(local);
/** Each team is a tenant; one of them has another id. */
const byTenant: Environment = {
  ...local,
  name: 'tenants',
  teams: local.teams.map((team) =>
    team.name === 'commerce' ? { ...team, loki: { tenant: 'commerce_eu' } } : team,
  ),
  loki: { tenants: 'team' },
};
let scratch: string;
const folder = (ruler: string) => path.join(scratch, 'local.rulers', ruler);
const namespaces = (ruler: string) =>
  readdirSync(folder(ruler)).map(
    (file) => load(readFileSync(path.join(folder(ruler), file), 'utf8')) as Namespace,
  );

beforeAll(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'rulers-'));
  const outputs = [local, byTenant].flatMap(
    (environment) =>
      synthesize({ ...environment, outputs: { rulers: {} } }, { targetFiles: [] }).outputs,
  );
  writeOutput(scratch, outputs, { complete: true });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test.each([
  ['mimir', prometheusGroups(resolved, ruleGroups(resolved))],
  ['loki', lokiGroups(resolved, ruleGroups(resolved))],
] as const)('%s has every group in the namespace of its team', (ruler, groups) => {
  const expected = new Map<string, string[]>();
  for (const { team, name } of groups)
    expected.set(`local.${team}`, [...(expected.get(`local.${team}`) ?? []), name]);
  expect(groups.length).toBeGreaterThan(0);
  expect(
    namespaces(ruler)
      .map((one) => [one.namespace, one.groups.map(({ name }) => name)])
      .sort(),
  ).toEqual([...expected].sort());
});

test('promtool accepts the rules for Mimir', async () => {
  for (const { namespace, groups } of namespaces('mimir')) {
    const file = path.join(scratch, `${namespace}.yml`);
    writeFileSync(file, yaml({ groups }));
    expect(await runTool('promtool', ['check', 'rules', file])).toMatchObject({ code: 0 });
  }
});

const missing = ['loki', 'lokitool']
  .map((name) => findProgram(name))
  .find((one) => 'missing' in one);
if (missing && 'missing' in missing) console.warn(`SKIPPED lokitool: ${missing.missing}`);
const suite = missing ? describe.skip : describe;

/** Starts Loki with a ruler whose rules can be written: files are read-only. */
const serveRuler = (environment: Environment, changes: object = {}): Promise<Served> => {
  const { ruler_storage: _, ...config } = lokiConfig(resolveEnvironment(environment)) as Record<
    string,
    object
  >;
  const dir = path.join(scratch, `stored-${environment.name}`);
  return serveLokiWith(
    yaml({
      ...config,
      ruler_storage: { backend: 'filesystem', filesystem: { dir } },
      ruler: { ...config.ruler, remote_write: { enabled: false }, enable_api: true },
      ...changes,
    }),
  );
};

suite('lokitool', () => {
  let loki: Served;
  const rules = (...args: readonly string[]) =>
    runTool('lokitool', ['rules', ...args, `--address=${loki.url}`, '--id=fake']);
  const limited = () => ['--namespaces-regex=^local\\..*', `--rule-dirs=${folder('loki')}`];

  beforeAll(async () => {
    loki = await serveRuler(local);
  });
  afterAll(() => loki?.stop());

  test('writes the namespaces after a dry run, and finds no difference then', async () => {
    const other = path.join(scratch, 'other.yaml');
    const group = { name: 'g', rules: [{ alert: 'Other', expr: 'vector(1) > 0' }] };
    writeFileSync(other, yaml({ namespace: 'other', groups: [group] }));
    expect(await rules('sync', other)).toMatchObject({ code: 0 });

    const count = lokiGroups(resolved, ruleGroups(resolved)).length;
    const dry = await rules('diff', ...limited());
    expect(dry.stdout + dry.stderr).toContain(`Diff Summary: ${count} Groups Created`);
    expect(await rules('sync', ...limited())).toMatchObject({ code: 0 });
    const again = await rules('diff', ...limited());
    expect(again.stdout + again.stderr).toContain('no changes detected');

    // Not in the files, and not in the namespaces of the sync.
    expect((await rules('list')).stdout).toMatch(/\bother\b/);
  });
});

suite('lokitool with teams as tenants', () => {
  let loki: Served;

  beforeAll(async () => {
    loki = await serveRuler(byTenant, { runtime_config: {} });
  });
  afterAll(() => loki?.stop());

  test('writes the folder of each tenant to it', async () => {
    const root = path.join(scratch, 'tenants.rulers', 'loki');
    const tenants = readdirSync(root);
    expect(tenants).toContain('commerce_eu');
    const rules = (tenant: string, ...args: readonly string[]) =>
      runTool('lokitool', ['rules', ...args, `--address=${loki.url}`, `--id=${tenant}`]);
    for (const tenant of tenants)
      expect(
        await rules(
          tenant,
          'sync',
          '--namespaces-regex=^tenants\\..*',
          `--rule-dirs=${path.join(root, tenant)}`,
        ),
      ).toMatchObject({ code: 0 });
    const { stdout } = await rules('commerce_eu', 'list');
    expect(stdout).toContain('tenants.commerce');
    expect((await rules('other', 'list')).stdout).not.toContain('tenants.');
  });
});

/** The tenant whose rules are evaluated. */
const tenant = { 'X-Scope-OrgID': 'platform' };

/** Expects that a program has every group for Mimir, that it evaluates each rule, and that it keeps tenants apart. */
async function expectEvaluated(url: string): Promise<void> {
  const expected = namespaces('mimir').flatMap(({ namespace, groups }) =>
    groups.map(({ name }) => `${namespace} ${name}`),
  );
  const api = async <T>(where: string, headers: Record<string, string> = tenant): Promise<T> => {
    const response = await fetch(`${url}/prometheus/api/v1/${where}`, { headers });
    return ((await response.json()) as { data: T }).data;
  };
  interface Loaded {
    readonly file: string;
    readonly name: string;
    readonly rules: readonly { readonly health: string; readonly lastError?: string }[];
  }
  const loaded = await eventually(
    async () => {
      const { groups } = await api<{ groups: readonly Loaded[] }>('rules');
      const rules = groups.flatMap((group) => group.rules);
      return (
        groups.length === expected.length &&
        rules.every(({ health }) => health !== 'unknown') &&
        groups
      );
    },
    undefined,
    // A group starts after a part of its interval, of which the longest is 4m.
    300,
  );
  expect(loaded.map(({ file, name }) => `${file} ${name}`).sort()).toEqual([...expected].sort());
  expect(loaded.flatMap(({ rules }) => rules.map(({ lastError = '' }) => lastError))).toEqual(
    loaded.flatMap(({ rules }) => rules.map(() => '')),
  );
  const watchdog = async (headers: Record<string, string>) => {
    const query = encodeURIComponent('ALERTS{alertname="Watchdog"}');
    return (await api<{ result: readonly object[] }>(`query?query=${query}`, headers)).result;
  };
  expect(await eventually(async () => (await watchdog(tenant))[0])).toMatchObject({
    metric: { alertname: 'Watchdog', alertstate: 'firing', team: 'platform' },
  });
  expect(await watchdog({ 'X-Scope-OrgID': 'commerce' })).toEqual([]);
}

const cortexMissing = findProgram('cortex');
if ('missing' in cortexMissing) console.warn(`SKIPPED Cortex: ${cortexMissing.missing}`);

/** Configuration of Cortex in one process, with a volume. */
const cortexConfig = (address: string, grpcPort: number, folder: string): string => {
  const [host, port] = address.split(':');
  const store = { kvstore: { store: 'inmemory' } };
  const member = { ...store, instance_addr: host };
  const stored = (name: string) => ({ dir: path.join(folder, name) });
  return yaml({
    server: {
      http_listen_address: host,
      http_listen_port: Number(port),
      grpc_listen_address: host,
      grpc_listen_port: grpcPort,
    },
    ingester: {
      lifecycler: {
        address: host,
        ring: { ...store, replication_factor: 1 },
        min_ready_duration: '0s',
      },
    },
    distributor: { ring: member },
    blocks_storage: {
      backend: 'filesystem',
      filesystem: stored('blocks'),
      tsdb: stored('tsdb'),
      bucket_store: { sync_dir: path.join(folder, 'sync') },
    },
    compactor: { data_dir: path.join(folder, 'compactor'), sharding_ring: member },
    ruler: {
      enable_api: true,
      rule_path: path.join(folder, 'rules'),
      evaluation_interval: '2s',
      poll_interval: '2s',
      ring: member,
    },
    ruler_storage: { backend: 'filesystem', filesystem: stored('stored-rules') },
    alertmanager: {
      data_dir: path.join(folder, 'alertmanager'),
      cluster: { listen_address: '' },
      external_url: `http://${address}/alertmanager`,
      sharding_ring: store,
    },
    alertmanager_storage: { backend: 'filesystem', filesystem: stored('alerts') },
    frontend_worker: { match_max_concurrent: true },
    ingester_client: { grpc_client_config: { grpc_compression: 'gzip' } },
  });
};

('path' in cortexMissing ? describe : describe.skip)('Cortex', () => {
  let cortex: Served;

  beforeAll(async () => {
    const [grpcPort = 0] = await claimFreePorts(1);
    cortex = await serveFiles({
      program: 'cortex',
      args: ({ address, folder: own }) => {
        const file = path.join(own, 'cortex.yaml');
        writeFileSync(file, cortexConfig(address, grpcPort, own));
        return [`-config.file=${file}`, '-target=all'];
      },
      ready: '/ready',
    });
  });
  afterAll(() => cortex?.stop());

  test('its ruler accepts every group for Mimir, and evaluates it', async () => {
    for (const { namespace, groups } of namespaces('mimir'))
      for (const group of groups) {
        const response = await fetch(`${cortex.url}/api/v1/rules/${namespace}`, {
          method: 'POST',
          headers: { ...tenant, 'Content-Type': 'application/yaml' },
          body: yaml(group),
        });
        expect({
          group: group.name,
          status: response.status,
          body: await response.text(),
        }).toMatchObject({ group: group.name, status: 202 });
      }
    await expectEvaluated(cortex.url);
  }, 600_000);
});

const mimirMissing = ['mimir', 'mimirtool']
  .map((name) => findProgram(name))
  .find((one) => 'missing' in one);
if (mimirMissing && 'missing' in mimirMissing)
  console.warn(`SKIPPED Mimir: ${mimirMissing.missing}`);

/** Configuration of Mimir in one process, with a volume. */
const mimirConfig = (address: string, grpcPort: number, folder: string): string => {
  const [host, port] = address.split(':');
  const member = { instance_addr: host, kvstore: { store: 'inmemory' } };
  const stored = (name: string) => ({ dir: path.join(folder, name) });
  return yaml({
    server: {
      http_listen_address: host,
      http_listen_port: Number(port),
      grpc_listen_address: host,
      grpc_listen_port: grpcPort,
    },
    usage_stats: { enabled: false },
    common: { storage: { backend: 'filesystem' } },
    blocks_storage: {
      filesystem: stored('blocks'),
      tsdb: stored('tsdb'),
      bucket_store: { sync_dir: path.join(folder, 'sync') },
    },
    ingester: { ring: { ...member, replication_factor: 1, min_ready_duration: '0s' } },
    distributor: { ring: member },
    store_gateway: { sharding_ring: { ...member, replication_factor: 1 } },
    compactor: { data_dir: path.join(folder, 'compactor'), sharding_ring: member },
    query_scheduler: { ring: member },
    frontend: { address: host },
    ruler: {
      rule_path: path.join(folder, 'rules'),
      evaluation_interval: '2s',
      poll_interval: '2s',
      ring: member,
    },
    ruler_storage: { filesystem: stored('stored-rules') },
    alertmanager: {
      data_dir: path.join(folder, 'alertmanager'),
      external_url: `http://${address}/alertmanager`,
      sharding_ring: { ...member, replication_factor: 1 },
    },
    alertmanager_storage: { filesystem: stored('alerts') },
    limits: { ruler_max_rules_per_rule_group: 0, ruler_max_rule_groups_per_tenant: 0 },
  });
};

(mimirMissing ? describe.skip : describe)('Mimir', () => {
  let mimir: Served;
  const rules = (...args: readonly string[]) =>
    runTool('mimirtool', [
      'rules',
      ...args,
      `--address=${mimir.url}`,
      `--id=${tenant['X-Scope-OrgID']}`,
    ]);
  const limited = () => ['--namespaces-regex=^local\\..*', `--rule-dirs=${folder('mimir')}`];

  beforeAll(async () => {
    const [grpcPort = 0] = await claimFreePorts(1);
    mimir = await serveFiles({
      program: 'mimir',
      args: ({ address, folder: own }) => {
        const file = path.join(own, 'mimir.yaml');
        writeFileSync(file, mimirConfig(address, grpcPort, own));
        return [`-config.file=${file}`, '-target=all'];
      },
      ready: '/ready',
    });
  });
  afterAll(() => mimir?.stop());

  test('mimirtool writes the namespaces after a dry run, finds no difference then, and they are evaluated', async () => {
    const other = path.join(scratch, 'other.yaml');
    const group = { name: 'g', rules: [{ alert: 'Other', expr: 'vector(1) > 0' }] };
    writeFileSync(other, yaml({ namespace: 'other', groups: [group] }));
    expect(await rules('sync', other)).toMatchObject({ code: 0 });

    const count = prometheusGroups(resolved, ruleGroups(resolved)).length;
    const dry = await rules('diff', ...limited());
    expect(dry.stdout + dry.stderr).toContain(`Diff Summary: ${count} Groups Created`);
    expect(await rules('sync', ...limited())).toMatchObject({ code: 0 });
    const again = await rules('diff', ...limited());
    expect(again.stdout + again.stderr).toContain('no changes detected');

    // Not in the files, and not in the namespaces of the sync.
    expect((await rules('list')).stdout).toMatch(/\bother\b/);
    expect(await rules('delete', 'other', 'g')).toMatchObject({ code: 0 });
    await expectEvaluated(mimir.url);
  }, 600_000);
});
