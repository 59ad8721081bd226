import type { QueryFinding } from '@observability-stack/query-common';
import type { Problem } from '../problem';

/** A finding about a query, with the place of that query. */
export type PlacedQueryFinding = QueryFinding & { readonly where: string };

export const problemOf = ({
  code,
  severity,
  where,
  place,
  message,
  hint,
}: PlacedQueryFinding): Problem => ({
  code,
  severity,
  where,
  message: `${message}, in ${place}`,
  hint,
  from: ['team'],
});
