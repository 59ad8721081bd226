import { UsageError } from '../../tools/command';

/** Returns the only argument as a positive integer. @throws for other arguments */
export function countOf(args: readonly string[]): number {
  const count = Number(args[0]);
  if (args.length !== 1 || !Number.isInteger(count) || count < 1)
    throw new UsageError(`expected one positive integer, found "${args.join(' ')}"`);
  return count;
}
