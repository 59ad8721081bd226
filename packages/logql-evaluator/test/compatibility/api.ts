import type { LogStream } from '../..';
import { type RecordedCase, recordedOf } from './recorded';

export interface Question {
  readonly query: string;
  /** Nanoseconds. */
  readonly at: bigint;
  /** Start of the time range of a log query, which Loki requires. */
  readonly from: bigint;
}

/** The parts of Loki's HTTP API that record answers. */
export class CompatibilityLoki {
  constructor(private readonly url: string) {}

  async version(): Promise<string> {
    const response = await fetch(`${this.url}/loki/api/v1/status/buildinfo`);
    return ((await response.json()) as { version: string }).version;
  }

  /** @throws Loki's error if it does not accept all of them */
  async push(tenant: string, streams: readonly LogStream[]): Promise<void> {
    const body = JSON.stringify({
      streams: streams.map(({ labels, entries }) => ({
        stream: labels,
        values: entries.map(({ at, line, structuredMetadata = {} }) => [
          String(at),
          line,
          structuredMetadata,
        ]),
      })),
    });
    const response = await fetch(`${this.url}/loki/api/v1/push`, {
      method: 'POST',
      headers: { 'x-scope-orgid': tenant, 'content-type': 'application/json' },
      body,
    });
    const text = await response.text();
    if (response.status !== 204) throw new Error(`push: ${response.status} ${text}`);
  }

  /** Returns its answer or its error. Log queries are range queries, metric queries instant queries. */
  async ask(tenant: string, { query, at, from }: Question): Promise<RecordedCase> {
    const instant = await this.get(tenant, 'query', { query, time: String(at), limit: '100000' });
    if (!instant.text.includes('not supported as an instant query'))
      return recordedOf(instant.status, instant.text);
    const stretch = await this.get(tenant, 'query_range', {
      query,
      start: String(from),
      end: String(at + 1n), // exclusive
      limit: '100000',
      direction: 'forward',
    });
    return recordedOf(stretch.status, stretch.text);
  }

  private async get(tenant: string, path: string, parameters: Record<string, string>) {
    const response = await fetch(`${this.url}/loki/api/v1/${path}`, {
      method: 'POST',
      headers: { 'x-scope-orgid': tenant },
      body: new URLSearchParams(parameters),
    });
    return { status: response.status, text: await response.text() };
  }
}
