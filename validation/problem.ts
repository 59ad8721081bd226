export type Severity = 'error' | 'warning';

/** Something wrong with what was typed or with what came out of it. */
export interface Problem {
  /** Stable: people search for it, waive it and read about it in docs/checks.md. */
  readonly code: string;
  /** An error stops the synth; a warning is shown. */
  readonly severity: Severity;
  /** File, environment and key, or construct path: see places.ts. */
  readonly where: string;
  readonly message: string;
  /** What to type next. */
  readonly hint: string;
}

/** A problem as a check reports it; the registry adds code and severity. */
export interface Finding extends Omit<Problem, 'code' | 'severity'> {
  /**
   * Other places whose values led to this. When one of them is malformed, this may be no more than a
   * consequence, and is not reported.
   * @default only `where`
   */
  readonly from?: readonly string[];
}

export const formatProblem = ({ code, severity, where, message, hint }: Problem): string =>
  `${severity} ${code}\n  at ${where}\n  ${message}\n  hint: ${hint}`;

export const isError = ({ severity }: Problem): boolean => severity === 'error';
