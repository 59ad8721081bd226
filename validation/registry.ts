import type { Check } from './check';
import { objectSize } from './checks/object-size';
import { settingsShape } from './checks/settings-shape';
import { targetFileShape } from './checks/target-file-shape';
import { WAIVER_UNKNOWN, WAIVER_UNUSED } from './waivers';

/** Every check, in the order in which problems are reported. */
export const checks: readonly Check[] = [
  // what was typed
  settingsShape,
  targetFileShape,
  // the objects that came out
  objectSize,
];

/** Found around the checks rather than by one. */
export const UNKNOWN_ENVIRONMENT = 'unknown-environment';
export const DUPLICATE_ENVIRONMENT = 'duplicate-environment';
export const CONSTRUCT_FAILED = 'construct-failed';

/** Every code that a problem can have; docs/checks.md explains each. */
export const codes: readonly string[] = [
  ...checks.map(({ code }) => code),
  UNKNOWN_ENVIRONMENT,
  DUPLICATE_ENVIRONMENT,
  CONSTRUCT_FAILED,
  WAIVER_UNKNOWN,
  WAIVER_UNUSED,
];

/** What is malformed cannot be read, and so cannot be let be. */
export const waivableCodes: readonly string[] = checks
  .filter(({ stage }) => stage !== 'shape')
  .map(({ code }) => code);
