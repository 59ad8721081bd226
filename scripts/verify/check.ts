import type { ClusterReport } from '../cluster/report';
import type { VerifyTarget } from './place';

export interface VerifyContext {
  readonly place: VerifyTarget;
  readonly report: ClusterReport;
  /** Timeout for data to arrive, in seconds. */
  readonly seconds: number;
  /** Tenants of Loki to read. @default none, for Loki with one tenant */
  readonly tenant?: string;
}

/** A check, which reports its result. */
export type VerifyCheck = (context: VerifyContext) => Promise<void>;
