import { contractSeries, type Metric, type SeriesInfo } from './contract';

export interface KnownSeries extends SeriesInfo {
  readonly metric: Metric;
}

/** Finds contracts by the name of one of their series. */
export class MetricCatalog {
  private readonly series = new Map<string, KnownSeries>();
  /** Contracts with the labels and buckets of every service. */
  private readonly everywhere = new Map<string, KnownSeries>();

  /** Contracts in `first` take precedence over `metrics`. */
  constructor(
    readonly metrics: readonly Metric[],
    private readonly first?: MetricCatalog,
    /** Contracts of services whose programs expose a metric with other labels or buckets. */
    private readonly services: ReadonlyMap<string, MetricCatalog> = new Map(),
    /** Names of series that the scrape of a service removes, by service. */
    private readonly removed: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
  ) {
    for (const metric of metrics)
      for (const one of contractSeries(metric)) this.series.set(one.name, { ...one, metric });
    for (const { series } of services.values())
      for (const [name, one] of series) {
        const known = this.everywhere.get(name) ?? this.series.get(name);
        this.everywhere.set(name, known ? merged(known, one) : one);
      }
  }

  /** Returns the series of this name: of one service, or with the labels and buckets of all. */
  find(name: string, service?: string): KnownSeries | undefined {
    if (service !== undefined && this.isRemoved(name, service)) return undefined;
    const own = service === undefined ? undefined : this.services.get(service)?.find(name);
    const any = this.everywhere.get(name);
    // A variable of a dashboard is not the name of a service.
    const isOne = service !== undefined && /^[\w-]+$/.test(service);
    return (
      own ??
      this.first?.find(name, service) ??
      (isOne ? (this.series.get(name) ?? any) : (any ?? this.series.get(name)))
    );
  }

  /** Reports whether the scrape of a service, or of any, removes the series of this name. */
  isRemoved(name: string, service?: string): boolean {
    const sets = service === undefined ? [...this.removed.values()] : [this.removed.get(service)];
    return sets.some((set) => set?.has(name)) || this.first?.isRemoved(name, service) === true;
  }

  names(): readonly string[] {
    return [
      ...new Set([
        ...(this.first?.names() ?? []),
        ...this.series.keys(),
        ...this.everywhere.keys(),
      ]),
    ];
  }
}

const union = <T>(one: readonly T[] = [], other: readonly T[] = []): readonly T[] => [
  ...new Set([...one, ...other]),
];

/** Returns the series of one name that programs expose with different labels or buckets. */
function merged(one: KnownSeries, other: KnownSeries): KnownSeries {
  if (one === other || one.metric === other.metric) return one;
  const buckets = (metric: Metric) => (metric.type === 'histogram' && metric.buckets) || [];
  const bounds = union(buckets(one.metric), buckets(other.metric));
  return {
    ...one,
    queryLabels: union(one.queryLabels, other.queryLabels),
    metric: {
      ...one.metric,
      labels: union(one.metric.labels, other.metric.labels),
      budget: { ...other.metric.budget, ...one.metric.budget },
      ...(bounds.length > 0 && { buckets: [...bounds].sort((a, b) => a - b) }),
    } as Metric,
  };
}
