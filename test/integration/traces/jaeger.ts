/** A span as the API of Jaeger's UI shows it. */
export interface JaegerSpan {
  readonly spanID: string;
  readonly operationName: string;
  readonly processID: string;
  readonly references: readonly { readonly refType: string; readonly spanID: string }[];
}
export interface Trace {
  readonly traceID: string;
  readonly spans: readonly JaegerSpan[];
  readonly processes: Readonly<
    Record<
      string,
      {
        readonly serviceName: string;
        readonly tags: readonly { readonly key: string; readonly value: unknown }[];
      }
    >
  >;
}
interface MetricFamily {
  readonly metrics: readonly {
    readonly labels: readonly { readonly name: string; readonly value: string }[];
    readonly metricPoints: readonly {
      readonly gaugeValue?: { readonly doubleValue?: number | 'NaN' };
    }[];
  }[];
}

export class JaegerApi {
  constructor(private readonly url: string) {}

  /** Undefined while it is not stored. */
  async trace(id: string): Promise<Trace | undefined> {
    const response = await fetch(`${this.url}/api/traces/${id}`);
    if (response.status === 404) return undefined;
    const body = (await response.json()) as { readonly data: readonly Trace[] | null };
    return body.data?.[0];
  }

  /** Which of these are stored. */
  async stored(ids: readonly string[]): Promise<readonly string[]> {
    const traces = await Promise.all(ids.map((id) => this.trace(id)));
    return traces.flatMap((trace) => (trace ? [trace.traceID] : []));
  }

  /** Last value of a series of the Monitor tab; undefined while there is none. */
  async performance(
    what: 'calls' | 'errors' | 'latencies',
    service: string,
    quantile?: number,
  ): Promise<number | undefined> {
    const query = new URLSearchParams({
      service,
      spanKind: 'server',
      endTs: String(Date.now()),
      lookback: '60000',
      step: '1000',
      ratePer: '60000',
      ...(quantile === undefined ? {} : { quantile: String(quantile) }),
    });
    const response = await fetch(`${this.url}/api/metrics/${what}?${query}`);
    if (!response.ok) throw new Error(`${what}: ${response.status} ${await response.text()}`);
    const { metrics } = (await response.json()) as MetricFamily;
    const own = metrics.find(({ labels }) => labels.some(({ value }) => value === service));
    const last = own?.metricPoints.at(-1)?.gaugeValue?.doubleValue;
    return typeof last === 'number' ? last : undefined;
  }
}
