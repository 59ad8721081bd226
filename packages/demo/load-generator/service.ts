/**
 * Generates load for the order service: half of the requests create orders, the rest read and list
 * them.
 */

import type { HttpCall, HttpClient, HttpResponse } from '../instrumentation/http-client';
import type { Metrics } from '../instrumentation/metrics';
import { loadRequestDuration, loadRequests } from '../metrics';
import { type RunningService, type StartOptions, startService } from '../service';

const TIMEOUT_MS = 5000;
const TICK_MS = 50;
/** Maximum concurrent requests; above it, requests are skipped rather than queued. */
const MAX_WAITING = 200;
const REMEMBERED = 100;

const items = ['book', 'lamp', 'chair', 'mug'] as const;
type Operation = 'create' | 'read' | 'list';

export const startLoadGenerator = (options: StartOptions): Promise<RunningService> =>
  startService('load-generator', options, (settings) => {
    const targets = settings.urls('TARGET_URL', 'http://localhost:8080');
    const perSecond = settings.number('REQUESTS_PER_SECOND', 5, 0, 1000);
    const token = settings.secret('API_TOKEN');
    return ({ http, metrics }) => {
      const measured = signals(metrics);
      const generators = targets.map((target) => new Generator(http, measured, target, token));
      let due = 0;
      let turn = 0;
      let timer: NodeJS.Timeout;
      return {
        routes: [],
        start: () => {
          timer = setInterval(() => {
            for (due += (perSecond * TICK_MS) / 1000; due >= 1; due -= 1) {
              void generators[turn % generators.length]?.send();
              turn += 1;
            }
          }, TICK_MS);
        },
        stop: () => clearInterval(timer),
      };
    };
  });

const signals = (metrics: Metrics) => ({
  requests: metrics.counter(loadRequests),
  durations: metrics.histogram(loadRequestDuration),
});

/** Sends the requests to one address, and reads the orders that it created there. */
class Generator {
  private readonly created: string[] = [];
  private waiting = 0;

  constructor(
    private readonly http: HttpClient,
    private readonly measured: ReturnType<typeof signals>,
    private readonly target: string,
    private readonly token: string | undefined,
  ) {}

  /** Sends one request. Never rejects. */
  async send(): Promise<void> {
    if (this.waiting >= MAX_WAITING) return;
    this.waiting += 1;
    const operation = this.pick();
    const started = performance.now();
    const answer = await this.http.call(this.callOf(operation)).catch(() => undefined);
    this.waiting -= 1;
    this.measured.durations.observe({ operation }, (performance.now() - started) / 1000);
    this.measured.requests.inc({ operation, outcome: outcomeOf(answer) });
    const { id } = Object(answer?.body);
    if (operation === 'create' && typeof id === 'string') {
      this.created.push(id);
      if (this.created.length > REMEMBERED) this.created.shift();
    }
  }

  private pick(): Operation {
    const chance = Math.random();
    if (chance < 0.5 || this.created.length === 0) return 'create';
    return chance < 0.9 ? 'read' : 'list';
  }

  private callOf(operation: Operation): HttpCall {
    const shared = {
      timeoutMs: TIMEOUT_MS,
      headers: this.token === undefined ? undefined : { authorization: `Bearer ${this.token}` },
    };
    switch (operation) {
      case 'create':
        return {
          ...shared,
          method: 'POST',
          base: this.target,
          path: '/orders',
          name: 'POST /orders',
          body: {
            item: oneOf(items),
            quantity: 1 + Math.floor(Math.random() * 5),
            // sometimes more than the payment service authorizes
            unitPriceCents: 500 + Math.floor(Math.random() ** 6 * 60_000),
          },
        };
      case 'read':
        return {
          ...shared,
          method: 'GET',
          base: this.target,
          path: `/orders/${oneOf(this.created)}`,
          name: 'GET /orders/:id',
        };
      case 'list':
        return {
          ...shared,
          method: 'GET',
          base: this.target,
          path: '/orders',
          name: 'GET /orders',
        };
    }
  }
}

const oneOf = <T>(values: readonly T[]): T =>
  values[Math.floor(Math.random() * values.length)] as T;

function outcomeOf(answer: HttpResponse | undefined): string {
  if (!answer) return 'unreachable';
  if (answer.status >= 500) return 'failed';
  return answer.status >= 400 ? 'rejected' : 'ok';
}
