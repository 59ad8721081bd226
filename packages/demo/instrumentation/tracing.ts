/**
 * Traces: W3C context in and out, spans around pieces of work, OTLP/HTTP to a collector. Nothing is registered
 * globally but the context, so that several services can run in one process.
 */
import {
  type Attributes,
  type Context,
  context,
  DiagLogLevel,
  diag,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  type ExportResult,
  ExportResultCode,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Logger } from './logging';
import { type SamplerChoice, sampler } from './sampling';
import type { Settings } from './settings';

export interface TracingOptions {
  readonly service: string;
  readonly sampler: SamplerChoice;
  /** Where `/v1/traces` is. @default spans are recorded and sent nowhere */
  readonly endpoint?: string;
  /** How long a span waits for others to be sent with. */
  readonly delayMs: number;
  /** Of all spans. @default none beside `service.name` */
  readonly attributes?: Attributes;
}

export function tracingOptions(
  settings: Settings,
  service: string,
  choice: SamplerChoice,
): TracingOptions {
  const endpoint = settings.text('OTEL_EXPORTER_OTLP_ENDPOINT');
  return {
    service,
    sampler: choice,
    endpoint: endpoint && settings.url('OTEL_EXPORTER_OTLP_ENDPOINT', endpoint),
    delayMs: settings.number('OTEL_BSP_SCHEDULE_DELAY', 1000, 1, 60_000),
    attributes: attributesOf(settings.text('OTEL_RESOURCE_ATTRIBUTES', '')),
  };
}

/** `a=1,b=2`, percent-encoded. */
function attributesOf(text: string): Attributes {
  const pairs = text.split(',').map((pair) => pair.split('=').map((part) => part.trim()));
  return Object.fromEntries(
    pairs.flatMap(([key, value]) => (key && value ? [[key, decoded(value)]] : [])),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// one for the process, whatever services are in it
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

/** What the SDK has to say, such as of spans that found no place in the queue; the last one once a minute. */
function reportTo(log: Logger): void {
  let reportedAt = Number.NEGATIVE_INFINITY;
  const report = (message: string) => {
    if (performance.now() - reportedAt < REPORT_EVERY_MS) return;
    reportedAt = performance.now();
    context.with(ROOT_CONTEXT, () => log.warn({ event: 'tracing', error: message }, 'tracing'));
  };
  const ignore = () => {};
  diag.setLogger(
    { error: report, warn: report, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}

interface Carrier {
  readonly [name: string]: string | readonly string[] | undefined;
}

const getter: TextMapGetter<Carrier> = {
  keys: (carrier) => Object.keys(carrier),
  get: (carrier, key) => {
    const value = carrier[key];
    return typeof value === 'object' ? [...value] : value;
  },
};

/**
 * Spans sent at once. A few, since what lives on until a large batch is full costs the garbage collector
 * more than another request does.
 */
const BATCH = 128;
/** Spans that may wait; at the end all of them go out, in parallel. */
const QUEUE = 16_384;

export class Tracing {
  readonly tracer: Tracer;
  private readonly provider: TracerProvider;
  private readonly propagator = new W3CTraceContextPropagator();
  private readonly stopSampler: () => void;

  constructor(options: TracingOptions, log: Logger) {
    reportTo(log);
    const chosen = sampler(options.sampler, options.service, log);
    this.stopSampler = chosen.stop;
    this.provider = new TracerProvider({
      sampler: chosen.sampler,
      resource: resourceFromAttributes({ ...options.attributes, 'service.name': options.service }),
      spanProcessors:
        options.endpoint === undefined
          ? []
          : [
              new BatchSpanProcessor({
                exporter: new Reported(
                  new OTLPTraceExporter({
                    url: `${options.endpoint}/v1/traces`,
                    concurrencyLimit: Math.ceil(QUEUE / BATCH),
                  }),
                  log,
                ),
                maxQueueSize: QUEUE,
                maxExportBatchSize: BATCH,
                scheduledDelayMillis: options.delayMs,
                exportTimeoutMillis: 10_000,
              }),
            ],
    });
    this.tracer = this.provider.getTracer('demo');
  }

  /** The caller's context; a malformed header is as good as none. */
  extract(headers: Carrier): Context {
    return this.propagator.extract(ROOT_CONTEXT, headers, getter);
  }

  /** The headers that carry the current context on. */
  inject(): Record<string, string> {
    const headers: Record<string, string> = {};
    this.propagator.inject(context.active(), headers, {
      set: (carrier, key, value) => {
        carrier[key] = value;
      },
    });
    return headers;
  }

  /** Work in a span of its own, under the current one; what it throws marks the span. */
  async span<T>(
    name: string,
    attributes: Attributes,
    work: (span: Span) => Promise<T>,
    kind: SpanKind = SpanKind.INTERNAL,
  ): Promise<T> {
    const span = this.tracer.startSpan(name, { kind, attributes });
    try {
      return await context.with(trace.setSpan(context.active(), span), work, undefined, span);
    } catch (error) {
      failed(span, error);
      throw error;
    } finally {
      span.end();
    }
  }

  /** Sends what is still queued. */
  async stop(): Promise<void> {
    this.stopSampler();
    await this.provider.shutdown();
  }
}

export function failed(span: Span, error: unknown): void {
  const cause = error instanceof Error ? error : new Error(String(error));
  span.recordException(cause);
  span.setAttribute('error.type', cause.name);
  span.setStatus({ code: SpanStatusCode.ERROR, message: cause.message });
}

const REPORT_EVERY_MS = 60_000;

/** Tells of spans that could not be sent, but not with every batch. */
class Reported implements SpanExporter {
  private lost = 0;
  private reportedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly log: Logger,
  ) {}

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.exporter.export(spans, (result) => {
      if (result.code !== ExportResultCode.SUCCESS) this.report(spans.length, result.error);
      // told already: to the processor, the batch is done with
      done({ code: ExportResultCode.SUCCESS });
    });
  }

  shutdown = (): Promise<void> => this.exporter.shutdown();
  forceFlush = async (): Promise<void> => this.exporter.forceFlush?.();

  private report(count: number, error?: Error): void {
    this.lost += count;
    if (performance.now() - this.reportedAt < REPORT_EVERY_MS) return;
    const reason = error?.message ?? 'unknown reason';
    // belongs to no request, though one of them has set off the batch
    context.with(ROOT_CONTEXT, () =>
      this.log.warn({ event: 'spans_lost', error: reason }, `${this.lost} spans could not be sent`),
    );
    this.lost = 0;
    this.reportedAt = performance.now();
  }
}
