import { contractSeries, type Metric, type SeriesInfo } from './contract';

export interface KnownSeries extends SeriesInfo {
  readonly metric: Metric;
}

/** Finds contracts by the name of one of their series. */
export class MetricCatalog {
  private readonly series = new Map<string, KnownSeries>();

  /** Contracts in `first` take precedence over `metrics`. */
  constructor(
    readonly metrics: readonly Metric[],
    private readonly first?: MetricCatalog,
  ) {
    for (const metric of metrics)
      for (const one of contractSeries(metric)) this.series.set(one.name, { ...one, metric });
  }

  find(name: string): KnownSeries | undefined {
    return this.first?.find(name) ?? this.series.get(name);
  }

  names(): readonly string[] {
    return [...new Set([...(this.first?.names() ?? []), ...this.series.keys()])];
  }
}
