import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SentSpan {
  readonly service: string;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly name: string;
  /** As in OTLP: 1 internal, 2 server, 3 client. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly isError: boolean;
  readonly events: readonly string[];
}

/** Receives OTLP/HTTP, as a collector does. */
export class SpanSink {
  readonly spans: SentSpan[] = [];
  /** The requests of the other signals, in order. */
  readonly metrics: MetricsBody[] = [];
  readonly logs: LogsBody[] = [];
  /** Status of the responses; a request that is refused is not kept. */
  status = 200;
  /** Paths of the requests that are accepted, whatever the status is. */
  accepts: readonly string[] = [];
  /** Paths of the refused requests. */
  readonly refused: string[] = [];
  private readonly waiting = new Set<() => void>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<SpanSink> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const url = request.url ?? '';
        const status = sink.accepts.includes(url) ? 200 : sink.status;
        if (status === 200) sink.take(url, JSON.parse(Buffer.concat(chunks).toString()));
        else sink.refused.push(url);
        response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const sink = new SpanSink(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return sink;
  }

  of(traceId: string): readonly SentSpan[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  /** Checks again whenever spans arrive, up to the timeout of the test. */
  async until<T>(look: () => T | undefined | false): Promise<T> {
    for (;;) {
      const found = look();
      if (found) return found;
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private take(path: string, body: Sent & MetricsBody & LogsBody): void {
    if (path === '/v1/metrics') this.metrics.push(body);
    else if (path === '/v1/logs') this.logs.push(body);
    else this.takeSpans(body);
    for (const notify of this.waiting) notify();
    this.waiting.clear();
  }

  private takeSpans({ resourceSpans }: Sent): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      const about = attributesOf(resource.attributes);
      for (const span of scopeSpans.flatMap(({ spans }) => spans))
        this.spans.push({
          service: String(about['service.name']),
          resource: about,
          traceId: span.traceId,
          spanId: span.spanId,
          parentSpanId: span.parentSpanId,
          traceState: span.traceState,
          name: span.name,
          kind: span.kind,
          attributes: attributesOf(span.attributes),
          isError: span.status?.code === 2,
          events: (span.events ?? []).map(({ name }) => name),
        });
    }
  }
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly traceId: string;
        readonly spanId: string;
        readonly parentSpanId?: string;
        readonly traceState?: string;
        readonly name: string;
        readonly kind: number;
        readonly attributes: readonly Attribute[];
        readonly status?: { readonly code?: number };
        readonly events?: readonly { readonly name: string }[];
      }[];
    }[];
  }[];
}

interface Resource {
  readonly attributes: readonly Attribute[];
}

export interface Point {
  readonly attributes: readonly Attribute[];
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
  readonly asDouble?: number;
  readonly count?: string;
  readonly sum?: number;
  readonly bucketCounts?: readonly string[];
  readonly explicitBounds?: readonly number[];
  readonly quantileValues?: readonly object[];
  readonly exemplars?: readonly { readonly traceId: string; readonly asDouble: number }[];
}

interface Data {
  readonly dataPoints: readonly Point[];
}

export interface MetricsBody {
  readonly resourceMetrics: readonly {
    readonly resource: Resource;
    readonly scopeMetrics: readonly {
      readonly metrics: readonly {
        readonly name: string;
        readonly gauge?: Data;
        readonly sum?: Data & { readonly isMonotonic: boolean };
        readonly histogram?: Data;
        readonly summary?: Data;
      }[];
    }[];
  }[];
}

export interface LogsBody {
  readonly resourceLogs: readonly {
    readonly resource: Resource;
    readonly scopeLogs: readonly {
      readonly logRecords: readonly {
        readonly severityNumber: number;
        readonly severityText: string;
        readonly body: { readonly stringValue: string };
        readonly attributes: readonly Attribute[];
        readonly traceId?: string;
        readonly spanId?: string;
      }[];
    }[];
  }[];
}

/** Returns the log records of requests, with their attributes by name. */
export const recordsOf = (bodies: readonly LogsBody[]) =>
  bodies.flatMap(({ resourceLogs }) =>
    resourceLogs.flatMap(({ resource, scopeLogs }) =>
      scopeLogs.flatMap(({ logRecords }) =>
        logRecords.map(({ attributes, body, ...record }) => ({
          ...record,
          service: attributesOf(resource.attributes)['service.name'],
          msg: body.stringValue,
          ...attributesOf(attributes),
        })),
      ),
    ),
  );

/** Returns the metrics of a request by name, with the attributes of their points by name. */
export const metricsOf = ({ resourceMetrics }: MetricsBody) =>
  new Map(
    resourceMetrics.flatMap(({ scopeMetrics }) =>
      scopeMetrics.flatMap(({ metrics }) =>
        metrics.map(({ name, ...metric }) => {
          const [[kind = '', data] = []] = Object.entries(metric).filter(
            ([key]) => key !== 'description',
          ) as unknown as [string, Data][];
          const points = (data?.dataPoints ?? []).map(({ attributes, ...point }) => ({
            ...point,
            labels: attributesOf(attributes),
          }));
          return [name, { kind, points }] as const;
        }),
      ),
    ),
  );

export const attributesOf = (attributes: readonly Attribute[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
