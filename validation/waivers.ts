import type { Environment, Waiver } from '../catalog/definitions/environment';
import { didYouMean } from './closest';
import { settingPlace } from './places';
import type { Problem } from './problem';

export const WAIVER_UNKNOWN = 'waiver-unknown';
export const WAIVER_UNUSED = 'waiver-unused';

/**
 * What remains of the problems once those that the environment waives are taken out, and what is wrong with
 * the waivers. In input that is not whole a waiver may be idle because of what is missing.
 */
export function applyWaivers(
  environment: Environment,
  problems: readonly Problem[],
  options: { readonly waivableCodes: readonly string[]; readonly isWhole: boolean },
): { readonly remaining: readonly Problem[]; readonly waived: readonly Problem[] } {
  const { waivableCodes, isWhole } = options;
  const waivers = Array.isArray(environment.waivers) ? environment.waivers : [];
  const isKnown = ({ code }: Waiver): boolean => waivableCodes.includes(code);
  const covers = (waiver: Waiver, { code, where }: Problem): boolean =>
    isKnown(waiver) && code === waiver.code && where.includes(waiver.where ?? '');
  const waived = problems.filter((problem) => waivers.some((waiver) => covers(waiver, problem)));
  const idle = waivers.filter((waiver) => !waived.some((problem) => covers(waiver, problem)));
  return {
    remaining: [
      ...problems.filter((problem) => !waived.includes(problem)),
      ...idle
        .filter((waiver) => isWhole || !isKnown(waiver))
        .map((waiver) => idleWaiver(environment, waiver, waivableCodes)),
    ],
    waived,
  };
}

function idleWaiver(
  environment: Environment,
  { code, where }: Waiver,
  waivableCodes: readonly string[],
): Problem {
  const place = settingPlace(environment, 'waivers');
  if (!waivableCodes.includes(code)) {
    return {
      code: WAIVER_UNKNOWN,
      severity: 'error',
      where: place,
      message: `no check that can be waived has the code ${JSON.stringify(code)}`,
      hint: didYouMean(code, waivableCodes),
    };
  }
  return {
    code: WAIVER_UNUSED,
    severity: 'warning',
    where: place,
    message: `${code}${where ? ` at ${JSON.stringify(where)}` : ''} is waived, and is no problem`,
    hint: 'delete the waiver',
  };
}
