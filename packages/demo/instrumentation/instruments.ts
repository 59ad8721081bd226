import type { Logger } from './logging';
import type { Metrics } from './metrics';
import type { Tracing } from './tracing';

/** What a piece of a service needs to be seen. */
export interface Instruments {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
}
