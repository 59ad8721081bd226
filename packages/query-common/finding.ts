/** A problem in a query. */
export interface QueryFinding {
  /** Stable: documented, and used in waivers. */
  readonly code: string;
  /** An error is wrong whatever the data; a warning is a likely mistake. */
  readonly severity: 'error' | 'warning';
  /** The affected part of the query, as query text. */
  readonly place: string;
  readonly message: string;
  /** What to type instead. */
  readonly hint: string;
}
