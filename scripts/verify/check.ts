import type { Report } from '../cluster/report';
import type { Place } from './place';

export interface Context {
  readonly place: Place;
  readonly report: Report;
  /** How long something may take to arrive. */
  readonly seconds: number;
}

/** Looks at one thing, and reports it. */
export type Check = (context: Context) => Promise<void>;
