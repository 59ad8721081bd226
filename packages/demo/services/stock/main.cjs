// An HTTP service with the instrumentation of OpenTelemetry for Node.js, which Prometheus scrapes. Its metrics are those of
// the semantic conventions. GET /stock/ITEM answers; the item "broken" fails.
process.env.OTEL_SEMCONV_STABILITY_OPT_IN ??= 'http';
const { context } = require('@opentelemetry/api');
const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks');
const { getRPCMetadata } = require('@opentelemetry/core');
const { PrometheusExporter } = require('@opentelemetry/exporter-prometheus');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { MeterProvider } = require('@opentelemetry/sdk-metrics');

const { HOST = '127.0.0.1', PORT } = process.env;
const exporter = new PrometheusExporter({
  preventServerStart: true,
  withoutScopeInfo: true,
  withoutTargetInfo: true,
});
const instrumentation = new HttpInstrumentation({
  ignoreIncomingRequestHook: ({ url }) => url === '/metrics',
});
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
instrumentation.setMeterProvider(new MeterProvider({ readers: [exporter] }));

// Required after the instrumentation, which replaces functions of the module.
const http = require('node:http');

http
  .createServer((request, response) => {
    if (request.url === '/metrics') return exporter.getMetricsRequestHandler(request, response);
    const [, item] = /^\/stock\/(\w+)$/.exec(request.url ?? '') ?? [];
    if (item === undefined) return response.writeHead(404).end();
    // A framework with its own instrumentation sets the route.
    const metadata = getRPCMetadata(context.active());
    if (metadata) metadata.route = '/stock/:item';
    response.writeHead(item === 'broken' ? 500 : 200).end('3\n');
  })
  .listen(Number(PORT), HOST);
