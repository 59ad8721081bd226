import { createServer } from 'node:http';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import pino from 'pino';
import { Counter, Gauge, Histogram, Registry, type RegistryContentType } from 'prom-client';

const SERVICE = 'stock-service';

const registry: Registry<RegistryContentType> = new Registry();
// exemplars need OpenMetrics
registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
const requests = new Counter({
  name: 'http_requests_total',
  help: 'HTTP requests handled.',
  labelNames: ['method', 'route', 'status_code'],
  registers: [registry],
});
const duration = new Histogram<string>({
  name: 'http_request_duration_seconds',
  help: 'Time from the request to the last byte of the response.',
  labelNames: ['method', 'route'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10],
  enableExemplars: true,
  registers: [registry],
});
const inFlight = new Gauge({
  name: 'http_requests_in_flight',
  help: 'HTTP requests being handled now.',
  registers: [registry],
});

// spans are sent to OTEL_EXPORTER_OTLP_ENDPOINT
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const provider = new TracerProvider({
  resource: resourceFromAttributes({ 'service.name': SERVICE }),
  spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
});
const tracer = provider.getTracer(SERVICE);
const propagator = new W3CTraceContextPropagator();

const log = pino({
  base: { service: SERVICE },
  timestamp: () => `,"ts":"${new Date().toISOString()}"`,
  formatters: { level: (label) => ({ level: label }) },
  // the ids of the current span on every line
  mixin: () => {
    const span = trace.getActiveSpan()?.spanContext();
    return span ? { trace_id: span.traceId, span_id: span.spanId } : {};
  },
});

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Returns the pattern, never the path: every path would be a separate series. */
function routeOf(path: string): string {
  if (path === '/metrics' || path === '/healthz') return path;
  return /^\/stock\/[^/]+$/.test(path) ? '/stock/:item' : 'unknown';
}

const server = createServer((request, response) => {
  const started = performance.now();
  const route = routeOf((request.url ?? '/').split('?')[0] ?? '/');
  // a client must not choose label values
  const method = METHODS.includes(request.method ?? '') ? (request.method ?? '') : 'other';
  const parent = propagator.extract(context.active(), request.headers, {
    keys: (headers) => Object.keys(headers),
    get: (headers, key) => headers[key],
  });
  const attributes = { 'http.request.method': method, 'http.route': route };
  const options = { kind: SpanKind.SERVER, attributes };
  const span = tracer.startSpan(`${method} ${route}`, options, parent);
  inFlight.inc();
  context.with(trace.setSpan(parent, span), () => {
    const own = context.active();
    response.once('close', () =>
      context.with(own, () => {
        const seconds = (performance.now() - started) / 1000;
        const { statusCode } = response;
        const exemplarLabels = span.isRecording() ? { trace_id: span.spanContext().traceId } : {};
        inFlight.dec();
        requests.inc({ method, route, status_code: String(statusCode) });
        duration.observe({ labels: { method, route }, value: seconds, exemplarLabels });
        span.setAttribute('http.response.status_code', statusCode);
        if (statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
        const fields = { method, route, status_code: statusCode, duration_ms: seconds * 1000 };
        log[statusCode >= 500 ? 'error' : 'info'](fields, 'request handled');
      }),
    );
    if (route === '/metrics') {
      void registry.metrics().then((text) => {
        response.setHeader('content-type', registry.contentType);
        response.end(text);
      });
    } else if (route === 'unknown') {
      response.writeHead(404).end();
    } else {
      if (route === '/stock/:item') log.info('stock counted');
      response.end('7\n');
    }
  });
});
server.listen(Number(process.env.PORT ?? 8080));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    // requests in flight first, then their spans
    server.close(() => void provider.shutdown().then(() => process.exit(0)));
    server.closeIdleConnections();
  });
}
