import { contractSeries, type Metric, worstCaseSeries } from '@observability-stack/contracts';

/** The series of a metric that Prometheus stores now, and the number of targets that expose them. */
export interface SeriesNow {
  readonly series: number;
  readonly targets: number;
}

/** Names in one query: a request has at most a few kilobytes. */
const NAMES = 50;

/**
 * Returns the number of series and targets of each metric now.
 * @throws if Prometheus does not answer
 */
export async function seriesNow(
  url: string,
  metrics: readonly Metric[],
): Promise<ReadonlyMap<string, SeriesNow>> {
  const owners = new Map(
    metrics.flatMap((metric) => contractSeries(metric).map(({ name }) => [name, metric.name])),
  );
  const names = [...owners.keys()];
  const now = new Map<string, { series: number; targets: number }>();
  for (let from = 0; from < names.length; from += NAMES) {
    const pattern = names.slice(from, from + NAMES).join('|');
    const byTarget = `count by (__name__, job, instance) ({__name__=~"${pattern}"})`;
    const [series, targets] = await Promise.all([
      query(url, `sum by (__name__) (${byTarget})`),
      query(url, `count by (__name__) (${byTarget})`),
    ]);
    for (const [name, count] of series) {
      const owner = owners.get(name) ?? name;
      const known = now.get(owner) ?? { series: 0, targets: 0 };
      now.set(owner, {
        series: known.series + count,
        targets: Math.max(known.targets, targets.get(name) ?? 0),
      });
    }
  }
  return now;
}

/** Returns the maximum number of series of a metric on as many targets as expose it now; undefined if rules record it. */
export const seriesBudget = (metric: Metric, { targets }: SeriesNow): number | undefined =>
  metric.recorded ? undefined : worstCaseSeries(metric) * targets;

async function query(url: string, expr: string): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`${url.replace(/\/$/, '')}/api/v1/query`, {
    method: 'POST',
    body: new URLSearchParams({ query: expr }),
  });
  const answer = (await response.json().catch(() => ({}))) as {
    readonly status?: string;
    readonly error?: string;
    readonly data?: {
      readonly result: readonly {
        readonly metric: { readonly __name__?: string };
        readonly value: readonly [number, string];
      }[];
    };
  };
  if (answer.status !== 'success' || !answer.data)
    throw new Error(
      `Prometheus at ${new URL(url).host} does not answer a query: ${answer.error ?? `HTTP status ${response.status}`}`,
    );
  return new Map(
    answer.data.result.map(({ metric, value }) => [metric.__name__ ?? '', Number(value[1])]),
  );
}
