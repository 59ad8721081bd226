// A real Tempo with the rendered configuration, the Collector before it and the Prometheus that its service graph goes to.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { correlation } from '@observability-stack/contracts';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { readManifests } from '@observability-stack/lab/manifests';
import { layOut } from '@observability-stack/lab/mounted';
import { labPods } from '@observability-stack/lab/pods';
import { findProgram } from '@observability-stack/lab/programs';
import { demoServices } from '../../constructs/demo/settings';
import { serviceGraphRequestServerSeconds } from '../../constructs/tempo/service-graph-metrics';
import { traceql } from '../../dashboards/render/trace-queries';
import { withTempo } from '../fixtures/tempo';
import { eventually } from './support/eventually';
import { PrometheusApi } from './support/prometheus';
import { runTool } from './support/run';
import { renderVariant } from './support/variant';
import { INNER_OPERATION, sendTraces } from './traces/otlp';
import { TempoApi } from './traces/tempo';

jest.setTimeout(300_000);

const found = findProgram('tempo');
if ('missing' in found) console.warn(`SKIPPED tempo: ${found.missing}`);
const suite = 'path' in found ? describe : describe.skip;

const folders: string[] = [];
const rendered = (environment: (typeof withTempo)[number]): string => {
  const folder = renderVariant(environment);
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

suite.each(withTempo.map((environment) => [environment.name, environment] as const))(
  'tempo on %s',
  (name, environment) => {
    test('loads the configuration', async () => {
      const root = mkdtempSync(path.join(tmpdir(), 'tempo-'));
      folders.push(root);
      const manifests = readManifests(path.join(rendered(environment), name));
      const pod = labPods(manifests).find(({ component }) => component === 'tempo');
      if (!pod) throw new Error('no Tempo');
      layOut(pod, manifests, root);
      const config = path.join(root, 'etc/tempo/config/tempo.yaml');
      const checked = await runTool('tempo', [`-config.file=${config}`, '-config.verify=true']);
      expect(checked).toMatchObject({ code: 0 });
      expect(`${checked.stdout}${checked.stderr}`).not.toMatch(/level=(warn|error)|deprecat/i);
    });
  },
);

suite('the Tempo of local', () => {
  let lab: Lab;
  let tempo: TempoApi;
  let prometheus: PrometheusApi;

  beforeAll(async () => {
    const local = withTempo.find(({ name }) => name === 'local');
    if (!local) throw new Error('no environment');
    lab = await startLab({
      environment: local.name,
      dist: rendered(local),
      only: ['tempo', 'otel-collector', 'prometheus', ...Object.values(demoServices)],
    });
    tempo = new TempoApi(lab.url('tempo-0'));
    prometheus = new PrometheusApi(lab.url('prometheus-0'));
  });
  afterAll(() => lab?.stop());

  const send = (service: string, error = false) =>
    sendTraces(lab.url('otel-collector-0', 'otlp-http'), [{ service, error }]);

  test('finds a complete trace by its id, with the tag that links read', async () => {
    const [id = ''] = await send('shop');
    const spans = await eventually(async () => {
      const trace = await tempo.trace(id);
      return trace.length === 2 && trace;
    });
    expect(spans.map(({ name }) => name).sort()).toEqual(['GET /orders', INNER_OPERATION]);
    for (const { resource } of spans)
      expect(resource).toMatchObject({
        [correlation.spanService]: 'shop',
        [correlation.spanServiceTag]: 'shop',
        'deployment.environment.name': 'local',
      });
  });

  test('runs the queries of dashboards', async () => {
    const [failed = ''] = await send('cart', true);
    const [healthy = ''] = await send('cart');
    const search = (query: Partial<Parameters<typeof traceql>[0]>) =>
      tempo.search(traceql({ kind: 'trace-search', service: 'cart', ...query }));
    await eventually(async () => (await search({})).length === 2);
    expect([...(await search({}))].sort()).toEqual([failed, healthy].sort());
    expect(await search({ tags: 'error=true' })).toEqual([failed]);
    expect(await search({ operation: INNER_OPERATION, minDuration: '10m' })).toEqual([]);
    expect(await search({ tags: 'deployment.environment.name=local' })).toHaveLength(2);
  });

  test('keeps every trace of the demo, which gets no sampling strategies', async () => {
    const traces = await eventually(async () => {
      const ids = await tempo.search(
        traceql({ kind: 'trace-search', service: demoServices.orders }),
      );
      return ids.length > 5 && ids;
    });
    const services = await eventually(async () => {
      const all = await Promise.all(traces.slice(0, 5).map((id) => tempo.trace(id)));
      return all
        .map((spans) => new Set(spans.map(({ resource }) => resource[correlation.spanService])))
        .find((names) => names.has(demoServices.payments));
    });
    expect(services).toContain(demoServices.load);
  });

  test('writes the service graph to Prometheus, with exemplars of its traces', async () => {
    const edge = `client="${demoServices.orders}",server="${demoServices.payments}",job="tempo"`;
    const [calls] = await eventually(async () => {
      const series = await prometheus.query(`traces_service_graph_request_total{${edge}} > 0`);
      return series.length > 0 && series;
    });
    expect(calls?.metric).toMatchObject({
      team: 'platform',
      service: 'tempo',
      env: 'local',
      instance: 'tempo-0',
    });
    const bucket = `${serviceGraphRequestServerSeconds.name}_bucket{${edge}}`;
    const ids = await eventually(async () => {
      const range = `start=${Date.now() / 1000 - 3600}&end=${Date.now() / 1000}`;
      const series = await prometheus.get<
        readonly { readonly exemplars: readonly { readonly labels: Record<string, string> }[] }[]
      >(`query_exemplars?query=${encodeURIComponent(bucket)}&${range}`);
      const exemplars = series.flatMap((one) => one.exemplars);
      return (
        exemplars.length > 0 && exemplars.map(({ labels }) => labels[correlation.exemplarLabel])
      );
    });
    const spans = await eventually(async () => {
      const trace = await tempo.trace(String(ids.at(-1)));
      return trace.length > 1 && trace;
    });
    expect(spans.map(({ resource }) => resource[correlation.spanService])).toEqual(
      expect.arrayContaining([demoServices.orders, demoServices.payments]),
    );
    const bounds = await prometheus.query(`count by (le) (${bucket})`);
    expect(bounds.map(({ metric }) => Number(metric.le?.replace('+Inf', 'Infinity')))).toEqual(
      expect.arrayContaining([...serviceGraphRequestServerSeconds.buckets]),
    );
    // those of operations are the Collector's, which counts before anything is sampled away
    expect(await prometheus.query('{__name__=~"traces_spanmetrics_.*"}')).toEqual([]);
  });

  test('is scraped, and Prometheus loads its alerts', async () => {
    await eventually(async () => (await prometheus.query('up{job="tempo"} == 1')).length === 1);
    const rules = JSON.stringify(await prometheus.get('rules'));
    expect(rules).toContain('TempoSpansDiscarded');
    expect(rules).not.toMatch(/jaeger/i);
  });
});
