import { didYouMean } from '@observability-stack/query-common';
import type { Environment, Waiver } from '../catalog/definitions/environment';
import { positionIn, settingPlace } from './places';
import type { Problem } from './problem';
import { type RenamedCode, renamedCodes } from './renamed-codes';

/** Codes of problems of waivers. */
export const waiverCodes = {
  unknownCode: 'waiver/unknown-code',
  notWaivable: 'waiver/not-waivable',
  renamedCode: 'waiver/renamed-code',
  expired: 'waiver/expired',
  unused: 'waiver/unused',
} as const;

export interface WaiverOptions {
  readonly waivableCodes: readonly string[];
  /** Codes that exist and cannot be waived, each with the reason. */
  readonly unwaivableCodes: ReadonlyMap<string, string>;
  /** Whether the input is complete: otherwise a waiver may be unused because of removed input. */
  readonly isWhole: boolean;
  /** Date with which the ends of waivers are compared. */
  readonly today: Date;
}

/**
 * Returns the problems that the environment does not waive, and those of the waivers. A waiver
 * whose end has passed waives nothing.
 */
export function applyWaivers(
  environment: Environment,
  problems: readonly Problem[],
  options: WaiverOptions,
): { readonly remaining: readonly Problem[]; readonly waived: readonly Problem[] } {
  const typed = Array.isArray(environment.waivers) ? environment.waivers : [];
  const waivers = typed.map(
    (waiver, index): Placed => ({
      waiver,
      where: settingPlace(environment, `waivers[${positionIn(typed, index)}]`),
      covered: problems.filter((problem) => covers(waiver, problem, options.waivableCodes)),
      isExpired: isExpired(waiver, options.today),
    }),
  );
  const waived = problems.filter((problem) =>
    waivers.some(({ covered, isExpired }) => !isExpired && covered.includes(problem)),
  );
  return {
    remaining: [
      ...problems.filter((problem) => !waived.includes(problem)),
      ...waivers.flatMap((placed) => problemsOfWaiver(placed, options)),
    ],
    waived,
  };
}

interface Placed {
  readonly waiver: Waiver;
  readonly where: string;
  /** Problems that it covers, whether it still applies or not. */
  readonly covered: readonly Problem[];
  readonly isExpired: boolean;
}

const isExpired = ({ until }: Waiver, today: Date): boolean =>
  until !== undefined && today.toISOString().slice(0, 10) > until;

const renamedCode = (code: string): RenamedCode | undefined =>
  Object.hasOwn(renamedCodes, code) ? renamedCodes[code] : undefined;

function covers(waiver: Waiver, problem: Problem, waivable: readonly string[]): boolean {
  if (!waivable.includes(problem.code) || !problem.where.includes(waiver.where ?? '')) return false;
  const renamed = renamedCode(waiver.code);
  return renamed ? isRenamedTo(renamed, problem) : problem.code === waiver.code;
}

/** Reports whether the old code was that of findings like this one. */
const isRenamedTo = ({ to, severity, at = '' }: RenamedCode, problem: Problem): boolean =>
  to.some((code) =>
    code.endsWith('/*') ? problem.code.startsWith(code.slice(0, -1)) : problem.code === code,
  ) &&
  (severity === undefined || problem.severity === severity) &&
  problem.where.includes(at);

function problemsOfWaiver(
  { waiver, where, covered, isExpired }: Placed,
  { waivableCodes, unwaivableCodes, isWhole }: WaiverOptions,
): readonly Problem[] {
  const { code, until } = waiver;
  const renamed = renamedCode(code);
  const unwaivable = unwaivableCodes.get(renamed?.to[0] ?? code);
  if (unwaivable !== undefined)
    return [
      {
        code: waiverCodes.notWaivable,
        severity: 'error',
        where,
        message: `code "${renamed?.to[0] ?? code}" cannot be waived: ${unwaivable}`,
        hint: 'delete the waiver and correct the finding',
      },
    ];
  if (!renamed && !waivableCodes.includes(code))
    return [
      {
        code: waiverCodes.unknownCode,
        severity: 'error',
        where,
        message: `code "${code}" does not exist`,
        hint: didYouMean(code, waivableCodes),
      },
    ];
  const subject = `waiver of "${code}"${waiver.where ? ` at "${waiver.where}"` : ''}`;
  return [
    ...(renamed ? [renamedProblem(waiver, where, renamed, covered)] : []),
    ...(isExpired
      ? [
          {
            code: waiverCodes.expired,
            severity: 'warning',
            where,
            message: `${subject} has ended: its last day was ${until}`,
            hint:
              covered.length > 0
                ? 'correct the finding that it covered, or set until to a later day'
                : 'delete the waiver',
          } as const,
        ]
      : []),
    ...(!isExpired && covered.length === 0 && isWhole
      ? [
          {
            code: waiverCodes.unused,
            severity: 'warning',
            where,
            message: `${subject} covers no finding`,
            hint: 'delete the waiver',
          } as const,
        ]
      : []),
  ];
}

/**
 * Returns a finding with at most five new codes: those of the findings that a waiver with a split
 * or collective code covers.
 */
function renamedProblem(
  { code }: Waiver,
  where: string,
  { to }: RenamedCode,
  covered: readonly Problem[],
): Problem {
  const found = [...new Set(covered.map((problem) => problem.code))];
  const codes = (to.length > 1 && found.length > 0 ? found : to).slice(0, 5);
  return {
    code: waiverCodes.renamedCode,
    severity: 'warning',
    where,
    message: `code "${code}" was renamed to ${codes.map((one) => `"${one}"`).join(' or ')}`,
    hint:
      codes.length === 1
        ? `write code: '${codes[0]}'`
        : `write one waiver for each: ${codes.map((one) => `code: '${one}'`).join(', ')}`,
  };
}
