import { docsAddress } from './codes';

export type FindingSeverity = 'error' | 'warning';

/** Something wrong, as a check reports it. */
export interface Finding {
  /** File, environment and key, or construct path: see places.ts. */
  readonly where: string;
  readonly message: string;
  /** What to type next. */
  readonly hint: string;
  /**
   * Other places that led to this, or that this leads to. What has to do with something malformed may be no
   * more than its consequence, and is not reported.
   * @default only `where`
   */
  readonly from?: readonly string[];
}

/** The same with what the registry adds: something wrong with what was typed or with what came out of it. */
export interface Problem extends Finding {
  /** `area/name`. Stable: people search for it, waive it and read about it in docs/checks/. */
  readonly code: string;
  /** An error stops the synth; a warning is shown. */
  readonly severity: FindingSeverity;
}

export const formatProblem = ({ code, severity, where, message, hint }: Problem): string =>
  `${severity} ${code}\n  at ${where}\n  ${message}\n  hint: ${hint}\n  docs: ${docsAddress(code)}`;

export const isError = ({ severity }: Problem): boolean => severity === 'error';
