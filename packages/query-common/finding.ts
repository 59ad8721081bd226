/** A problem in a query. */
export interface QueryFinding {
  /** Stable identifier, which is documented and used in waivers. */
  readonly code: string;
  /** Severity: an error is wrong whatever the data; a warning is a likely mistake. */
  readonly severity: 'error' | 'warning';
  /** Affected part of the query, as query text. */
  readonly place: string;
  readonly message: string;
  /** Correction, as an imperative. */
  readonly hint: string;
}
