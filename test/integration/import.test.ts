// Configurations of real programs before and after their import, compared by these programs.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { transformSync } from 'esbuild';
import { alertmanagerConfig } from '../../alerts/alertmanager';
import * as entry from '../../catalog';
import { paths } from '../../catalog/components/paths';
import { readYaml, yaml } from '../../catalog/helpers/yaml';
import { resolveEnvironment } from '../../resolve/environment';
import { scrapeJobs } from '../../scrape-configs/jobs';
import { targetsByJob } from '../../scrape-configs/targets';
import { importMonitors } from '../../scripts/import/monitors';
import { importParts } from '../../scripts/import/parts';
import { readFiles } from '../../scripts/import/read';
import { renderImport } from '../../scripts/import/render';
import { scrapeContext, servicesPart } from '../../scripts/import/scrapes';
import { keyCases, type Result, resultOf, unnoticed } from '../scripts/key-coverage';
import { base, trialPlatform, trialShop } from '../validation/trial';
import { customResources } from './support/custom-resources';
import { eventually } from './support/eventually';
import { runTool } from './support/run';
import { servePrometheus } from './support/served-prometheus';

jest.setTimeout(120_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'import-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the source that the command writes. */
function imported(...files: readonly string[]): Readonly<Record<string, unknown>> {
  const source = renderImport({
    rules: { alerts: [], recordings: [], omitted: [], lost: [] },
    dashboards: [],
    parts: importParts(readFiles(files), 'commerce'),
    sources: files,
    entry: '../catalog',
  });
  const { code } = transformSync(source, { loader: 'ts', format: 'cjs' });
  const module = { exports: {} };
  new Function('module', 'exports', 'require', code)(module, module.exports, () => entry);
  return module.exports;
}

describe('Alertmanager', () => {
  const FILE = 'test/fixtures/import/alertmanager.yml';
  let after: string;
  beforeAll(() => {
    const { importedRouting } = imported(FILE) as { readonly importedRouting: entry.Routing };
    const environment = resolveEnvironment({
      ...base,
      teams: [trialPlatform, { ...trialShop(), routing: importedRouting }],
    });
    after = path.join(folder, 'alertmanager.yml');
    mkdirSync(folder, { recursive: true });
    writeFileSync(after, yaml(alertmanagerConfig(environment)));
  });

  test.each([FILE, 'the import'])('loads %s', async (file) => {
    const checked = await runTool('amtool', ['check-config', file === FILE ? FILE : after]);
    expect(checked).toMatchObject({ code: 0, stderr: '' });
    expect(checked.stdout).toMatch(/SUCCESS/);
  });

  /** Returns the kinds of integrations that notify of an alert. */
  async function notified(file: string, labels: Readonly<Record<string, string>>) {
    const words = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
    const args = ['config', 'routes', 'test', `--config.file=${file}`, ...words];
    const { code, stdout } = await runTool('amtool', args);
    expect(code).toBe(0);
    const names = stdout.trim().split(',');
    const { receivers } = readYaml(readFileSync(file, 'utf8')) as {
      readonly receivers: readonly { readonly name: string }[];
    };
    return receivers
      .filter(({ name }) => names.includes(name))
      .flatMap(({ name: _, ...lists }) =>
        Object.entries(lists).map(([list, entries]) => `${list} ${(entries as object[]).length}`),
      )
      .sort();
  }

  test.each([
    ['critical', 'page', { service: 'order-service', alertname: 'HttpTrafficGone' }],
    ['critical', 'page', { service: 'load-generator', alertname: 'HttpTrafficGone' }],
    ['critical', 'page', { service: 'load-generator', region: 'eu' }],
    ['warning', 'ticket', { service: 'order-service', alertname: 'HttpTrafficGone' }],
    ['warning', 'ticket', { service: 'order-service', alertname: 'Other' }],
  ] as const)(
    'routes alerts with severity %s to the same receivers %#',
    async (before, now, labels) => {
      const own = { ...labels, team: 'commerce' };
      const wanted = await notified(FILE, { ...own, severity: before });
      expect(wanted.length).toBeGreaterThan(0);
      expect(await notified(after, { ...own, severity: now })).toEqual(wanted);
    },
  );
});

describe('objects of the Prometheus Operator', () => {
  test.each([
    ['ServiceMonitor', 'servicemonitors', 'endpoints'],
    ['PodMonitor', 'podmonitors', 'podMetricsEndpoints'],
  ] as const)('notices each field of %s', async (kind, plural, endpoints) => {
    const crds = await customResources('prometheus-operator');
    const { spec } = readYaml(
      readFileSync(path.join(crds, `monitoring.coreos.com_${plural}.yaml`), 'utf8'),
    ) as CustomResource;
    const schema = spec.versions[0]?.schema.openAPIV3Schema.properties.spec;
    if (!schema) throw new Error(`${plural} have no schema`);
    const metadata = { name: 'shop', namespace: 'shop', labels: { app: 'shop' } };
    const ports = [{ name: 'web', containerPort: 8080 }];
    const workload = {
      ...{ kind: 'Deployment', metadata },
      spec: { template: { metadata, spec: { containers: [{ name: 'shop', ports }] } } },
    };
    const service = {
      ...{ kind: 'Service', metadata },
      spec: { selector: { app: 'shop' }, ports: [{ name: 'web', port: 80, targetPort: 'web' }] },
    };
    const cases = keyCases(schema);
    expect(cases.length).toBeGreaterThan(120);
    const result = (given: unknown): Result => {
      const { selector, ...own } = given as Monitor;
      const [endpoint = {}] = own[endpoints] ?? [];
      const value = {
        ...{ kind, metadata },
        spec: {
          selector: { ...selector, matchLabels: { app: 'shop', ...selector?.matchLabels } },
          ...{ namespaceSelector: { matchNames: ['shop'] }, ...own },
          // A port by its name precedes one by its number.
          [endpoints]: [
            'targetPort' in endpoint || 'portNumber' in endpoint
              ? endpoint
              : { port: 'web', ...endpoint },
          ],
        },
      };
      return resultOf(() => {
        const context = scrapeContext('shop');
        const found = importMonitors([{ source: 'a.yml', value }], [workload, service], context);
        return servicesPart(found, context);
      });
    };
    // An endpoint with a certificate without its key, or the reverse, is listed.
    const isHalf = (path: string) => /\btlsConfig\.(cert|keySecret)\./.test(path);
    expect(unnoticed(cases, result).filter((path) => !isHalf(path))).toEqual([
      // The endpoints of a selector with expressions are listed.
      ...['key', 'operator', 'values[]'].map((key) => `selector.matchExpressions[].${key}`),
      // Both mechanisms select the same targets.
      'selectorMechanism',
    ]);
  });
});

interface Monitor {
  readonly selector?: { readonly matchLabels?: object };
  readonly endpoints?: readonly object[];
  readonly podMetricsEndpoints?: readonly object[];
}

interface CustomResource {
  readonly spec: {
    readonly versions: readonly {
      readonly schema: {
        readonly openAPIV3Schema: {
          readonly properties: { readonly spec: Readonly<Record<string, unknown>> };
        };
      };
    }[];
  };
}

describe('Prometheus', () => {
  const { scrape_configs: all } = readYaml(
    readFileSync('test/fixtures/import/prometheus.yml', 'utf8'),
  ) as { readonly scrape_configs: readonly Readonly<Record<string, unknown>>[] };
  // Discoveries and certificates need other programs.
  const jobs = all
    .filter(({ static_configs: targets }) => targets)
    .map(({ tls_config: _, ...job }) => job);
  const before = yaml({ global: { scrape_interval: '30s' }, scrape_configs: jobs });

  /** Returns what Prometheus scrapes: address, interval, timeout, and labels that the stack does not add. */
  async function targetsOf(files: Readonly<Record<string, string>>): Promise<readonly object[]> {
    const prometheus = await servePrometheus(files);
    try {
      return await eventually(async () => {
        const answer = await fetch(`${prometheus.url}/api/v1/targets?state=active`);
        const { data } = (await answer.json()) as {
          readonly data: { readonly activeTargets: Target[] };
        };
        const found = data.activeTargets
          .map(
            ({
              labels: { team: _, service: __, env: ___, job, ...labels },
              scrapeUrl,
              ...target
            }) => ({
              scrapeUrl,
              job: job?.toLowerCase().replaceAll(' ', '-'),
              labels,
              scrapeInterval: target.scrapeInterval,
              scrapeTimeout: target.scrapeTimeout,
            }),
          )
          .sort((a, b) => (a.scrapeUrl < b.scrapeUrl ? -1 : 1));
        return found.length === 6 ? found : undefined;
      });
    } finally {
      await prometheus.stop();
    }
  }

  test('scrapes the same targets in the same way', async () => {
    const file = path.join(folder, 'prometheus.yml');
    writeFileSync(file, before);
    const { importedServices } = imported(file) as {
      readonly importedServices: readonly entry.Service[];
    };
    const environment = resolveEnvironment({
      ...base,
      teams: [
        trialPlatform,
        { name: 'commerce', routing: trialPlatform.routing, services: importedServices },
      ],
    });
    const names = new Set(importedServices.map(({ name }) => name));
    const files = targetsByJob(environment, []);
    const rendered = yaml({
      // The default of the environment.
      global: { scrape_interval: '15s', scrape_timeout: '10s' },
      scrape_configs: scrapeJobs(environment, files).filter(({ job_name: name }) =>
        names.has(name),
      ),
    });
    const wanted = await targetsOf({ 'prometheus.yml': before, password: 'x' });
    expect(wanted).toHaveLength(6);
    const found = await targetsOf({
      'prometheus.yml': rendered
        .replaceAll(`${paths.prometheus.targets}/`, '')
        .replaceAll(/password_file: .*/g, 'password_file: password'),
      password: 'x',
      ...Object.fromEntries(
        [...files].map(([job, groups]) => [`${job}.json`, JSON.stringify(groups)]),
      ),
    });
    expect(found).toEqual(wanted);
  });
});

interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly scrapeUrl: string;
  readonly scrapeInterval: string;
  readonly scrapeTimeout: string;
}
