import fc from 'fast-check';
import { formatDifference } from '../../validation/differences';
import type { SynthResult } from '../../validation/synthesize';
import type { FuzzProperty } from './properties';

/** An input for which a property does not hold. */
export interface FuzzFailure {
  readonly property: string;
  readonly seed: number;
  readonly input: string;
  readonly error: string;
}

export interface FuzzResult {
  readonly inputs: number;
  readonly failures: readonly FuzzFailure[];
  /** Inputs that were accepted, with their output. */
  readonly accepted: readonly Accepted[];
}

export interface Accepted {
  readonly input: string;
  readonly output: SynthResult;
}

/**
 * Tries inputs of a property. Failures with a cause in `seen` are skipped, and new causes are added
 * to it.
 */
export function fuzz(
  property: FuzzProperty,
  {
    seed,
    runs,
    seen,
    limitSeconds = Number.POSITIVE_INFINITY,
  }: {
    readonly seed: number;
    readonly runs: number;
    readonly seen: Set<string>;
    /** Processor time for one input. @default unlimited */
    readonly limitSeconds?: number;
  },
): FuzzResult {
  const failures: FuzzFailure[] = [];
  const accepted: Accepted[] = [];
  const { numRuns } = fc.check(
    fc.property(property.input, (input) => {
      try {
        const start = process.cpuUsage();
        const output = property.run(input as never);
        if (output) accepted.push({ input: shown(input), output });
        const { user, system } = process.cpuUsage(start);
        const seconds = (user + system) / 1e6;
        if (seconds > limitSeconds) throw new Error(`took more than ${limitSeconds} s`);
      } catch (error) {
        const cause = causeOf(error);
        if (seen.has(cause)) return;
        seen.add(cause);
        failures.push({ property: property.name, seed, input: shown(input), error: cause });
      }
    }),
    { seed, numRuns: runs },
  );
  return { inputs: numRuns, failures, accepted };
}

/**
 * Returns the message and the first places of the stack, without values, so that one cause is
 * reported once.
 */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${formatDifference(error)}`;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const message = error.message.split('\n')[0]?.slice(0, 200) ?? '';
  return [`${error.name}: ${message}`, ...frames.slice(0, 4).map((frame) => frame.trim())].join(
    '\n  ',
  );
}

function shown(input: unknown): string {
  try {
    return fc.stringify(input).slice(0, 1500);
  } catch {
    return 'a value that cannot be shown';
  }
}
