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
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Logger } from './logging';
import {
  EXPORT_TIMEOUT_MS,
  type OtlpOptions,
  queueLosses,
  ReportedExporter,
  type ReportLoss,
} from './otlp';
import { type SamplerChoice, sampler } from './sampling';

export interface TracingOptions extends OtlpOptions {
  readonly service: string;
  readonly sampler: SamplerChoice;
  /** Maximum delay of a batch of spans, in milliseconds. */
  readonly delayMs: number;
}

// One per process, whatever services run in it.
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const REPORT_EVERY_MS = 60_000;

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

  constructor(options: TracingOptions, log: Logger, lost: ReportLoss) {
    reportTo(log);
    const chosen = sampler(options.sampler, options.service, log);
    this.stopSampler = chosen.stop;
    this.provider = new TracerProvider({
      sampler: chosen.sampler,
      resource: options.resource,
      spanProcessors:
        options.endpoint === undefined
          ? []
          : [
              new BatchSpanProcessor({
                exporter: new ReportedExporter(
                  new OTLPTraceExporter({
                    url: `${options.endpoint}/v1/traces`,
                    timeoutMillis: EXPORT_TIMEOUT_MS,
                    concurrencyLimit: Math.ceil(QUEUE / BATCH),
                  }),
                  ({ length }) => length,
                  lost,
                ),
                maxQueueSize: QUEUE,
                maxExportBatchSize: BATCH,
                scheduledDelayMillis: options.delayMs,
                // after that of the exporter, which reports the loss
                exportTimeoutMillis: 2 * EXPORT_TIMEOUT_MS,
                selfObsMeterProvider: queueLosses(lost),
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
