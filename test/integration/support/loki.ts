/** What the tests ask of Loki's HTTP API. */
export interface LogStream {
  readonly stream: Readonly<Record<string, string>>;
  /** Nanoseconds and line, newest first. */
  readonly values: readonly (readonly [string, string])[];
}

/** Time in nanoseconds, line, and structured metadata. */
export type PushedLine = readonly [time: bigint, line: string, metadata?: Record<string, string>];

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export class LokiApi {
  constructor(private readonly url: string) {}

  async push(
    stream: Readonly<Record<string, string>>,
    lines: readonly PushedLine[],
  ): Promise<Answer> {
    const values = lines.map(([time, line, metadata]) => [String(time), line, metadata ?? {}]);
    const response = await fetch(`${this.url}/loki/api/v1/push`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ streams: [{ stream, values }] }),
    });
    return { status: response.status, text: await response.text() };
  }

  /** Lines of the last hour. */
  async query(logql: string, limit = 100): Promise<readonly LogStream[]> {
    const query = `query=${encodeURIComponent(logql)}&since=1h&limit=${limit}`;
    const body = await this.get<{ data: { result: LogStream[] } }>(
      `loki/api/v1/query_range?${query}`,
    );
    return body.data.result;
  }

  /** Names of the rules that it evaluates. */
  async rules(): Promise<readonly string[]> {
    const { data } = await this.get<{ data: { groups: { rules: { name: string }[] }[] } }>(
      'prometheus/api/v1/rules',
    );
    return data.groups.flatMap(({ rules }) => rules.map(({ name }) => name));
  }

  private async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.url}/${path}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }
}

export const nanoseconds = (milliseconds = Date.now()): bigint => BigInt(milliseconds) * 1_000_000n;
