/** The common part of the demo's programs: settings, instruments, probes, faults, graceful shutdown. */

import { DEFAULT_DEMO_PORT } from './bundle';
import { Faults, faultSettings } from './faults';
import { errorFields } from './instrumentation/errors';
import { HttpClient } from './instrumentation/http-client';
import { type Guard, HttpServer } from './instrumentation/http-server';
import type { Instruments } from './instrumentation/instruments';
import { logging, logLevels } from './instrumentation/logging';
import { Metrics } from './instrumentation/metrics';
import { HttpProblem } from './instrumentation/problem';
import { measureProcess } from './instrumentation/process-metrics';
import type { HttpRoute } from './instrumentation/router';
import { samplerChoice } from './instrumentation/sampling';
import { EnvSettings, type Variables } from './instrumentation/settings';
import { Tracing, tracingOptions } from './instrumentation/tracing';

/** The context in which a service is created. */
export interface ServiceContext extends Instruments {
  readonly http: HttpClient;
}

/** The parts of a service; all `settings` are read before anything starts. */
export interface ServiceParts {
  readonly routes: readonly HttpRoute[];
  /** Guards that run before the handlers. @default none */
  readonly guards?: readonly Guard[];
  /** Runs after the port is open. @default nothing */
  start?(): void | Promise<void>;
  /** Reports whether requests can be served. @default always */
  ready?(): boolean | Promise<boolean>;
  /** Runs after the last response. @default nothing */
  stop?(): void | Promise<void>;
}

export interface StartOptions {
  readonly variables: Variables;
  /** Receives the log lines. @default standard output */
  readonly output?: { write(line: string): void };
}

export interface RunningService {
  readonly port: number;
  /** Completes requests in flight, then exports and writes everything that is queued. */
  stop(): Promise<void>;
  /** Logs an uncaught error, and flushes the log. */
  crashed(error: unknown): void;
}

const DELAY_MAX = 120_000;

export async function startService(
  program: string,
  { variables, output }: StartOptions,
  build: (settings: EnvSettings) => (kit: ServiceContext) => ServiceParts | Promise<ServiceParts>,
): Promise<RunningService> {
  const settings = new EnvSettings(variables);
  const service = settings.text('SERVICE_NAME', program);
  const host = settings.text('HOST', '0.0.0.0');
  const port = settings.number('PORT', DEFAULT_DEMO_PORT, 0, 65_535);
  const level = settings.oneOf('LOG_LEVEL', logLevels, 'info');
  const limits = {
    concurrency: settings.number('MAX_CONCURRENCY', 256, 1, 100_000),
    bodyBytes: settings.number('MAX_BODY_BYTES', 16_384, 1, 10_000_000),
    shutdownMs: settings.number('SHUTDOWN_TIMEOUT_MS', 10_000, 0, DELAY_MAX),
  };
  const shutdownDelay = settings.number('SHUTDOWN_DELAY_MS', 0, 0, DELAY_MAX);
  const faultOptions = faultSettings(settings);
  const forTracing = tracingOptions(settings, service, samplerChoice(settings));
  const make = build(settings);
  settings.check();

  const { log, flush } = logging({ service, level, output });
  const metrics = new Metrics();
  const stopMeasuring = measureProcess(metrics);
  const tracing = new Tracing(forTracing, log);
  const instruments: Instruments = { log, metrics, tracing };
  const faults = new Faults(instruments, faultOptions.token);
  const http = new HttpClient(tracing, faults.interrupt);
  const parts = await make({ ...instruments, http });
  const server: HttpServer = new HttpServer({
    ...instruments,
    limits,
    guards: [faults.guard, ...(parts.guards ?? [])],
    routes: [
      ...parts.routes,
      ...faults.routes(),
      ...probes(metrics, async () => !server.draining && ((await parts.ready?.()) ?? true)),
    ],
  });
  const bound = await server.listen(port, host);
  await parts.start?.();
  log.info({ event: 'started' }, `listening on ${host}:${bound}`);
  for (const order of faultOptions.atStart) faults.start(order);

  const stop = async () => {
    log.info({ event: 'stopping' }, 'stopping');
    server.drain();
    if (shutdownDelay > 0) await new Promise((resolve) => setTimeout(resolve, shutdownDelay));
    await server.close();
    faults.stopAll();
    await parts.stop?.();
    http.close();
    stopMeasuring();
    await tracing.stop();
    log.info({ event: 'stopped' }, 'stopped');
    flush();
  };
  let stopped: Promise<void> | undefined;
  return {
    port: bound,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
    crashed: (error) => {
      log.fatal({ event: 'crashed', ...errorFields(error) }, 'crashed');
      flush();
    },
  };
}

function probes(metrics: Metrics, ready: () => Promise<boolean>): readonly HttpRoute[] {
  const probe = (path: string, handle: HttpRoute['handle']): HttpRoute => ({
    method: 'GET',
    path,
    internal: true,
    handle,
  });
  return [
    probe('/healthz', () => ({ body: { status: 'ok' } })),
    probe('/readyz', async () => {
      if (!(await ready())) throw new HttpProblem(503, 'Not ready', { isExpected: true });
      return { body: { status: 'ready' } };
    }),
    probe('/metrics', async ({ headers }) => {
      const { type, text } = await metrics.render(headers.accept);
      return { body: text, type };
    }),
  ];
}
