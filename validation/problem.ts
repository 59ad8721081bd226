/** Something wrong with what was typed or with what came out of it. */
export interface Problem {
  /** Stable: people search for it, waive it and read about it in docs/checks.md. */
  readonly code: string;
  /** An error stops the synth; a warning is shown. */
  readonly severity: 'error' | 'warning';
  /** File, environment and key, or construct path. */
  readonly where: string;
  readonly message: string;
  /** What to type next. */
  readonly hint: string;
}

/** A problem as a check reports it; the registry adds code and severity. */
export type Finding = Omit<Problem, 'code' | 'severity'>;

export const formatProblem = ({ code, severity, where, message, hint }: Problem): string =>
  `${severity} ${code}\n  at ${where}\n  ${message}\n  hint: ${hint}`;
