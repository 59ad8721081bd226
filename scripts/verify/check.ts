import type { ClusterReport } from '../cluster/report';
import type { VerifyTarget } from './place';

export interface VerifyContext {
  readonly place: VerifyTarget;
  readonly report: ClusterReport;
  /** Timeout for data to arrive. */
  readonly seconds: number;
}

/** Checks one thing, and reports it. */
export type VerifyCheck = (context: VerifyContext) => Promise<void>;
