/** The common part of the demo's programs: settings, instruments, probes, faults, graceful shutdown. */

import { DEFAULT_DEMO_PORT } from './bundle';
import { Faults, faultSettings } from './faults';
import { errorFields } from './instrumentation/errors';
import { HttpClient } from './instrumentation/http-client';
import { type Guard, HttpServer } from './instrumentation/http-server';
import type { Instruments } from './instrumentation/instruments';
import { type Logging, logging, logLevels } from './instrumentation/logging';
import { lossesOf } from './instrumentation/losses';
import { Metrics } from './instrumentation/metrics';
import { otlpOptions } from './instrumentation/otlp';
import { otlpLogging } from './instrumentation/otlp-logging';
import { MetricsExport } from './instrumentation/otlp-metrics';
import { HttpProblem } from './instrumentation/problem';
import { measureProcess } from './instrumentation/process-metrics';
import type { HttpRoute } from './instrumentation/router';
import { samplerChoice } from './instrumentation/sampling';
import { EnvSettings, type Variables } from './instrumentation/settings';
import { Tracing } from './instrumentation/tracing';

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
  crashed(error: unknown): void | Promise<void>;
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
  const otlp = otlpOptions(settings, service);
  const sampler = samplerChoice(settings);
  const delayMs = settings.number('OTEL_BSP_SCHEDULE_DELAY', 1000, 1, 60_000);
  const exporters = {
    metrics: settings.oneOf('OTEL_METRICS_EXPORTER', ['prometheus', 'otlp'], 'prometheus'),
    logs: settings.oneOf('OTEL_LOGS_EXPORTER', ['console', 'otlp'], 'console'),
  };
  const intervalMs = settings.number('OTEL_METRIC_EXPORT_INTERVAL', 60_000, 1, 3_600_000);
  if (Object.values(exporters).includes('otlp') && otlp.endpoint === undefined)
    settings.problem(
      'OTEL_METRICS_EXPORTER=otlp and OTEL_LOGS_EXPORTER=otlp need OTEL_EXPORTER_OTLP_ENDPOINT',
    );
  const make = build(settings);
  settings.check();

  const metrics = new Metrics();
  const lost = lossesOf(metrics, () => logs.log);
  const { endpoint = '' } = otlp;
  const logs: Logging =
    exporters.logs === 'otlp'
      ? otlpLogging({ ...otlp, endpoint, delayMs }, level, lost('logs'))
      : logging({ service, level, output });
  const { log } = logs;
  const stopMeasuring = measureProcess(metrics);
  const tracing = new Tracing({ ...otlp, service, sampler, delayMs }, log, lost('traces'));
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
      ...probes(async () => !server.draining && ((await parts.ready?.()) ?? true)),
      ...(exporters.metrics === 'prometheus' ? [metricsRoute(metrics)] : []),
    ],
  });
  const metricsExport =
    exporters.metrics === 'otlp'
      ? new MetricsExport(metrics, { ...otlp, endpoint }, intervalMs, lost('metrics'))
      : undefined;
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
    await tracing.stop();
    log.info({ event: 'stopped' }, 'stopped');
    await metricsExport?.stop();
    stopMeasuring();
    await logs.stop();
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
      return logs.flush();
    },
  };
}

const internal = (path: string, handle: HttpRoute['handle']): HttpRoute => ({
  method: 'GET',
  path,
  internal: true,
  handle,
});

const metricsRoute = (metrics: Metrics): HttpRoute =>
  internal('/metrics', async ({ headers }) => {
    const { type, text } = await metrics.render(headers.accept);
    return { body: text, type };
  });

function probes(ready: () => Promise<boolean>): readonly HttpRoute[] {
  return [
    internal('/healthz', () => ({ body: { status: 'ok' } })),
    internal('/readyz', async () => {
      if (!(await ready())) throw new HttpProblem(503, 'Not ready', { isExpected: true });
      return { body: { status: 'ready' } };
    }),
  ];
}
