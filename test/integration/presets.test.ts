// Presets of signals against the real instrumentation: a server in Go, scraped by Prometheus with the generated jobs.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import { nullReceiver } from '../../catalog/definitions/receivers';
import { fileSd } from '../../catalog/definitions/scrape';
import type { RequestSignals } from '../../catalog/definitions/signals';
import { grpcPrometheus } from '../../catalog/signals/grpc';
import { otelGrpc, otelHttp } from '../../catalog/signals/opentelemetry';
import { vocabularyContracts } from '../../catalog/signals/vocabulary';
import { local } from '../../environments/local';
import { parseExposition } from '../../scripts/conformance/exposition';
import { contractDifferences } from '../../scripts/contracts/compare';
import { inferMetrics } from '../../scripts/contracts/infer';
import { Asker } from './dashboards/ask';
import { openedWith, readPanels, readRenderedDashboards } from './support/dashboards';
import { eventually } from './support/eventually';
import { PrometheusApi } from './support/prometheus';
import { renderVariant } from './support/variant';

jest.setTimeout(900_000);

/** Probes are the only calls here. */
const everyCall = { ignoreRoutes: [] };
const presets: Readonly<Record<string, readonly [string, RequestSignals]>> = {
  'otel-http': ['/metrics', otelHttp()],
  'otel-grpc': ['/metrics', otelGrpc(everyCall)],
  'grpc-prometheus': ['/metrics', grpcPrometheus(everyCall)],
  'otel-http-utf8': ['/utf8', otelHttp({ names: 'utf8' })],
  'otel-grpc-utf8': ['/utf8', otelGrpc({ names: 'utf8', ...everyCall })],
};

const hasGo = spawnSync('go', ['version']).status === 0;
if (!hasGo) console.warn('SKIPPED presets in Go: go is not on PATH');
const suite = hasGo ? describe : describe.skip;

suite('presets', () => {
  let folder: string;
  let dist: string;
  let url: string;
  let server: ChildProcess;
  let lab: Lab;
  let api: PrometheusApi;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'presets-'));
    const program = path.join(folder, 'presets');
    const built = spawnSync('go', ['build', '-o', program, '.'], {
      cwd: 'test/fixtures/presets-go',
      encoding: 'utf8',
    });
    expect(built).toMatchObject({ status: 0, stderr: expect.not.stringContaining('error') });
    const [port = 0] = await claimFreePorts(1);
    const address = `${LOOPBACK}:${port}`;
    url = `http://${address}`;
    server = spawn(program, { env: { PORT: String(port) }, stdio: 'inherit' });
    await eventually(async () => (await fetch(`${url}/stock/1`).catch(() => undefined))?.ok);
    const routing = { page: nullReceiver, ticket: nullReceiver };
    dist = renderVariant({
      ...local,
      name: 'presets',
      demo: false,
      teams: [
        { name: 'platform', routing },
        {
          name: 'shop',
          routing,
          services: Object.entries(presets).map(([name, [metricsPath, signals]]) => ({
            name,
            scrape: fileSd({ targets: [address], metricsPath }),
            signals,
          })),
        },
      ],
      prometheus: {
        ...local.prometheus,
        scrapeInterval: '1s',
        scrapeTimeout: '1s',
        evaluationInterval: '1s',
      },
    });
    lab = await startLab({ environment: 'presets', dist, only: ['prometheus'] });
    api = new PrometheusApi(lab.url('prometheus-0'));
  });
  afterAll(async () => {
    await lab?.stop();
    if (server && server.exitCode === null) {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
    for (const made of [folder, dist]) if (made) rmSync(made, { recursive: true, force: true });
  });

  const call = async () => {
    for (const name of ['1', 'broken'])
      await Promise.all([fetch(`${url}/stock/${name}`), fetch(`${url}/grpc/${name}`)]);
  };

  test.each(Object.keys(presets))('%s declares what the program exposes', async (name) => {
    await call();
    const [metricsPath, signals] = presets[name] ?? [];
    const vocabulary = signals?.vocabulary;
    const names = '1.0.0;escaping=allow-utf-8';
    const response = await fetch(`${url}${metricsPath}`, {
      headers: {
        accept: `application/openmetrics-text;version=${names},text/plain;version=${names}`,
      },
    });
    const exposition = parseExposition(await response.text());
    expect(exposition.malformed).toEqual([]);
    const contracts = vocabulary ? vocabularyContracts(vocabulary) : [];
    const own = inferMetrics(exposition).filter((metric) =>
      contracts.some((contract) => contract.name === metric.name),
    );
    const differences = contractDifferences(contracts, own)
      // Some labels appear with an error, and some programs do not count requests in flight.
      .filter(({ message }) => !/is declared, not exposed|it appears with the first/.test(message))
      .map(({ metric, message }) => `${metric}: ${message}`);
    expect(differences).toEqual([]);
  });

  test.each(Object.keys(presets))('%s reaches the recorded metrics', async (name) => {
    const value = async (metric: string): Promise<number> =>
      Number((await api.query(`${metric}{service="${name}"}`))[0]?.value[1] ?? 0);
    await eventually(async () => {
      await call();
      return (
        (await value('service:http_error_ratio:rate5m')) > 0.2 &&
        (await value('service:http_request_duration_seconds:p99_rate5m')) > 0
      );
    });
    expect(await value('service:http_error_ratio:rate5m')).toBeLessThan(0.8);
    expect(await value('service:http_request_duration_seconds:p99_rate5m')).toBeLessThan(1);
  });

  test.each(Object.keys(presets))('the dashboard of %s has data', async (name) => {
    const asker = new Asker(lab, { scrapeSeconds: 1, runs: (pod) => pod === 'prometheus-0' });
    const dashboard = readRenderedDashboards(path.join(dist, 'presets')).find(
      ({ uid }) => uid === `service-${name}`,
    );
    if (!dashboard) throw new Error(`service "${name}" has no dashboard`);
    const ask = async (): Promise<readonly string[]> => {
      const values = await openedWith(dashboard, asker.labelValues, { service: name, traceID: '' });
      const asked = await Promise.all(
        readPanels(dashboard).flatMap(({ title, targets = [] }) =>
          targets
            .filter(({ datasource }) => datasource.type === 'prometheus')
            .map(async (target) => ({ title, series: await asker.count(target, values) })),
        ),
      );
      expect(asked.length).toBeGreaterThan(15);
      return asked.flatMap(({ title, series }) => (series === 0 ? [title] : [])).sort();
    };
    // The program does not expose metrics of its process.
    const missing = ['Age of the newest replica', 'CPU', 'Memory'];
    await eventually(async () => {
      await call();
      return (await ask()).join() === missing.join();
    }, ask);
  });
});
