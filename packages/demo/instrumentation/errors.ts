import type { LogLine } from './logging';

/** Returns the log fields of an error. */
export const errorFields = (error: unknown): LogLine =>
  error instanceof Error
    ? { error: error.message, stack: error.stack ?? '' }
    : { error: String(error) };
