/** Logs: one JSON object per line, with only the fields of the log contract. */

import type { serviceLogContract } from '@observability-stack/contracts';
import { trace } from '@opentelemetry/api';
import pino from 'pino';
import { LineBuffer } from './lines';

type Fields = typeof serviceLogContract.fields;
/** The fields that the logger adds to every line. */
type Automatic = 'ts' | 'level' | 'msg' | 'service';
/** The fields that a line may have; any other name does not compile. */
export type LogLine = {
  readonly [F in Exclude<keyof Fields, Automatic>]?: Fields[F]['type'] extends 'number'
    ? number
    : string;
};

type Write = (line: LogLine, message: string) => void;
export interface Logger {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
  readonly fatal: Write;
}

export interface LoggingOptions {
  readonly service: string;
  readonly level: LogLevel;
  /** Receives complete lines. @default standard output */
  readonly output?: { write(line: string): void };
}

export const logLevels = ['debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const STDOUT = 1;

export interface Logging {
  readonly log: Logger;
  /** Delivers what is buffered. */
  flush(): void | Promise<void>;
  /** Delivers what is buffered, and stops. */
  stop(): void | Promise<void>;
}

/** Returns a logger from a function for each level. */
export const loggerOf = (write: (level: keyof Logger) => Write): Logger => ({
  debug: write('debug'),
  info: write('info'),
  warn: write('warn'),
  error: write('error'),
  fatal: write('fatal'),
});

/** Returns a logger that writes lines. */
export function logging(options: LoggingOptions): Logging {
  const stdout = new LineBuffer(STDOUT);
  const logger = pino(
    {
      level: options.level,
      base: { service: options.service },
      messageKey: 'msg' satisfies keyof Fields,
      timestamp,
      formatters: { level: (label) => ({ level: label }) },
    },
    options.output ?? stdout,
  );
  const flush = () => stdout.flush();
  return {
    log: loggerOf((level) => (line, message) => {
      // the span is not looked up for a line below the log level
      if (logger.isLevelEnabled(level)) logger[level](inSpan(line), message);
    }),
    flush,
    stop: flush,
  };
}

let [stampedAt, stamp] = [0, ''];
/** Formats the time for pino; many lines share a millisecond. */
function timestamp(): string {
  const now = Date.now();
  if (now !== stampedAt) {
    stampedAt = now;
    stamp = `,"ts":"${new Date(now).toISOString()}"`;
  }
  return stamp;
}

/** Adds the ids of the current span to a line without its own. */
function inSpan(line: LogLine): LogLine {
  if (line.trace_id !== undefined) return line;
  const span = trace.getActiveSpan()?.spanContext();
  return span ? { trace_id: span.traceId, span_id: span.spanId, ...line } : line;
}
