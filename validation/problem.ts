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
export const formatProblem = (problem: Problem): string => formatGroup([problem]);

/** Number of places that are listed of findings with one cause. */
const MAX_PLACES = 3;
/** Number of causes of one code up to which all are printed, and the number that is printed of more. */
const MAX_CAUSES = 10;
const SHOWN_CAUSES = 5;

/**
 * Returns problems as texts for a terminal. Problems with one cause, such as a mistake in a value that all services share,
 * are one text with the first places; of a code with many causes, the first are printed. Counts name the rest.
 */
export function formatProblems(problems: readonly Problem[]): readonly string[] {
  const byCode = groupsOf(problems, ({ severity, code }) => `${severity} ${code}`);
  const shown = new Map<Problem | undefined, string>();
  for (const ofCode of byCode) {
    const groups = groupsOf(ofCode, causeOf);
    const printed = groups.length > MAX_CAUSES ? groups.slice(0, SHOWN_CAUSES) : groups;
    for (const group of printed) shown.set(group[0], formatGroup(group));
    const last = printed.at(-1) ?? [];
    const rest = ofCode.length - printed.flat().length;
    if (rest > 0)
      shown.set(
        last[0],
        `${formatGroup(last)}\n\n${ofCode[0]?.severity} ${ofCode[0]?.code}\n  and ${rest} more of this code: npm run synth -- --all prints them`,
      );
  }
  // In the order of the first problem of each.
  return problems.flatMap((problem) => shown.get(problem) ?? []);
}

/** Returns the problems in groups with the same key, in the order of their first problems. */
function groupsOf(
  problems: readonly Problem[],
  keyOf: (problem: Problem) => string,
): readonly (readonly Problem[])[] {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    const key = keyOf(problem);
    const group = groups.get(key);
    if (group) group.push(problem);
    else groups.set(key, [problem]);
  }
  return [...groups.values()];
}

/** Returns what is equal in problems with one cause; a message may end with the query that it was found in. */
const causeOf = ({ message, hint, environments = [] }: Problem): string =>
  JSON.stringify([message.replace(/, in .*$/s, ''), hint, environments]);

function formatGroup(group: readonly Problem[]): string {
  const [{ code, severity, message, hint, environments = [] }] = group as [Problem];
  const plural = environments.length > 1 ? 's' : '';
  const places = [...new Set(group.map(({ where }) => where))];
  const listed = places.length > MAX_PLACES + 1 ? places.slice(0, MAX_PLACES) : places;
  return [
    `${severity} ${code}`,
    ...listed.map((where) => `at ${toPrintable(where)}`),
    ...(listed.length < places.length ? [`and ${places.length - listed.length} more places`] : []),
    ...(environments.length > 0
      ? [`in environment${plural} ${toPrintable(environments.join(', '))}`]
      : []),
    toPrintable(message),
    `hint: ${toPrintable(hint)}`,
    `docs: ${docsAddress(code)}`,
  ].join('\n  ');
}

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
