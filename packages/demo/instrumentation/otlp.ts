/** OTLP over HTTP with JSON, which traces, metrics and log records have in common. */
import { type Attributes, createNoopMeter, type MeterProvider } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import {
  createOtlpHttpExportDelegate,
  httpAgentFactoryFromOptions,
} from '@opentelemetry/otlp-exporter-base/node-http';
import type { IExporterMetricsHelper, ISerializer } from '@opentelemetry/otlp-transformer';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { EnvSettings } from './settings';

export interface OtlpOptions {
  /** URL of the receiver, without the path of a signal. @default nothing is sent */
  readonly endpoint?: string;
  /** `service.name` and the attributes of `OTEL_RESOURCE_ATTRIBUTES`. */
  readonly resource: Resource;
}

export function otlpOptions(settings: EnvSettings, service: string): OtlpOptions {
  const endpoint = settings.text('OTEL_EXPORTER_OTLP_ENDPOINT');
  return {
    endpoint: endpoint && settings.url('OTEL_EXPORTER_OTLP_ENDPOINT', endpoint),
    resource: resourceFromAttributes({
      ...attributesOf(settings.text('OTEL_RESOURCE_ATTRIBUTES', '')),
      'service.name': service,
    }),
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

export type OtlpSignal = 'traces' | 'metrics' | 'logs';

/** Time for one export with its retries, in milliseconds. The SDK retries at most five times. */
export const EXPORT_TIMEOUT_MS = 10_000;

/** An exporter of the SDK: `done` is called once. */
export interface Exporter<T> {
  export(items: T, done: (result: ExportResult) => void): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Returns an exporter with the retries of the SDK. */
export const otlpExporter = <T>(
  endpoint: string,
  signal: OtlpSignal,
  serializer: ISerializer<T, unknown>,
  helper: IExporterMetricsHelper<T>,
): Exporter<T> =>
  new OTLPExporterBase<T>(
    createOtlpHttpExportDelegate(
      {
        url: `${endpoint}/v1/${signal}`,
        headers: async () => ({ 'content-type': 'application/json' }),
        timeoutMillis: EXPORT_TIMEOUT_MS,
        // a processor exports one batch at a time
        concurrencyLimit: 2,
        compression: 'none',
        agentFactory: httpAgentFactoryFromOptions({ keepAlive: true }),
      },
      serializer,
      'otlp_http_json_exporter',
      helper,
      undefined,
    ),
  );

/** Called with what was not delivered, and why. */
export type ReportLoss = (count: number, reason: string) => void;

/** Reports items that could not be delivered. For the processor, their batch is done. */
export class ReportedExporter<T> implements Exporter<T> {
  constructor(
    private readonly exporter: Omit<Exporter<T>, 'forceFlush'> & Partial<Exporter<T>>,
    private readonly size: (items: T) => number,
    private readonly lost: ReportLoss,
  ) {}

  export(items: T, done: (result: ExportResult) => void): void {
    this.exporter.export(items, ({ code, error }) => {
      if (code !== ExportResultCode.SUCCESS)
        this.lost(this.size(items), error?.message ?? 'unknown reason');
      done({ code: ExportResultCode.SUCCESS });
    });
  }

  shutdown = (): Promise<void> => this.exporter.shutdown();
  forceFlush = async (): Promise<void> => this.exporter.forceFlush?.();
}

/**
 * Returns the meter provider of a batch processor, which counts processed items:
 * https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/. Only those that the full queue dropped are reported.
 */
export const queueLosses = (lost: ReportLoss): MeterProvider => ({
  getMeter: () =>
    Object.assign(createNoopMeter(), {
      createCounter: () => ({
        add: (count: number, attributes?: Attributes) => {
          if (attributes?.['error.type'] === 'queue_full') lost(count, 'the queue is full');
        },
      }),
    }),
});
