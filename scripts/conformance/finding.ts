/** A difference between a service and the contracts. */
export interface ConformanceFinding {
  /** Stable code of the kind of finding, for programs that read the report. */
  readonly code: string;
  /**
   * Severity: a `warning` should be reviewed; with an `error`, a panel, a rule or a link does not
   * work for this service.
   */
  readonly severity: 'error' | 'warning';
  /** Metric, label or field. */
  readonly where: string;
  readonly message: string;
  /** Correction, as an imperative. */
  readonly hint: string;
}

export const conformanceError = (
  code: string,
  where: string,
  message: string,
  hint: string,
): ConformanceFinding => ({
  code,
  severity: 'error',
  where,
  message,
  hint,
});

export const conformanceWarning = (
  code: string,
  where: string,
  message: string,
  hint: string,
): ConformanceFinding => ({
  ...conformanceError(code, where, message, hint),
  severity: 'warning',
});

/** Lists a few values, and the number of the others. */
export function joinSome(values: Iterable<string>, most = 3): string {
  const all = [...values];
  const shown = all.slice(0, most).map((value) => JSON.stringify(value));
  return all.length > most ? `${shown.join(', ')} and ${all.length - most} more` : shown.join(', ');
}
