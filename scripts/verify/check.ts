import type { ClusterReport } from '../cluster/report';
import type { VerifyTarget } from './place';

export interface VerifyContext {
  readonly place: VerifyTarget;
  readonly report: ClusterReport;
  /** Timeout for data to arrive, in seconds. */
  readonly seconds: number;
}

/** A check, which reports its result. */
export type VerifyCheck = (context: VerifyContext) => Promise<void>;
