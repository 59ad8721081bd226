// A small HTTP service with metrics and logs, in one file that a stock Node image runs as it is. It counts
// the requests it answers: every number it exposes happened.
const http = require('node:http');

const SERVICE = process.env.SERVICE_NAME || 'http-target';
const PORT = Number(process.env.PORT || 8080);
const BOUNDS = [0.01, 0.05, 0.2, 0.5, 1];
const ROUTES = new Set(['/', '/healthz', '/metrics']);

const requests = new Map();
const buckets = BOUNDS.map(() => 0);
let seconds = 0;
let count = 0;
let inFlight = 0;
const started = Date.now() / 1000;

function log(level, msg, fields) {
  const entry = { ts: new Date().toISOString(), level, msg, service: SERVICE, ...fields };
  process.stdout.write(`${JSON.stringify(entry)}\n`);
}

function observe(method, route, status, duration) {
  const key = `method="${method}",route="${route}",status_code="${status}"`;
  requests.set(key, (requests.get(key) || 0) + 1);
  BOUNDS.forEach((bound, index) => {
    if (duration <= bound) buckets[index] += 1;
  });
  seconds += duration;
  count += 1;
}

function metrics() {
  return [
    '# HELP http_requests_total HTTP requests handled.',
    '# TYPE http_requests_total counter',
    ...[...requests].map(([labels, value]) => `http_requests_total{${labels}} ${value}`),
    '# HELP http_request_duration_seconds Time to answer a request.',
    '# TYPE http_request_duration_seconds histogram',
    ...BOUNDS.map((le, i) => `http_request_duration_seconds_bucket{le="${le}"} ${buckets[i]}`),
    `http_request_duration_seconds_bucket{le="+Inf"} ${count}`,
    `http_request_duration_seconds_sum ${seconds}`,
    `http_request_duration_seconds_count ${count}`,
    '# HELP http_requests_in_flight HTTP requests being handled now.',
    '# TYPE http_requests_in_flight gauge',
    `http_requests_in_flight ${inFlight}`,
    '# HELP process_resident_memory_bytes Resident memory.',
    '# TYPE process_resident_memory_bytes gauge',
    `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
    '# HELP process_start_time_seconds Start of the process, seconds since 1970.',
    '# TYPE process_start_time_seconds gauge',
    `process_start_time_seconds ${started}`,
    '',
  ].join('\n');
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const server = http.createServer((request, response) => {
  const begin = process.hrtime.bigint();
  const path = request.url.split('?')[0];
  // a template, never the raw path or method: both come from whoever asks
  const route = ROUTES.has(path) ? path : 'unknown';
  const method = METHODS.has(request.method) ? request.method : 'other';
  request.resume();
  inFlight += 1;
  response.on('close', () => {
    inFlight -= 1;
  });
  response.on('finish', () => {
    const duration = Number(process.hrtime.bigint() - begin) / 1e9;
    observe(method, route, response.statusCode, duration);
    if (route === '/' || route === 'unknown') {
      const level = response.statusCode < 400 ? 'info' : 'warn';
      const fields = { method, route, status_code: response.statusCode };
      log(level, 'request', { ...fields, duration_ms: Math.round(duration * 1e6) / 1e3 });
    }
  });
  if (path === '/metrics') {
    response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
    response.end(metrics());
  } else if (path === '/healthz') {
    response.end('ok\n');
  } else {
    response.statusCode = path === '/' ? 200 : 404;
    response.end(`${SERVICE}\n`);
  }
});
server.listen(PORT, process.env.HOST || '0.0.0.0', () => log('info', 'listening', { port: PORT }));

process.on('SIGTERM', () => {
  log('info', 'stopping', {});
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
