/**
 * Metrics from contracts: name, help, labels, buckets and quantiles are declared once, in catalog/,
 * and a label that the contract does not have does not compile.
 */

import {
  type ClassicHistogram,
  type Counter,
  correlation,
  type Gauge,
  type Metric,
  type Summary,
} from '@observability-stack/contracts';
import * as client from 'prom-client';

/** A value for each label of the contract. */
export type MetricLabels<L extends string> = Readonly<Record<L, string>>;

/** The quantiles of a summary cover this window, which moves in steps of a third of it. */
const SUMMARY_WINDOW_SECONDS = 300;

/** A metric as the registry collects it. */
export interface Collected {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly values: readonly CollectedValue[];
}

/** A value of a metric; `metricName` is that of a series of a histogram or a summary. */
export interface CollectedValue {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly metricName?: string;
  /** The last exemplar of a bucket; its timestamp is in seconds since 1970. */
  readonly exemplar?: {
    readonly labelSet: Readonly<Record<string, string>>;
    readonly value: number;
    readonly timestamp: number;
  } | null;
}

export class Metrics {
  private readonly registry: client.Registry<client.RegistryContentType> = new client.Registry();
  private readonly counters: { metric: client.Counter; readonly name: string }[] = [];
  private rendering: Promise<unknown> = Promise.resolve();

  constructor() {
    // prom-client accepts `enableExemplars` only for registries in OpenMetrics format
    this.registry.setContentType(client.Registry.OPENMETRICS_CONTENT_TYPE);
  }

  /** Creates a counter, for values that only increase. With `read`, it is read at each scrape. */
  counter<L extends string>(contract: Counter<string, L>, read?: () => number) {
    const metric: client.Counter<L> = new client.Counter<L>({
      ...this.options(contract),
      collect:
        read &&
        (() => {
          metric.reset();
          metric.inc(read());
        }),
    });
    this.counters.push({ metric: metric as client.Counter, name: contract.name });
    return {
      inc: (labels: MetricLabels<L>, by = 1): void =>
        metric.inc(labels as client.LabelValues<L>, by),
    };
  }

  /** Creates a gauge, for values that go up and down; with `read`, it is read at each scrape. */
  gauge<L extends string>(contract: Gauge<string, L>, read?: () => number) {
    const metric: client.Gauge<L> = new client.Gauge<L>({
      ...this.options(contract),
      collect: read && (() => metric.set(read())),
    });
    return {
      set: (labels: MetricLabels<L>, value: number): void =>
        metric.set(labels as client.LabelValues<L>, value),
      inc: (): void => metric.inc(),
      dec: (): void => metric.dec(),
      clear: (): void => metric.reset(),
    };
  }

  /**
   * Creates a histogram, for durations and sizes. Its buckets can be aggregated over replicas
   * before quantiles are computed. An exemplar links a bucket to the trace of one of its requests.
   */
  histogram<L extends string>(contract: ClassicHistogram<string, L>) {
    const metric = new client.Histogram<string>({
      ...this.options(contract),
      buckets: [...contract.buckets],
      enableExemplars: true,
    });
    return {
      observe: (labels: MetricLabels<L>, value: number, traceId?: string): void => {
        const exemplarLabels =
          traceId === undefined ? undefined : { [correlation.exemplarLabel]: traceId };
        metric.observe({ labels, value, exemplarLabels });
      },
    };
  }

  /** Creates a summary, for exact quantiles of this process. They cannot be aggregated over replicas. */
  summary<L extends string>(contract: Summary<string, L>) {
    const metric = new client.Summary<L>({
      ...this.options(contract),
      percentiles: [...contract.quantiles],
      maxAgeSeconds: SUMMARY_WINDOW_SECONDS,
      ageBuckets: 3,
      pruneAgedBuckets: true,
    });
    return {
      observe: (labels: MetricLabels<L>, value: number): void =>
        metric.observe(labels as client.LabelValues<L>, value),
    };
  }

  /**
   * Renders the response to a scrape: OpenMetrics if the scraper accepts it, since only that format
   * has exemplars.
   */
  render(accept = ''): Promise<{ readonly type: string; readonly text: string }> {
    const type = accept.includes('application/openmetrics-text')
      ? client.Registry.OPENMETRICS_CONTENT_TYPE
      : client.Registry.PROMETHEUS_CONTENT_TYPE;
    return this.alone(async () => {
      this.registry.setContentType(type);
      return { type, text: await this.registry.metrics() };
    });
  }

  /** Returns all values, for an export. */
  collect(): Promise<readonly Collected[]> {
    return this.alone(async () => {
      const metrics: unknown = await this.registry.getMetricsAsJSON();
      return metrics as readonly Collected[];
    });
  }

  /** Reads the registry. prom-client removes `_total` from the names for OpenMetrics permanently: one reader at a time. */
  private alone<T>(read: () => Promise<T>): Promise<T> {
    const result = this.rendering.then(() => {
      for (const { metric, name } of this.counters) Object.assign(metric, { name });
      return read();
    });
    this.rendering = result.catch(() => undefined);
    return result;
  }

  private options<L extends string>({
    name,
    help,
    labels,
  }: Pick<Metric, 'name' | 'help'> & { readonly labels: readonly L[] }) {
    return { name, help, labelNames: [...labels], registers: [this.registry] };
  }
}
