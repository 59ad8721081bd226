import { randomBytes } from 'node:crypto';

/** A trace of two spans: a server's and, inside it, a client's. */
export interface TraceOptions {
  readonly service: string;
  /** Name of the server's span. @default 'GET /orders' */
  readonly operation?: string;
  /** Milliseconds that the server takes. @default 20 */
  readonly duration?: number;
  /** The inner span fails. @default false */
  readonly error?: boolean;
  /** More attributes of the resource. @default none */
  readonly resource?: Readonly<Record<string, string>>;
}

export const INNER_OPERATION = 'SELECT orders';
const KIND = { server: 2, client: 3 };
const STATUS_ERROR = 2;

const attributes = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));

/** OTLP in JSON: https://opentelemetry.io/docs/specs/otlp/#otlphttp */
function resourceSpans(options: TraceOptions, traceId: string) {
  const { service, operation = 'GET /orders', duration = 20, error = false, resource } = options;
  const end = BigInt(Date.now()) * 1_000_000n;
  const start = end - BigInt(duration) * 1_000_000n;
  const times = { startTimeUnixNano: String(start), endTimeUnixNano: String(end) };
  const spanId = randomBytes(8).toString('hex');
  return {
    resource: {
      attributes: attributes({
        'service.name': service,
        'service.instance.id': randomBytes(4).toString('hex'),
        ...resource,
      }),
    },
    scopeSpans: [
      {
        scope: { name: 'test' },
        spans: [
          { traceId, spanId, name: operation, kind: KIND.server, ...times },
          {
            traceId,
            spanId: randomBytes(8).toString('hex'),
            parentSpanId: spanId,
            name: INNER_OPERATION,
            kind: KIND.client,
            ...times,
            ...(error ? { status: { code: STATUS_ERROR } } : {}),
          },
        ],
      },
    ],
  };
}

/** Sends traces in one request; returns their ids. */
export async function sendTraces(
  url: string,
  traces: readonly TraceOptions[],
): Promise<readonly string[]> {
  const ids = traces.map(() => randomBytes(16).toString('hex'));
  const response = await fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceSpans: traces.map((trace, index) => resourceSpans(trace, ids[index] ?? '')),
    }),
  });
  const answer = await response.text();
  if (!response.ok || !/^\{("partialSuccess":\{\})?\}$/.test(answer))
    throw new Error(`${response.status} ${answer}`);
  return ids;
}
