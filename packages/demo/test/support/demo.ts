import { serviceLogContract } from '@observability-stack/contracts';
import { startOrderService } from '../../order-service/service';
import { startPaymentService } from '../../payment-service/service';
import type { RunningService, StartOptions } from '../../service';
import { SpanSink } from './otlp';

export type DemoLine = Readonly<Record<string, unknown>>;
type Start = (options: StartOptions) => Promise<RunningService>;

/** One service in this process, on its own port, and its output. */
export class TestService {
  readonly lines: DemoLine[] = [];
  private running: RunningService | undefined;

  get url(): string {
    if (!this.running) throw new Error('not started');
    return `http://127.0.0.1:${this.running.port}`;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  async start(start: Start, variables: Readonly<Record<string, string>> = {}): Promise<this> {
    this.running = await start({
      variables: { HOST: '127.0.0.1', PORT: '0', OTEL_BSP_SCHEDULE_DELAY: '5', ...variables },
      output: { write: (line) => this.take(line) },
    });
    return this;
  }

  stop = async (): Promise<void> => this.running?.stop();

  get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(this.url + path, { headers });

  post = (
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> =>
    fetch(this.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  openMetrics = async (): Promise<string> =>
    (await this.get('/metrics', { accept: 'application/openmetrics-text' })).text();

  /** The value of one series; its labels in the order of the page. @throws where there is none */
  async value(series: string): Promise<number> {
    const text = await (await this.get('/metrics')).text();
    const line = text.split('\n').find((one) => one.startsWith(`${series} `));
    if (line === undefined) throw new Error(`no ${series} in\n${text}`);
    return Number(line.slice(series.length));
  }

  linesOf = (traceId: string): readonly DemoLine[] =>
    this.lines.filter(({ trace_id }) => trace_id === traceId);

  /** Every line that any test sees is checked against the contract. */
  private take(text: string): void {
    const line: DemoLine = JSON.parse(text);
    for (const [name, value] of Object.entries(line)) {
      const field = Object.entries(serviceLogContract.fields).find(
        ([known]) => known === name,
      )?.[1];
      if (typeof value !== field?.type) throw new Error(`${name} in ${text}`);
    }
    if (!text.endsWith('}\n') || text.indexOf('\n') !== text.length - 1)
      throw new Error(`not one line: ${text}`);
    this.lines.push(line);
  }
}

export interface DemoOptions {
  readonly orders?: Readonly<Record<string, string>>;
  readonly payments?: Readonly<Record<string, string>>;
}

/** Both services and what takes their spans. */
export class RunningDemo {
  private constructor(
    readonly sink: SpanSink,
    readonly orders: TestService,
    readonly payments: TestService,
  ) {}

  static async start({ orders, payments }: DemoOptions = {}): Promise<RunningDemo> {
    const sink = await SpanSink.start();
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url };
    const paid = await new TestService().start(startPaymentService, { ...endpoint, ...payments });
    const ordered = await new TestService().start(startOrderService, {
      ...endpoint,
      PAYMENT_URL: paid.url,
      ...orders,
    });
    return new RunningDemo(sink, ordered, paid);
  }

  async stop(): Promise<void> {
    await this.orders.stop();
    await this.payments.stop();
    await this.sink.stop();
  }
}

export const SAMPLE_ORDER = { item: 'book', quantity: 2, unitPriceCents: 1250 };

/** Looks again and again until it is so; the test's time limit ends it. */
export async function waitForDemo(look: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await look())) await new Promise((resolve) => setTimeout(resolve, 10));
}
