/**
 * An HTTP server on node:http that measures, traces and logs every request in the same way. A handler takes a request and
 * returns a reply, or throws an HttpProblem; the server does the rest.
 */
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import {
  type Context,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { readJson } from './body';
import { errorFields } from './errors';
import type { Instruments } from './instruments';
import { handleMalformed } from './malformed';
import { HttpProblem, PROBLEM_TYPE } from './problem';
import { type HttpRoute, methodLabel, Router, UNMATCHED } from './router';
import { type RequestSignals, requestSignals } from './signals';

export interface ServerLimits {
  /** Maximum number of concurrent requests; more get a 503. */
  readonly concurrency: number;
  readonly bodyBytes: number;
  /** Maximum time for requests in flight during shutdown, in milliseconds. */
  readonly shutdownMs: number;
}

/** Runs before a handler, and may throw an HttpProblem: access control, faults. */
export type Guard = (request: IncomingMessage, route: HttpRoute) => void | Promise<void>;

export interface HttpServerOptions extends Instruments {
  readonly routes: readonly HttpRoute[];
  readonly limits: ServerLimits;
  /** Guards that run before the handlers. @default none */
  readonly guards?: readonly Guard[];
}

/** Status of a request whose client disconnected before the response, as in nginx. */
const CLIENT_GONE = 499;
const QUIET_MS = 500;
const RETRY = { 'retry-after': '1' };

export class HttpServer {
  private readonly server: Server;
  private readonly router: Router;
  private readonly signals: RequestSignals;
  private inFlight = 0;
  private stopping = false;
  private idle = () => {};

  constructor(private readonly options: HttpServerOptions) {
    this.router = new Router(options.routes);
    this.signals = requestSignals(options.metrics, () => this.inFlight);
    this.server = createServer((request, response) => this.take(request, response));
    this.server.on('connection', (socket) => {
      this.signals.connections.inc();
      socket.once('close', () => this.signals.connections.dec());
    });
    this.server.on('clientError', handleMalformed(this.signals, options.log));
  }

  get draining(): boolean {
    return this.stopping;
  }

  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, resolve);
    });
    return Object(this.server.address()).port;
  }

  /** Reports not ready from now on, and closes each connection with the next response. */
  drain(): void {
    this.stopping = true;
  }

  /** Stops accepting connections and waits for requests in flight. */
  async close(): Promise<void> {
    this.drain();
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    const cut = () => this.server.closeAllConnections();
    const timer = setTimeout(cut, this.options.limits.shutdownMs);
    // idle connections do not delay the shutdown
    const look = setInterval(() => this.inFlight === 0 && cut(), QUIET_MS);
    await closed;
    for (const one of [timer, look]) clearTimeout(one);
    // a response emits its end after its connection does
    if (this.inFlight > 0) await new Promise<void>((resolve) => (this.idle = resolve));
  }

  private take(request: IncomingMessage, response: ServerResponse): void {
    const started = performance.now();
    const { method = '', url = '/' } = request;
    const path = url.split('?', 1)[0] ?? '/';
    const { route, params, allowed } = this.router.find(method, path);
    const isInternal = route?.internal === true;
    const template = route?.path ?? allowed?.path ?? UNMATCHED;
    const { tracing } = this.options;

    let span: Span | undefined;
    let current: Context = context.active();
    if (!isInternal) {
      const parent = tracing.extract(request.headers);
      span = tracing.tracer.startSpan(
        `${methodLabel(method)} ${template}`,
        {
          kind: SpanKind.SERVER,
          attributes: {
            'http.request.method': methodLabel(method),
            'http.route': template,
            'url.path': path.slice(0, 256),
            'url.scheme': 'http',
          },
        },
        parent,
      );
      current = trace.setSpan(parent, span);
    }

    this.inFlight += 1;
    response.once('close', () => {
      this.inFlight -= 1;
      // In the context of the request, so that the log line has its trace id.
      this.finish(request, response, template, started, isInternal, span);
      if (this.inFlight === 0) this.idle();
    });
    // both outcomes end in a response; neither rejects
    void context.with(current, () =>
      this.handle(request, response, params, path, route, allowed).catch((error) =>
        this.fail(response, error, span),
      ),
    );
  }

  private async handle(
    request: IncomingMessage,
    response: ServerResponse,
    params: Readonly<Record<string, string>>,
    path: string,
    route?: HttpRoute,
    allowed?: { readonly methods: readonly string[] },
  ): Promise<void> {
    if (!route) throw notFound(path, allowed?.methods);
    if (!route.internal && this.inFlight > this.options.limits.concurrency)
      throw new HttpProblem(503, 'Too many concurrent requests', { headers: RETRY });
    for (const guard of this.options.guards ?? []) {
      const checked = guard(request, route);
      // most hooks are synchronous, and each await costs a tick
      if (checked) await checked;
    }
    const body = route.takesBody
      ? await readJson(request, this.options.limits.bodyBytes)
      : undefined;
    const query = new URLSearchParams(request.url?.slice(path.length));
    const reply = await route.handle({ params, query, body, headers: request.headers });
    const { status = 200, headers, type = 'application/json' } = reply;
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
    this.write(response, status, type, text, headers);
  }

  /** Writes the response of an error. Never throws. */
  private fail(response: ServerResponse, error: unknown, span?: Span): void {
    const problem =
      error instanceof HttpProblem
        ? error
        : new HttpProblem(500, 'Internal server error', { cause: error });
    const { cause, headers, isExpected } = problem.options;
    if (problem.status >= 500 && !isExpected) {
      const reason = cause ?? problem;
      this.options.log.error({ event: 'request_failed', ...errorFields(reason) }, problem.message);
      if (cause instanceof Error) span?.recordException(cause);
      span?.setAttribute(
        'error.type',
        cause instanceof Error ? cause.name : String(problem.status),
      );
    }
    // a handler that threw after its response
    if (response.headersSent || response.destroyed) return;
    const text = JSON.stringify(problem.body(span?.spanContext().traceId));
    this.write(response, problem.status, PROBLEM_TYPE, text, headers);
  }

  private write(
    response: ServerResponse,
    status: number,
    type: string,
    text: string,
    more?: Readonly<Record<string, string>>,
  ): void {
    if (response.destroyed) return;
    const headers: OutgoingHttpHeaders = {
      'content-type': type,
      'content-length': Buffer.byteLength(text),
    };
    if (more) Object.assign(headers, more);
    if (this.stopping) headers.connection = 'close';
    response.writeHead(status, headers);
    response.end(text);
  }

  private finish(
    request: IncomingMessage,
    response: ServerResponse,
    route: string,
    started: number,
    isInternal: boolean,
    span?: Span,
  ): void {
    const duration = performance.now() - started;
    const status = response.writableFinished ? response.statusCode : CLIENT_GONE;
    const method = methodLabel(request.method);
    const ids = span?.spanContext();
    // An exemplar of a trace that is not sampled would link to nothing.
    const traceId = span?.isRecording() ? ids?.traceId : undefined;
    this.signals.requests.inc({ method, route, status_code: String(status) });
    this.signals.durations.observe({ method, route }, duration / 1000, traceId);
    span?.setAttribute('http.response.status_code', status);
    if (status >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    this.options.log[isInternal ? 'debug' : 'info'](
      {
        trace_id: ids?.traceId,
        span_id: ids?.spanId,
        event: 'request',
        method,
        route,
        status_code: status,
        duration_ms: Math.round(duration * 1000) / 1000,
      },
      'request',
    );
  }
}

function notFound(path: string, methods?: readonly string[]): HttpProblem {
  return methods
    ? new HttpProblem(405, 'Method not allowed', { headers: { allow: methods.join(', ') } })
    : new HttpProblem(404, 'Not found', { detail: `No route matches ${path.slice(0, 200)}.` });
}
