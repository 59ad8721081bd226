// What is kept of traces: by the settings, and by what Jaeger says while the service runs.
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace';
import { toSampler } from '../instrumentation/remote-sampler';
import { samplerChoice } from '../instrumentation/sampling';
import { EnvSettings } from '../instrumentation/settings';
import { startPaymentService } from '../payment-service/service';
import { TestService, waitForDemo } from './support/demo';
import { SpanSink } from './support/otlp';

// a busy machine
jest.setTimeout(60_000);

const CALLER = 'b7ad6b7169203331';
const PAYMENT = { orderId: '1', amountCents: 100 };
const traceId = (index: number) => createHash('md5').update(String(index)).digest('hex');

let sink: SpanSink;
beforeAll(async () => {
  sink = await SpanSink.start();
});
afterAll(() => sink?.stop());

/** How many of a number of requests were kept; with `flag`, their callers have decided. */
async function kept(
  variables: Readonly<Record<string, string>>,
  count: number,
  flag?: '00' | '01',
): Promise<number> {
  const payments = await new TestService().start(startPaymentService, {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    ...variables,
  });
  const before = sink.spans.length;
  const ask = (index: number) =>
    payments.post(
      '/payments',
      PAYMENT,
      flag === undefined ? {} : { traceparent: `00-${traceId(index)}-${CALLER}-${flag}` },
    );
  await Promise.all(Array.from({ length: count }, (_, index) => ask(index)));
  await payments.stop();
  return sink.spans.slice(before).filter(({ kind }) => kind === 2).length;
}

test.each([
  ['no sampler named', {}, 10],
  ['always_on', { OTEL_TRACES_SAMPLER: 'always_on' }, 10],
  ['always_off', { OTEL_TRACES_SAMPLER: 'always_off' }, 0],
  ['a ratio of 0', { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' }, 0],
])('with %s', async (_, variables, expected) => {
  expect(await kept(variables as Readonly<Record<string, string>>, 10)).toBe(expected);
});

test('a ratio samples about that share', async () => {
  const ratio = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.3' };
  const count = await kept(ratio, 300);
  // beyond these lie fewer than one in a billion
  expect(count).toBeGreaterThan(42);
  expect(count).toBeLessThan(145);
});

test.each([
  ['parentbased_always_off', '01', 10],
  ['parentbased_always_on', '00', 0],
  ['always_off', '01', 0],
  ['always_on', '00', 10],
] as const)('%s, where the caller sends %s', async (name, flag, expected) => {
  expect(await kept({ OTEL_TRACES_SAMPLER: name }, 10, flag)).toBe(expected);
});

describe('strategies from Jaeger', () => {
  let jaeger: Server;
  let answer: { readonly status: number; readonly body: string };
  const asked: string[] = [];
  const variables = (service: string) => ({
    SERVICE_NAME: service,
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    OTEL_TRACES_SAMPLER: 'parentbased_jaeger_remote',
    OTEL_TRACES_SAMPLER_ARG: `endpoint=http://127.0.0.1:${(jaeger.address() as AddressInfo).port}/sampling,pollingIntervalMs=100,initialSamplingRate=0`,
  });
  const say = (strategy: object) => {
    answer = { status: 200, body: JSON.stringify(strategy) };
  };
  const probabilistic = (samplingRate: number) => ({
    strategyType: 'PROBABILISTIC',
    probabilisticSampling: { samplingRate },
  });
  beforeAll(async () => {
    jaeger = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>((resolve) => jaeger.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    jaeger?.closeAllConnections();
    await new Promise((resolve) => jaeger?.close(resolve));
  });

  test('are updated, and the last one applies while Jaeger is unavailable', async () => {
    answer = { status: 500, body: '' };
    const payments = await new TestService().start(
      startPaymentService,
      variables('payment service'),
    );
    const isKept = async (headers = {}) => {
      const { trace_id } = Object(
        await (await payments.post('/payments', { ...PAYMENT, amountCents: 0 }, headers)).json(),
      );
      // the exemplar shows it immediately
      return (await payments.openMetrics()).includes(trace_id);
    };
    const strategies = () =>
      payments.lines.filter(({ event }) => event === 'sampling').map(({ msg }) => msg);
    await waitForDemo(() => strategies().length === 1);
    expect(strategies()).toEqual(['no sampling strategy from Jaeger']);
    expect(await isKept()).toBe(false);
    say(probabilistic(1));
    await waitForDemo(() => strategies().length === 2);
    expect(await isKept()).toBe(true);
    expect(await isKept({ traceparent: `00-${traceId(1)}-${CALLER}-00` })).toBe(false);
    answer = { status: 200, body: '<html>' };
    await waitForDemo(() => strategies().length === 3);
    expect(await isKept()).toBe(true);
    say(probabilistic(0));
    await waitForDemo(() => strategies().length === 4);
    expect(await isKept()).toBe(false);
    expect(await isKept({ traceparent: `00-${traceId(2)}-${CALLER}-01` })).toBe(true);
    expect(new Set(asked)).toEqual(new Set(['/sampling?service=payment%20service']));
    await payments.stop();
    const count = asked.length;
    await sink.until(() => true);
    expect(asked).toHaveLength(count);
  });
});

const decisions = (strategy: object, names: readonly string[]): number => {
  const sampler = toSampler(strategy);
  return names.filter(
    (name, index) =>
      sampler.shouldSample(ROOT_CONTEXT, traceId(index), name, 1, {}, []).decision ===
      SamplingDecision.RECORD_AND_SAMPLED,
  ).length;
};
const times = (name: string, count: number) => Array.from({ length: count }, () => name);

test('set a ratio for each operation, and a default', () => {
  const strategy = {
    operationSampling: {
      defaultSamplingProbability: 0.5,
      perOperationStrategies: [
        { operation: 'GET /healthz', probabilisticSampling: {} },
        { operation: 'POST /pay', probabilisticSampling: { samplingRate: 1 } },
      ],
    },
  };
  expect(decisions(strategy, times('GET /healthz', 100))).toBe(0);
  expect(decisions(strategy, times('POST /pay', 100))).toBe(100);
  const others = decisions(strategy, times('GET /orders', 1000));
  expect(others).toBeGreaterThan(400);
  expect(others).toBeLessThan(600);
});

test('limit the traces per second', () => {
  const now = jest.spyOn(performance, 'now').mockReturnValue(0);
  const sampler = toSampler({ rateLimitingSampling: { maxTracesPerSecond: 3 } });
  const burst = (at: number) => {
    now.mockReturnValue(at);
    const results = Array.from({ length: 20 }, () =>
      sampler.shouldSample(ROOT_CONTEXT, traceId(0), 'x', 1, {}, []),
    );
    return results.filter(({ decision }) => decision !== SamplingDecision.NOT_RECORD).length;
  };
  expect([burst(0), burst(100), burst(500), burst(10_000)]).toEqual([3, 0, 1, 3]);
  now.mockRestore();
  expect(decisions({ rateLimitingSampling: { maxTracesPerSecond: 0 } }, times('x', 50))).toBe(0);
});

test('accept a missing rate as zero, and ignore any other response', () => {
  expect(decisions({ strategyType: 'PROBABILISTIC' }, times('x', 50))).toBe(0);
  expect(() => toSampler({})).toThrow('response has no sampling strategy');
});

test.each([
  [{ OTEL_TRACES_SAMPLER: 'never' }, 'OTEL_TRACES_SAMPLER must be one of always_on, parentbased_'],
  [{ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '30' }, 'from 0 to 1, not "30"'],
  [
    { OTEL_TRACES_SAMPLER: 'jaeger_remote', OTEL_TRACES_SAMPLER_ARG: 'endpoint=nowhere' },
    'must have the form endpoint=http',
  ],
  [
    { OTEL_TRACES_SAMPLER: 'jaeger_remote', OTEL_TRACES_SAMPLER_ARG: 'initialSamplingRate=2' },
    'must have the form endpoint=http',
  ],
])('rejects %j', (variables, message) => {
  const settings = new EnvSettings(variables);
  samplerChoice(settings);
  expect(() => settings.check()).toThrow(message);
});
