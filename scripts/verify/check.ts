import type { Report } from '../cluster/report';
import type { Place } from './place';

export interface Context {
  readonly place: Place;
  readonly report: Report;
  /** Timeout for data to arrive. */
  readonly seconds: number;
}

/** Checks one thing, and reports it. */
export type Check = (context: Context) => Promise<void>;
