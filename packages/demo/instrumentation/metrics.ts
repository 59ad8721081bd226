/**
 * Metrics from contracts: name, help, labels, buckets and quantiles are said once, in catalog/, and a label
 * that the contract does not have fails to compile.
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
export type Labels<L extends string> = Readonly<Record<L, string>>;

/** The quantiles of a summary are over this stretch of time, in steps of a third of it. */
const SUMMARY_WINDOW_SECONDS = 300;

export class Metrics {
  private readonly registry: client.Registry<client.RegistryContentType> = new client.Registry();
  private readonly counters: { metric: client.Counter; readonly name: string }[] = [];
  private rendering: Promise<unknown> = Promise.resolve();

  constructor() {
    // the client lets a metric have exemplars only where they could be shown
    this.registry.setContentType(client.Registry.OPENMETRICS_CONTENT_TYPE);
  }

  /** For what only grows: its rate is what counts, and a restart does no harm to that. With `read`, it is asked at each scrape. */
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
      inc: (labels: Labels<L>, by = 1): void => metric.inc(labels as client.LabelValues<L>, by),
    };
  }

  /** For what goes up and down; with `read`, it is asked at each scrape. */
  gauge<L extends string>(contract: Gauge<string, L>, read?: () => number) {
    const metric: client.Gauge<L> = new client.Gauge<L>({
      ...this.options(contract),
      collect: read && (() => metric.set(read())),
    });
    return {
      set: (labels: Labels<L>, value: number): void =>
        metric.set(labels as client.LabelValues<L>, value),
      inc: (): void => metric.inc(),
      dec: (): void => metric.dec(),
      clear: (): void => metric.reset(),
    };
  }

  /**
   * For durations and sizes: buckets of all replicas can be added up, and then give quantiles. An exemplar
   * leads from a bucket to the trace of a request that fell into it.
   */
  histogram<L extends string>(contract: ClassicHistogram<string, L>) {
    const metric = new client.Histogram<string>({
      ...this.options(contract),
      buckets: [...contract.buckets],
      enableExemplars: true,
    });
    return {
      observe: (labels: Labels<L>, value: number, traceId?: string): void => {
        const exemplarLabels =
          traceId === undefined ? undefined : { [correlation.exemplarLabel]: traceId };
        metric.observe({ labels, value, exemplarLabels });
      },
    };
  }

  /** For exact quantiles of this one process. They cannot be added up over replicas. */
  summary<L extends string>(contract: Summary<string, L>) {
    const metric = new client.Summary<L>({
      ...this.options(contract),
      percentiles: [...contract.quantiles],
      maxAgeSeconds: SUMMARY_WINDOW_SECONDS,
      ageBuckets: 3,
      pruneAgedBuckets: true,
    });
    return {
      observe: (labels: Labels<L>, value: number): void =>
        metric.observe(labels as client.LabelValues<L>, value),
    };
  }

  /** The page for a scraper: OpenMetrics, which alone has exemplars, where it asks for that. */
  render(accept = ''): Promise<{ readonly type: string; readonly text: string }> {
    const type = accept.includes('application/openmetrics-text')
      ? client.Registry.OPENMETRICS_CONTENT_TYPE
      : client.Registry.PROMETHEUS_CONTENT_TYPE;
    const page = this.rendering.then(async () => {
      // the client takes `_total` off the names for OpenMetrics, for good: so one page at a time
      for (const { metric, name } of this.counters) Object.assign(metric, { name });
      this.registry.setContentType(type);
      return { type, text: await this.registry.metrics() };
    });
    this.rendering = page.catch(() => undefined);
    return page;
  }

  private options<L extends string>({
    name,
    help,
    labels,
  }: Pick<Metric, 'name' | 'help'> & { readonly labels: readonly L[] }) {
    return { name, help, labelNames: [...labels], registers: [this.registry] };
  }
}
