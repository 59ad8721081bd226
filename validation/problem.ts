import { toPrintable } from '@observability-stack/query-common';
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

/** Returns a problem as text for a terminal: names and values in it may have any characters and any length. */
export const formatProblem = ({ code, severity, where, message, hint }: Problem): string =>
  [
    `${severity} ${code}`,
    `at ${toPrintable(where)}`,
    toPrintable(message),
    `hint: ${toPrintable(hint)}`,
    `docs: ${docsAddress(code)}`,
  ].join('\n  ');

export const isError = ({ severity }: Problem): boolean => severity === 'error';
