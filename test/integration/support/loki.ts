/** What the tests ask of Loki's HTTP API. */
export interface LokiStream {
  readonly stream: Readonly<Record<string, string>>;
  /** Nanoseconds and line, newest first. */
  readonly values: readonly (readonly [string, string])[];
}

/** Time in nanoseconds, line, and structured metadata. */
export type PushedLine = readonly [time: bigint, line: string, metadata?: Record<string, string>];

export interface LokiResponse {
  readonly status: number;
  readonly text: string;
}

export interface EvaluatedRule {
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
  readonly lastEvaluation: string;
  readonly alerts?: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  }[];
}

export class LokiApi {
  private readonly headers: Readonly<Record<string, string>>;

  /** @param tenant whose lines and rules, where Loki keeps tenants apart */
  constructor(
    private readonly url: string,
    tenant?: string,
  ) {
    this.headers = tenant === undefined ? {} : { 'x-scope-orgid': tenant };
  }

  async push(
    stream: Readonly<Record<string, string>>,
    lines: readonly PushedLine[],
  ): Promise<LokiResponse> {
    const values = lines.map(([time, line, metadata]) => [String(time), line, metadata ?? {}]);
    const response = await fetch(`${this.url}/loki/api/v1/push`, {
      method: 'POST',
      headers: { ...this.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ streams: [{ stream, values }] }),
    });
    return { status: response.status, text: await response.text() };
  }

  /** Lines of the last hour. */
  async query(logql: string, limit = 100): Promise<readonly LokiStream[]> {
    const query = `query=${encodeURIComponent(logql)}&since=1h&limit=${limit}`;
    const body = await this.get<{ data: { result: LokiStream[] } }>(
      `loki/api/v1/query_range?${query}`,
    );
    return body.data.result;
  }

  /** What a query of values gives at one time. */
  async samples(
    logql: string,
    at: bigint,
  ): Promise<
    readonly { readonly metric: Readonly<Record<string, string>>; readonly value: number }[]
  > {
    const body = await this.get<{
      data: { result: { metric: Record<string, string>; value: [number, string] }[] };
    }>(`loki/api/v1/query?query=${encodeURIComponent(logql)}&time=${at}`);
    return body.data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
  }

  /** Labels of each series that a query of values gives at one time. */
  async series(logql: string, at: bigint): Promise<readonly Readonly<Record<string, string>>[]> {
    return (await this.samples(logql, at)).map(({ metric }) => metric);
  }

  /** Names of the rules that it evaluates. */
  async rules(): Promise<readonly string[]> {
    return (await this.evaluated()).map(({ name }) => name);
  }

  /** The rules with what came of them last. */
  async evaluated(): Promise<readonly EvaluatedRule[]> {
    const { data } = await this.get<{ data: { groups: { rules: EvaluatedRule[] }[] } }>(
      'prometheus/api/v1/rules',
    );
    return data.groups.flatMap(({ rules }) => rules);
  }

  private async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.url}/${path}`, { headers: this.headers });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }
}

export const nanoseconds = (milliseconds = Date.now()): bigint => BigInt(milliseconds) * 1_000_000n;
