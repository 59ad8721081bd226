// The demo's own spans through the real Collector into the real Jaeger, and Jaeger's say in what is kept.

import { startOrderService } from '@observability-stack/demo/order-service/service';
import { startPaymentService } from '@observability-stack/demo/payment-service/service';
import { type Lab, startLab } from '@observability-stack/lab/lab';
import { samplingStrategies } from '../../constructs/jaeger/sampling';
import { SAMPLE_ORDER, TestService } from '../../packages/demo/test/support/demo';
import { eventually } from './support/eventually';
import { DIST } from './support/rendered';
import { JaegerApi } from './traces/jaeger';

jest.setTimeout(300_000);

const only = ['jaeger', 'otel-collector'];
const CALLER = 'b7ad6b7169203331';
let lab: Lab;
let jaeger: JaegerApi;
let orders: TestService;
let payments: TestService;

beforeAll(async () => {
  lab = await startLab({ environment: 'local', dist: DIST, only });
  jaeger = new JaegerApi(lab.url('jaeger-0', 'ui'));
  const shared = {
    OTEL_EXPORTER_OTLP_ENDPOINT: lab.url('otel-collector-0', 'otlp-http'),
    OTEL_TRACES_SAMPLER: 'parentbased_jaeger_remote',
    OTEL_TRACES_SAMPLER_ARG: `endpoint=${lab.url('jaeger-0', 'sampling-http')}/sampling,pollingIntervalMs=200,initialSamplingRate=0`,
  };
  payments = await new TestService().start(startPaymentService, shared);
  orders = await new TestService().start(startOrderService, {
    ...shared,
    PAYMENT_URL: payments.url,
  });
});
afterAll(async () => {
  await orders?.stop();
  await payments?.stop();
  await lab?.stop();
});

test('a request with a given traceparent is one connected trace across both services', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const response = await orders.post('/orders', SAMPLE_ORDER, {
    traceparent: `00-${traceId}-${CALLER}-01`,
  });
  expect(response.status).toBe(201);
  const trace = await eventually(async () => {
    const found = await jaeger.trace(traceId);
    return found && found.spans.length === 6 && found;
  });
  const serviceOf = (processID: string) => trace.processes[processID]?.serviceName;
  const parentOf = (references: readonly { readonly spanID: string }[]) => {
    const parent = trace.spans.find(({ spanID }) => spanID === references[0]?.spanID);
    return parent && `${serviceOf(parent.processID)} ${parent.operationName}`;
  };
  const edges = trace.spans.map(
    (span) => `${parentOf(span.references)} > ${serviceOf(span.processID)} ${span.operationName}`,
  );
  expect(edges.sort()).toEqual([
    'order-service POST /orders > order-service place order',
    'order-service POST /payments > payment-service POST /payments',
    'order-service place order > order-service INSERT orders',
    'order-service place order > order-service POST /payments',
    'payment-service POST /payments > payment-service authorize payment',
    // the caller's span is not ours to send
    'undefined > order-service POST /orders',
  ]);
  const [line] = orders.linesOf(traceId).filter(({ event }) => event === 'request');
  const server = trace.spans.find(({ spanID }) => spanID === line?.span_id);
  expect(server?.operationName).toBe('POST /orders');
});

describe('strategies in Jaeger change the sampled traces', () => {
  const strategy = () =>
    orders.lines.filter(({ event, level }) => event === 'sampling' && level === 'info').at(-1)?.msg;
  const says = (text: string) => eventually(() => String(strategy()).includes(text), strategy);
  const set = (sampling: Parameters<typeof samplingStrategies>[0]['sampling']) =>
    lab.update('jaeger-sampling', {
      'strategies.json': JSON.stringify(
        samplingStrategies({ defaultSampling: { kind: 'const', sample: true }, sampling }),
      ),
    });
  /** The ids of requests without a parent, read from their log lines. */
  const ask = async (path: string, count: number): Promise<readonly string[]> => {
    const before = orders.lines.length;
    for (let index = 0; index < count; index += 1) await orders.get(path);
    return orders.lines
      .slice(before)
      .filter(({ event }) => event === 'request')
      .map(({ trace_id }) => String(trace_id));
  };
  const isThere = async (traceId: string) => (await jaeger.trace(traceId)) !== undefined;

  test('sample all, none, and by operation', async () => {
    await says('TraceIdRatioBased{1}');
    const [all = ''] = await ask('/orders', 1);
    await eventually(() => isThere(all));

    set({ 'order-service': { kind: 'const', sample: false } });
    await says('TraceIdRatioBased{0}');
    const none = await ask('/orders', 5);

    set({
      'order-service': {
        kind: 'per-operation',
        ratio: 0,
        operations: { 'GET /orders/:id': 1 },
      },
    });
    await says('PerOperation{');
    const others = await ask('/orders', 5);
    const [chosen = ''] = await ask('/orders/nothing', 1);
    await eventually(() => isThere(chosen));
    // what came before the one that has arrived would be there by now
    for (const id of [...none, ...others]) expect(await isThere(id)).toBe(false);
  });
});
