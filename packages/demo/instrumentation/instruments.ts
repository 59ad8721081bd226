import type { Logger } from './logging';
import type { Metrics } from './metrics';
import type { Tracing } from './tracing';

/** The instruments that each part of a service gets. */
export interface Instruments {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
}
