// Presets of signals against the real instrumentation: a server in Go, scraped by Prometheus with the generated jobs.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { claimFreePorts, LOOPBACK } from '@observability-stack/lab/ports';
import {
  buildProgram,
  missingServices,
  scrapedPrograms,
} from '@observability-stack/lab/services/programs';
import { nullReceiver } from '../../catalog/definitions/receivers';
import { fileSd } from '../../catalog/definitions/scrape';
import type { RequestSignals } from '../../catalog/definitions/signals';
import { grpcPrometheus } from '../../catalog/signals/grpc';
import { otelGrpc, otelHttp } from '../../catalog/signals/opentelemetry';
import { vocabularyContracts } from '../../catalog/signals/vocabulary';
import { parseExposition } from '../../scripts/conformance/exposition';
import { contractDifferences } from '../../scripts/contracts/compare';
import { inferMetrics } from '../../scripts/contracts/infer';
import { emptyPanels } from './support/empty-panels';
import { eventually } from './support/eventually';
import { PrometheusApi } from './support/prometheus';
import { localWithoutCluster, renderVariant } from './support/variant';

jest.setTimeout(900_000);

/** The program, which has the instrumentation of all presets. */
const SERVICE = 'shipping-service';

/** Probes are the only calls here. */
const everyCall = { ignoreRoutes: [] };
const presets: Readonly<Record<string, readonly [string, RequestSignals]>> = {
  'otel-http': ['/metrics', otelHttp()],
  'otel-grpc': ['/metrics', otelGrpc(everyCall)],
  'grpc-prometheus': ['/metrics', grpcPrometheus(everyCall)],
  'otel-http-utf8': ['/utf8', otelHttp({ names: 'utf8' })],
  'otel-grpc-utf8': ['/utf8', otelGrpc({ names: 'utf8', ...everyCall })],
};

const hasGo = missingServices().every(({ name }) => name !== SERVICE);
if (!hasGo) console.warn('SKIPPED presets in Go: go is not on PATH');
const suite = hasGo ? describe : describe.skip;

suite('presets', () => {
  let dist: string;
  let url: string;
  let server: ChildProcess;
  let lab: Lab;
  let api: PrometheusApi;

  beforeAll(async () => {
    const shipping = scrapedPrograms[SERVICE];
    const [program = ''] = shipping.args(await buildProgram(SERVICE, shipping));
    const [port = 0] = await claimFreePorts(1);
    const address = `${LOOPBACK}:${port}`;
    url = `http://${address}`;
    server = spawn(program, { env: { PORT: String(port) }, stdio: 'inherit' });
    await eventually(async () => (await fetch(`${url}/stock/1`).catch(() => undefined))?.ok);
    const routing = { page: nullReceiver, ticket: nullReceiver };
    dist = renderVariant({
      ...localWithoutCluster,
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
        ...localWithoutCluster.prometheus,
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
    if (dist) rmSync(dist, { recursive: true, force: true });
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
    const ask = () =>
      emptyPanels(lab, {
        folder: path.join(dist, 'presets'),
        service: name,
        scrapeSeconds: 1,
        atLeast: 16,
      });
    await eventually(async () => {
      await call();
      return (await ask()).length === 0;
    }, ask);
  });
});
