/**
 * Traces: W3C trace context, spans, OTLP/HTTP to a collector. Only the context manager is registered globally, so that
 * several services can run in one process.
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
import type { EnvSettings } from './settings';

export interface TracingOptions {
  readonly service: string;
  readonly sampler: SamplerChoice;
  /** URL whose `/v1/traces` receives spans. @default spans are recorded and not exported */
  readonly endpoint?: string;
  /** Maximum delay of a batch of spans, in milliseconds. */
  readonly delayMs: number;
  /** Resource attributes. @default only `service.name` */
  readonly attributes?: Attributes;
}

export function tracingOptions(
  settings: EnvSettings,
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

/** Parses `a=1,b=2`, percent-encoded. */
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

// One per process, whatever services run in it.
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

/** Logs messages of the SDK, such as dropped spans, at most once a minute. */
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
 * Batch size. It is small, since spans that wait for a large batch cost the garbage collector more
 * than another request does.
 */
const BATCH = 128;
/** Queue size. At shutdown, the queue is exported in parallel. */
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

  /** Extracts the caller's context; a malformed header is ignored. */
  extract(headers: Carrier): Context {
    return this.propagator.extract(ROOT_CONTEXT, headers, getter);
  }

  /** Returns the headers that propagate the current context. */
  inject(): Record<string, string> {
    const headers: Record<string, string> = {};
    this.propagator.inject(context.active(), headers, {
      set: (carrier, key, value) => {
        carrier[key] = value;
      },
    });
    return headers;
  }

  /** Runs a function in a child span of the current one. An error marks the span. */
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
      recordFailure(span, error);
      throw error;
    } finally {
      span.end();
    }
  }

  /** Exports the queued spans. */
  async stop(): Promise<void> {
    this.stopSampler();
    await this.provider.shutdown();
  }
}

export function recordFailure(span: Span, error: unknown): void {
  const cause = error instanceof Error ? error : new Error(String(error));
  span.recordException(cause);
  span.setAttribute('error.type', cause.name);
  span.setStatus({ code: SpanStatusCode.ERROR, message: cause.message });
}

const REPORT_EVERY_MS = 60_000;

/** Logs spans that could not be exported, but not for every batch. */
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
      // Already logged: for the processor, the batch is done.
      done({ code: ExportResultCode.SUCCESS });
    });
  }

  shutdown = (): Promise<void> => this.exporter.shutdown();
  forceFlush = async (): Promise<void> => this.exporter.forceFlush?.();

  private report(count: number, error?: Error): void {
    this.lost += count;
    if (performance.now() - this.reportedAt < REPORT_EVERY_MS) return;
    const reason = error?.message ?? 'unknown reason';
    // Belongs to no single request, although one of them triggered the export.
    context.with(ROOT_CONTEXT, () =>
      this.log.warn({ event: 'spans_lost', error: reason }, `${this.lost} spans not exported`),
    );
    this.lost = 0;
    this.reportedAt = performance.now();
  }
}
