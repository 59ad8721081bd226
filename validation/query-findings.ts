import { memoizeByObject, type QueryFinding } from '@observability-stack/query-common';
import type { ResolvedInput } from './check';
import type { Finding, FindingSeverity } from './problem';

/** What is wrong with a query, and where that query stands. */
export type PlacedQueryFinding = QueryFinding & { readonly where: string };

/** Findings of one severity, for two checks that share what is found: queries are looked at once an input. */
export function queryFindings(
  examine: (input: ResolvedInput) => readonly PlacedQueryFinding[],
): (input: ResolvedInput, severity: FindingSeverity) => readonly Finding[] {
  const findings = memoizeByObject(examine);
  return (input, severity) =>
    findings(input)
      .filter((finding) => finding.severity === severity)
      .map(({ where, code, place, message, hint }) => ({
        where,
        message: `${code}: ${message}, in ${place}`,
        hint,
        from: ['team'],
      }));
}
