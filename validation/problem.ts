import { toPrintable } from '@observability-stack/query-common';
import { docsAddress } from './codes';
import { namesEnvironment } from './places';

export type FindingSeverity = 'error' | 'warning';

/** A problem that a check reports. */
export interface Finding {
  /** File, environment and key, or construct path: see places.ts. */
  readonly where: string;
  readonly message: string;
  /** Correction, as an imperative. */
  readonly hint: string;
  /**
   * Other places that are a cause or a consequence. If one of them is malformed, the finding may be
   * only a consequence, and is not reported.
   * @default only `where`
   */
  readonly from?: readonly string[];
}

/** A finding with the properties that the registry adds. */
export interface Problem extends Finding {
  /**
   * Code, as `area/name`. It is stable: it is searched for, used in waivers, and documented in
   * docs/checks/.
   */
  readonly code: string;
  /** Severity: an error stops the synth; a warning is displayed. */
  readonly severity: FindingSeverity;
  /**
   * Environments in which it was found.
   * @default none: the place names the environment, or only one was checked
   */
  readonly environments?: readonly string[];
}

/**
 * Returns a problem as text for a terminal: names and values may have any characters and any
 * length.
 */
export const formatProblem = (problem: Problem): string => {
  const { code, severity, where, message, hint, environments = [] } = problem;
  const plural = environments.length > 1 ? 's' : '';
  return [
    `${severity} ${code}`,
    `at ${toPrintable(where)}`,
    ...(environments.length > 0
      ? [`in environment${plural} ${toPrintable(environments.join(', '))}`]
      : []),
    toPrintable(message),
    `hint: ${toPrintable(hint)}`,
    `docs: ${docsAddress(code)}`,
  ].join('\n  ');
};

/**
 * Returns each problem once, with the environments in which it was found, since teams are in
 * several environments.
 */
export function mergeProblems(
  results: readonly { readonly environment: string; readonly problems: readonly Problem[] }[],
): readonly Problem[] {
  const several = new Set(results.map(({ environment }) => environment)).size > 1;
  const merged = new Map<string, Problem>();
  for (const { environment, problems } of results)
    for (const { from = [], ...printed } of problems) {
      const key = JSON.stringify(printed);
      const earlier = merged.get(key);
      const hasName = namesEnvironment(printed.where, environment);
      merged.set(key, {
        ...printed,
        from: union(earlier?.from, from),
        ...(several && !hasName && { environments: union(earlier?.environments, [environment]) }),
      });
    }
  return [...merged.values()];
}

const union = (some: readonly string[] = [], others: readonly string[] = []): readonly string[] => [
  ...new Set([...some, ...others]),
];

export const isError = ({ severity }: Problem): boolean => severity === 'error';
