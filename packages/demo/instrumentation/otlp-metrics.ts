/**
 * Metrics by OTLP, from the registry that a scrape reads. The SDK of OpenTelemetry for JavaScript has no exemplars.
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/metrics/v1/metrics.proto
 */
import { correlation } from '@observability-stack/contracts';
import { MetricsExporterMetricsHelper } from '@opentelemetry/otlp-transformer';
import type { Collected, CollectedValue, Metrics } from './metrics';
import {
  type Exporter,
  type OtlpOptions,
  otlpExporter,
  ReportedExporter,
  type ReportLoss,
} from './otlp';

/** Cumulative temporality, as Prometheus stores it. */
const CUMULATIVE = 2;

interface KeyValue {
  readonly key: string;
  readonly value: { readonly stringValue: string };
}

const keyValues = (labels: Readonly<Record<string, unknown>>): readonly KeyValue[] =>
  Object.entries(labels).map(([key, value]) => ({ key, value: { stringValue: String(value) } }));

/** Returns a number in the JSON mapping of Protocol Buffers, which has strings for the others. */
const double = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

const nanoseconds = (milliseconds: number): string =>
  String(BigInt(Math.round(milliseconds * 1000)) * 1000n);

/** The times of an export in milliseconds since 1970. */
interface Times {
  readonly start: number;
  readonly now: number;
  /** Time of the previous export, which had all earlier exemplars. */
  readonly previous: number;
}

/** A request with the number of its data points. */
export interface MetricsRequest {
  readonly points: number;
  readonly body: object;
}

/** Returns the request of an export. */
export function metricsRequest(
  metrics: readonly Collected[],
  { resource }: Pick<OtlpOptions, 'resource'>,
  times: Times,
): MetricsRequest {
  const converted = metrics.map((metric) => ({ metric, points: pointsOf(metric, times) }));
  return {
    points: converted.reduce((sum, { points }) => sum + points.length, 0),
    body: {
      resourceMetrics: [
        {
          resource: { attributes: keyValues(resource.attributes) },
          scopeMetrics: [
            {
              scope: { name: 'demo' },
              metrics: converted.map(({ metric: { name, help, type }, points }) => ({
                name,
                description: help,
                ...dataOf(type, points),
              })),
            },
          ],
        },
      ],
    },
  };
}

function dataOf(type: Collected['type'], dataPoints: readonly object[]): object {
  switch (type) {
    case 'counter':
      return { sum: { aggregationTemporality: CUMULATIVE, isMonotonic: true, dataPoints } };
    case 'histogram':
      return { histogram: { aggregationTemporality: CUMULATIVE, dataPoints } };
    case 'gauge':
    case 'summary':
      return { [type]: { dataPoints } };
  }
}

function pointsOf({ name, type, values }: Collected, times: Times): readonly object[] {
  const common = {
    startTimeUnixNano: nanoseconds(times.start),
    timeUnixNano: nanoseconds(times.now),
  };
  if (type === 'counter' || type === 'gauge')
    return values.map(({ labels, value }) => ({
      ...common,
      attributes: keyValues(labels),
      asDouble: double(value),
    }));
  return [...seriesOf(values).values()].map((series) => {
    const sampleOf = (suffix: string): number =>
      series.find(({ metricName }) => metricName === `${name}${suffix}`)?.value ?? 0;
    const { le, quantile, ...labels } = series[0]?.labels ?? {};
    const point = {
      ...common,
      attributes: keyValues(labels),
      count: String(sampleOf('_count')),
      sum: double(sampleOf('_sum')),
    };
    return type === 'summary'
      ? { ...point, quantileValues: quantilesOf(series) }
      : { ...point, ...bucketsOf(series, times) };
  });
}

/** Groups the values of a histogram or a summary by their labels. */
function seriesOf(values: readonly CollectedValue[]): ReadonlyMap<string, CollectedValue[]> {
  const found = new Map<string, CollectedValue[]>();
  for (const one of values) {
    const { le, quantile, ...labels } = one.labels;
    const key = JSON.stringify(Object.entries(labels).sort());
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return found;
}

const quantilesOf = (series: readonly CollectedValue[]): readonly object[] =>
  series.flatMap(({ labels: { quantile }, value }) =>
    quantile === undefined ? [] : [{ quantile: Number(quantile), value: double(value) }],
  );

/** Returns the buckets, each without those below it, and the exemplars since the previous export. */
function bucketsOf(series: readonly CollectedValue[], { previous }: Times): object {
  const buckets = series.filter(({ labels: { le } }) => le !== undefined);
  const exemplars = buckets.flatMap(({ exemplar }) =>
    exemplar && exemplar.timestamp * 1000 >= previous ? [exemplar] : [],
  );
  return {
    explicitBounds: buckets.map(({ labels: { le } }) => Number(le)).filter(Number.isFinite),
    bucketCounts: buckets.map(({ value }, index) =>
      String(value - (buckets[index - 1]?.value ?? 0)),
    ),
    exemplars: exemplars.map(({ labelSet, value, timestamp }) => ({
      timeUnixNano: nanoseconds(timestamp * 1000),
      asDouble: double(value),
      traceId: labelSet[correlation.exemplarLabel],
    })),
  };
}

/** Exports metrics at an interval, and at shutdown. */
export class MetricsExport {
  private readonly exporter: Exporter<MetricsRequest>;
  private readonly timer: NodeJS.Timeout;
  private readonly start = Date.now();
  private previous = this.start;
  private current: Promise<void> | undefined;

  constructor(
    private readonly metrics: Metrics,
    private readonly otlp: OtlpOptions & { readonly endpoint: string },
    intervalMs: number,
    private readonly lost: ReportLoss,
  ) {
    this.exporter = new ReportedExporter(
      otlpExporter<MetricsRequest>(otlp.endpoint, 'metrics', serializer, {
        ...MetricsExporterMetricsHelper,
        countItems: ({ points }) => points,
      }),
      ({ points }) => points,
      lost,
    );
    this.timer = setInterval(() => {
      // values are cumulative: the next export has what this one would have
      this.current ??= this.export().finally(() => {
        this.current = undefined;
      });
    }, intervalMs);
    this.timer.unref();
  }

  /** Never rejects. */
  private async export(): Promise<void> {
    const times = { start: this.start, previous: this.previous, now: Date.now() };
    this.previous = times.now;
    try {
      const request = metricsRequest(await this.metrics.collect(), this.otlp, times);
      await new Promise<void>((resolve) => this.exporter.export(request, () => resolve()));
    } catch (error) {
      this.lost(0, error instanceof Error ? error.message : String(error));
    }
  }

  /** Exports the last values. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.current;
    await this.export();
    await this.exporter.shutdown();
  }
}

const serializer = {
  serializeRequest: ({ body }: MetricsRequest) => new TextEncoder().encode(JSON.stringify(body)),
  deserializeResponse: (response: Uint8Array): unknown =>
    response.length === 0 ? {} : JSON.parse(new TextDecoder().decode(response)),
};
