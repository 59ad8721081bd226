/** An HTTP client for JSON: each call has a client span and propagates the trace context. */
import { Agent, request as httpRequest } from 'node:http';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { Tracing } from './tracing';

export interface HttpResponse {
  readonly status: number;
  readonly body: unknown;
}

export interface HttpCall {
  readonly method: 'GET' | 'POST';
  /** `http://host:port`, with an optional path prefix. */
  readonly base: string;
  readonly path: string;
  /** Name of the span. @default the method */
  readonly name?: string;
  /** Body, sent as JSON. @default none */
  readonly body?: unknown;
  /** Additional headers. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** Reports a call without a response: `timeout` if it took too long, `unreachable` otherwise. */
export class CallError extends Error {
  override readonly name = 'CallError';
  constructor(
    readonly reason: 'timeout' | 'unreachable',
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

interface Target {
  readonly host: string;
  readonly port: number;
  readonly prefix: string;
}

const MAX_ANSWER_BYTES = 1 << 20;

export class HttpClient {
  private readonly targets = new Map<string, Target>();
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 256, maxFreeSockets: 32 });

  constructor(
    private readonly tracing: Tracing,
    /** Called before each request, which fails with the returned error. */
    private readonly interrupt: () => Error | undefined = () => undefined,
  ) {}

  call(call: HttpCall): Promise<HttpResponse> {
    const target = this.target(call.base);
    const attributes = {
      'http.request.method': call.method,
      'url.full': call.base + call.path,
      'server.address': target.host,
      'server.port': target.port,
    };
    return this.tracing.span(
      call.name ?? call.method,
      attributes,
      async (span) => {
        const interruption = this.interrupt();
        if (interruption) throw new CallError('unreachable', interruption);
        const answer = await this.send(target, call);
        span.setAttribute('http.response.status_code', answer.status);
        // A 4xx response is an error of the client span, too.
        if (answer.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
        return answer;
      },
      SpanKind.CLIENT,
    );
  }

  /** Returns the parsed address; cached, since a program calls few addresses. */
  private target(base: string): Target {
    let target = this.targets.get(base);
    if (!target) {
      const { hostname, port, pathname } = new URL(base);
      target = {
        host: hostname.replace(/^\[|\]$/g, ''),
        port: Number(port || 80),
        prefix: pathname.replace(/\/$/, ''),
      };
      this.targets.set(base, target);
    }
    return target;
  }

  close(): void {
    this.agent.destroy();
  }

  private send(
    target: Target,
    { method, path, body, headers, timeoutMs }: HttpCall,
  ): Promise<HttpResponse> {
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          host: target.host,
          port: target.port,
          path: target.prefix + path,
          method,
          agent: this.agent,
          headers: {
            ...headers,
            ...this.tracing.inject(),
            ...(payload && {
              'content-type': 'application/json',
              'content-length': payload.length,
            }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          let size = 0;
          response.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size > MAX_ANSWER_BYTES) request.destroy(new Error('response too large'));
            else chunks.push(chunk);
          });
          response.on('end', () => {
            clearTimeout(timer);
            const text = Buffer.concat(chunks).toString('utf8');
            resolve({ status: response.statusCode ?? 0, body: parsed(text) });
          });
          response.on('error', (error) => {
            clearTimeout(timer);
            reject(new CallError('unreachable', error));
          });
        },
      );
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        request.destroy(new Error(`no response within ${timeoutMs} ms`));
      }, timeoutMs);
      request.on('error', (error) => {
        clearTimeout(timer);
        reject(new CallError(isLate ? 'timeout' : 'unreachable', error));
      });
      request.end(payload);
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
