/** What the tests ask of Tempo's HTTP API. */
export interface TempoSpan {
  readonly name: string;
  /** Attributes of its resource that are texts. */
  readonly resource: Readonly<Record<string, string>>;
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}

interface Batch {
  readonly resource: { readonly attributes?: readonly Attribute[] };
  readonly scopeSpans: readonly { readonly spans: readonly { readonly name: string }[] }[];
}

export class TempoApi {
  constructor(private readonly url: string) {}

  /** Spans of a trace; none where it is not known. */
  async trace(id: string): Promise<readonly TempoSpan[]> {
    const response = await fetch(`${this.url}/api/traces/${id}`);
    if (response.status === 404) return [];
    const { batches = [] } = (await this.read(response)) as { batches?: readonly Batch[] };
    return batches.flatMap(({ resource, scopeSpans }) => {
      const attributes = Object.fromEntries(
        (resource.attributes ?? []).map(({ key, value }) => [key, value.stringValue ?? '']),
      );
      return scopeSpans.flatMap(({ spans }) =>
        spans.map(({ name }) => ({ name, resource: attributes })),
      );
    });
  }

  /** Ids of the traces of the last hour that a TraceQL query finds. */
  async search(query: string): Promise<readonly string[]> {
    const now = Math.floor(Date.now() / 1000);
    const parameters = new URLSearchParams({
      q: query,
      limit: '100',
      start: String(now - 3600),
      end: String(now + 60),
    });
    const response = await fetch(`${this.url}/api/search?${parameters}`);
    const { traces = [] } = (await this.read(response)) as {
      traces?: readonly { readonly traceID: string }[];
    };
    return traces.map(({ traceID }) => traceID.padStart(32, '0'));
  }

  private async read(response: Response): Promise<unknown> {
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return response.json();
  }
}
