// Spans through the real Collector into the real Jaeger, and what becomes of them on the way.
import { correlation } from '@observability-stack/contracts';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { SPAN_METRICS_PREFIX } from '../../catalog/names';
import { samplingStrategies } from '../../constructs/jaeger/sampling';
import type { JaegerSettings } from '../../constructs/jaeger/settings';
import { eventually } from './support/eventually';
import { PrometheusApi } from './support/prometheus';
import { DIST } from './support/rendered';
import { JaegerApi } from './traces/jaeger';
import { INNER_OPERATION, sendTraces, type TraceOptions } from './traces/otlp';

jest.setTimeout(300_000);

const only = ['jaeger', 'otel-collector', 'prometheus'];
const get = async (url: string, headers: Readonly<Record<string, string>> = {}): Promise<string> =>
  (await fetch(url, { headers })).text();
const openMetrics = (lab: Lab) =>
  get(`${lab.url('otel-collector-0', 'span-metrics')}/metrics`, {
    accept: 'application/openmetrics-text',
  });

describe('local, as rendered', () => {
  let lab: Lab;
  let jaeger: JaegerApi;
  const send = (...traces: readonly TraceOptions[]) =>
    sendTraces(lab.url('otel-collector-0', 'otlp-http'), traces);

  beforeAll(async () => {
    lab = await startLab({ environment: 'local', dist: DIST, only });
    jaeger = new JaegerApi(lab.url('jaeger-0', 'ui'));
  });
  afterAll(() => lab?.stop());

  test('both are healthy', async () => {
    const collector = JSON.parse(await get(lab.url('otel-collector-0', 'health')));
    expect(collector.status).toBe('Server available');
    const status = JSON.parse(await get(`${lab.url('jaeger-0', 'health')}/status`));
    expect(status).toMatchObject({ healthy: true, status: 'StatusOK' });
  });

  test('finds a complete trace by its id, with the environment added', async () => {
    const [id = ''] = await send({
      service: 'shop',
      resource: { 'k8s.cluster.name': 'its-own', 'cloud.region': 'eu-1' },
    });
    const trace = await eventually(() => jaeger.trace(id));
    expect(trace.traceID).toBe(id);
    expect(trace.spans.map(({ operationName }) => operationName).sort()).toEqual([
      'GET /orders',
      INNER_OPERATION,
    ]);
    const outer = trace.spans.find(({ operationName }) => operationName === 'GET /orders');
    const inner = trace.spans.find(({ operationName }) => operationName === INNER_OPERATION);
    expect(inner?.references).toMatchObject([{ refType: 'CHILD_OF', spanID: outer?.spanID }]);
    const process = trace.processes[outer?.processID ?? ''];
    const tags = Object.fromEntries((process?.tags ?? []).map(({ key, value }) => [key, value]));
    expect(process?.serviceName).toBe('shop');
    expect(tags).toMatchObject({
      'deployment.environment.name': 'local',
      'k8s.cluster.name': 'its-own',
      'cloud.region': 'eu-1',
      // what the link to the log lines reads
      [correlation.spanServiceTag]: 'shop',
    });
  });

  test('span metrics have exemplars, and no labels of a target', async () => {
    const [id] = await send({ service: 'exemplary', duration: 120 });
    const text = await eventually(async () => {
      const metrics = await openMetrics(lab);
      return metrics.includes(`trace_id="${id}"`) && metrics;
    });
    const bucket = text
      .split('\n')
      .find(
        (line) =>
          line.startsWith(`${SPAN_METRICS_PREFIX}_duration_seconds_bucket`) &&
          line.includes(`trace_id="${id}"`) &&
          line.includes('GET /orders'),
      );
    // 120 ms lie between two of the bounds that SLOs ask for
    expect(bucket).toContain('le="0.2"');
    const own = text.split('\n').filter((line) => line.includes('service_name="exemplary"'));
    const labels = new Set(own.flatMap((line) => namesOf(line.split(' # ')[0] ?? '')));
    expect([...labels].sort()).toEqual([
      'le',
      'service_name',
      'span_kind',
      'span_name',
      'status_code',
    ]);
    const bounds = new Set([...text.matchAll(/le="([^"]+)"/g)].map(([, bound]) => Number(bound)));
    for (const bound of [0.01, 0.05, 0.2, 0.5, 1]) expect(bounds).toContain(bound);
    expect(text).not.toContain('target_info');
  });

  test('both count received spans under the names that Prometheus expects', async () => {
    const api = new PrometheusApi(lab.url('prometheus-0'));
    for (const job of ['otel-collector', 'jaeger']) {
      const [sample] = await eventually(async () => {
        const found = await api.query(`otelcol_receiver_accepted_spans_total{job="${job}"} > 0`);
        return found.length > 0 && found;
      });
      expect(Object.keys(sample?.metric ?? {}).sort()).toEqual([
        '__name__',
        'env',
        'instance',
        'job',
        'receiver',
        'service',
        'team',
        'transport',
      ]);
    }
  });

  describe('remote sampling', () => {
    /** The response to an SDK; older releases number the type, newer ones name it. */
    const strategyOf = async (service: string) => {
      const url = `${lab.url('jaeger-0', 'sampling-http')}/sampling?service=${service}`;
      const { strategyType, ...strategy } = JSON.parse(await get(url));
      return { ...strategy, limits: [1, 'RATE_LIMITING'].includes(strategyType) };
    };
    const settings: Pick<Required<JaegerSettings>, 'defaultSampling' | 'sampling'> = {
      defaultSampling: { kind: 'probabilistic', ratio: 0.25 },
      sampling: {
        always: { kind: 'const', sample: true },
        never: { kind: 'const', sample: false },
        half: { kind: 'probabilistic', ratio: 0.5 },
        limited: { kind: 'rate-limiting', tracesPerSecond: 7 },
        shop: {
          kind: 'per-operation',
          ratio: 0.1,
          operations: { 'GET /health': 0, 'POST /pay': 1 },
        },
      },
    };
    const probabilistic = (samplingRate: number) => ({
      limits: false,
      probabilisticSampling: { samplingRate },
    });

    test('samples every trace at first', async () => {
      expect(await strategyOf('unknown')).toEqual(probabilistic(1));
    });

    test('reloads strategies of every kind without a restart', async () => {
      const before = lab.pids()['jaeger-0/jaeger'];
      lab.update('jaeger-sampling', {
        'strategies.json': JSON.stringify(samplingStrategies(settings)),
      });
      await eventually(
        async () => (await strategyOf('unknown')).probabilisticSampling?.samplingRate === 0.25,
        () => strategyOf('unknown'),
      );
      expect(await strategyOf('always')).toEqual(probabilistic(1));
      expect((await strategyOf('never')).probabilisticSampling?.samplingRate ?? 0).toBe(0);
      expect(await strategyOf('half')).toEqual(probabilistic(0.5));
      expect(await strategyOf('limited')).toEqual({
        limits: true,
        rateLimitingSampling: { maxTracesPerSecond: 7 },
      });
      const { operationSampling } = await strategyOf('shop');
      expect(operationSampling.defaultSamplingProbability).toBe(0.1);
      const rates = operationSampling.perOperationStrategies.map(
        (one: { operation: string; probabilisticSampling?: { samplingRate?: number } }) => [
          one.operation,
          one.probabilisticSampling?.samplingRate ?? 0,
        ],
      );
      expect(Object.fromEntries(rates)).toEqual({ 'GET /health': 0, 'POST /pay': 1 });
      expect(lab.pids()['jaeger-0/jaeger']).toBe(before);
      expect(await get(`${lab.url('jaeger-0', 'health')}/status`)).toContain('StatusOK');
    });
  });
});

const namesOf = (series: string): string[] =>
  [...series.matchAll(/[{,]([a-zA-Z_]\w*)="/g)].map(([, name]) => name ?? '');
