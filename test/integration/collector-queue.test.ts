// What a service sends by OTLP while its store is down, from a Collector that restarts meanwhile: its queue is on a volume.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { findProgram } from '@observability-stack/lab/programs';
import { nullReceiver, otelHttp, otlp } from '../../catalog';
import { eventually } from './support/eventually';
import { LokiApi } from './support/loki';
import { otlpLogs, otlpMetrics, sendOtlp } from './support/otlp-signals';
import { PrometheusApi } from './support/prometheus';
import { localWithoutCluster, renderVariant } from './support/variant';
import { JaegerApi } from './traces/jaeger';
import { sendTraces } from './traces/otlp';

jest.setTimeout(120_000);

const NAME = 'queue';
const SERVICE = 'basket-service';
const routing = { page: nullReceiver, ticket: nullReceiver };

const loki = findProgram('loki');
if ('missing' in loki) console.warn(`SKIPPED log records in Loki: ${loki.missing}`);

let dist: string;
let folder: string;
let lab: Lab | undefined;

/** Starts programs with the data of the previous start. */
const start = async (...only: readonly string[]): Promise<Lab> => {
  lab = await startLab({ environment: NAME, dist, only, folder });
  return lab;
};
const stop = async (): Promise<void> => {
  await lab?.stop();
  lab = undefined;
};

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'queue-'));
  dist = renderVariant({
    ...localWithoutCluster,
    name: NAME,
    demo: false,
    pushgateway: false,
    teams: [
      { name: 'platform', routing },
      {
        name: 'basket',
        routing,
        services: [{ name: SERVICE, otlp: otlp(), signals: otelHttp() }],
      },
    ],
    collector: { queueVolume: '1Gi' },
  });
});
afterAll(async () => {
  await stop();
  for (const one of [dist, folder]) if (one) rmSync(one, { recursive: true, force: true });
});

test('what was accepted during an outage of the stores arrives after a restart of the Collector', async () => {
  const first = await start('otel-collector');
  const url = first.url('otel-collector-0', 'otlp-http');
  const begun = Date.now() / 1000;
  for (const requests of [10, 20, 30])
    await sendOtlp(url, 'metrics', otlpMetrics(SERVICE, requests));
  const [trace = ''] = await sendTraces(url, [{ service: SERVICE }]);
  await sendOtlp(url, 'logs', otlpLogs(SERVICE, 'queued'));
  const metrics = `${first.url('otel-collector-0', 'metrics')}/metrics`;
  await eventually(async () => {
    const text = await (await fetch(metrics)).text();
    return ['traces', 'metrics', 'logs'].every((type) =>
      new RegExp(`^otelcol_exporter_queue_size\\{.*data_type="${type}".*\\} [1-9]`, 'm').test(text),
    );
  });
  await stop();

  const second = await start(
    'otel-collector',
    'prometheus',
    'jaeger',
    ...('path' in loki ? ['loki'] : []),
  );
  const prometheus = new PrometheusApi(second.url('prometheus-0'));
  const query = `http_server_request_duration_seconds_count{service="${SERVICE}"}`;
  await eventually(async () => (await prometheus.query(query)).length > 0);
  const end = Date.now() / 1000;
  const samples = async () => {
    const [series] = await prometheus.query(`${query}[10m]`);
    return (series as unknown as { values: [number, string][] } | undefined)?.values ?? [];
  };
  await eventually(async () => (await samples()).length >= 3, samples);
  const stored = await samples();
  expect(stored.map(([, value]) => value)).toEqual(['10', '20', '30']);
  // With the times at which they were measured.
  for (const [time] of stored) expect(time).toBeGreaterThanOrEqual(begun);
  for (const [time] of stored) expect(time).toBeLessThan(end);

  const jaeger = new JaegerApi(second.url('jaeger-0', 'ui'));
  await eventually(async () => (await jaeger.trace(trace)) !== undefined);
  if ('path' in loki) {
    const api = new LokiApi(second.url('loki-0'));
    await eventually(
      async () => (await api.query(`{service="${SERVICE}"} |= "queued"`)).length > 0,
    );
  }
});
