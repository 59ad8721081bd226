/** Something wrong with a query. */
export interface QueryFinding {
  /** Stable: people search for it, waive it and read about it. */
  readonly code: string;
  /** An error is wrong whatever the data; a warning is a likely mistake. */
  readonly severity: 'error' | 'warning';
  /** The part of the query it is about, as query text. */
  readonly place: string;
  readonly message: string;
  /** What to type instead. */
  readonly hint: string;
}
