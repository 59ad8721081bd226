import type { LogStream } from '../..';
import { type RecordedCase, recordedOf } from './recorded';

export interface Question {
  readonly query: string;
  /** Nanoseconds. */
  readonly at: bigint;
  /** Of a query for lines, which Loki answers for a stretch of time only. */
  readonly from: bigint;
}

/** The parts of Loki's HTTP API that answers are recorded by. */
export class CompatibilityLoki {
  constructor(private readonly url: string) {}

  async version(): Promise<string> {
    const response = await fetch(`${this.url}/loki/api/v1/status/buildinfo`);
    return ((await response.json()) as { version: string }).version;
  }

  /** @throws with Loki's words if it does not take all of them */
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

  /** Its answer, or that it refuses. Lines are asked for over a stretch, all else at one time. */
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
