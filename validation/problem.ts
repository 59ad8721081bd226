import { toPrintable } from '@observability-stack/query-common';
import { docsAddress } from './codes';
import { namesEnvironment } from './places';

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
  /** The environments in which it was found. @default the place names the environment, or only one was checked */
  readonly environments?: readonly string[];
}

/** Returns a problem as text for a terminal: names and values in it may have any characters and any length. */
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

/** Returns each problem once, with the environments in which it was found. Teams are in several environments. */
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
