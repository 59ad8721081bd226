// The order service without instruments: the same routes, handlers, store and client, on a plain server.
import { createServer } from 'node:http';
import { INVALID_SPAN_CONTEXT, trace } from '@opentelemetry/api';
import { readJson } from '../instrumentation/body';
import { HttpClient } from '../instrumentation/http-client';
import type { Instruments } from '../instrumentation/instruments';
import { HttpProblem } from '../instrumentation/problem';
import { Router } from '../instrumentation/router';
import type { Tracing } from '../instrumentation/tracing';
import { paymentClient } from '../order-service/payment';
import { orderRoutes } from '../order-service/service';
import { MemoryStore } from '../order-service/store';

const nothing = () => {};
const span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
const without = {
  log: { debug: nothing, info: nothing, warn: nothing, error: nothing, fatal: nothing },
  metrics: {
    counter: () => ({ inc: nothing }),
    summary: () => ({ observe: nothing }),
  },
  tracing: {
    span: (_name: string, _attributes: object, work: (one: typeof span) => unknown) => work(span),
    inject: () => ({}),
  },
} as unknown as Instruments;

const MAX_BODY_BYTES = 16_384;
const { PORT, PAYMENT_URL = '' } = process.env;
const http = new HttpClient(without.tracing as Tracing);
const charge = paymentClient(http, without.metrics, { url: PAYMENT_URL, timeoutMs: 2000 });
const router = new Router(orderRoutes(without, new MemoryStore(), charge));

createServer(async (request, response) => {
  const answer = (status: number, body: unknown, headers: object = {}) => {
    const text = JSON.stringify(body);
    response.writeHead(status, {
      ...headers,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  };
  try {
    const { method = '', url = '' } = request;
    const path = url.split('?', 1)[0] ?? '';
    const { route, params } = router.find(method, path);
    if (!route) throw new HttpProblem(404, 'Not found');
    const body = route.takesBody ? await readJson(request, MAX_BODY_BYTES) : undefined;
    const query = new URLSearchParams(url.slice(path.length));
    const reply = await route.handle({ params, query, body, headers: request.headers });
    answer(reply.status ?? 200, reply.body, reply.headers);
  } catch (error) {
    const problem =
      error instanceof HttpProblem ? error : new HttpProblem(500, 'Failed', { cause: error });
    answer(problem.status, problem.body());
  }
}).listen(Number(PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
