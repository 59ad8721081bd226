/** What the tests ask of a Prometheus-like HTTP API. */
export interface PrometheusTarget {
  readonly scrapePool: string;
  readonly health: string;
  readonly lastError: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface PrometheusSample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

export class PrometheusApi {
  constructor(
    private readonly url: string,
    /** Headers of every request. @default none */
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.url}/api/v1/${path}`, {
      headers: this.headers,
    });
    const body = (await response.json()) as { status: string; error?: string; data: T };
    if (body.status !== 'success') throw new Error(`${path}: ${body.error}`);
    return body.data;
  }

  async targets(): Promise<readonly PrometheusTarget[]> {
    return (await this.get<{ activeTargets: PrometheusTarget[] }>('targets?state=active'))
      .activeTargets;
  }

  async query(expression: string, more = ''): Promise<readonly PrometheusSample[]> {
    const query = encodeURIComponent(expression);
    return (await this.get<{ result: PrometheusSample[] }>(`query?query=${query}${more}`)).result;
  }
}
