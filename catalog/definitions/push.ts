import { duration, objectSchema, type Schema } from '../helpers/schema';
import type { Duration, Resolved } from './common';

/**
 * Metrics that a batch job pushes to the Pushgateway, since it does not run long enough to be scraped. The job of its
 * groups is the name of the service: it pushes to `/metrics/job/<name>`, with or without more labels.
 */
export interface Push {
  /**
   * Age of the last successful push to a group above which an alert fires: the interval between runs, the longest
   * duration of a run, and some time for a retry.
   * @default '26h'
   */
  readonly staleAfter?: Duration;
}

export const pushDefaults: Resolved<Push> = { staleAfter: '26h' };

/** Metrics that a batch job pushes to the Pushgateway. */
export const pushgateway = (options: Push = {}): Push => options;

export const pushSchema: Schema = objectSchema<Push>({ staleAfter: duration });
