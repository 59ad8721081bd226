import { setTimeout as sleep } from 'node:timers/promises';

type Nothing = undefined | null | false | 0 | '';

/** What one attempt counts at most, so that a machine that pauses for minutes does not use up all attempts at once. */
const LONGEST_ATTEMPT_MS = 5_000;

/**
 * Polls until there is a result, and returns it. How long that takes is not part of the
 * test: the limit only ends what would never come, and then `describe` says what was there instead.
 */
export async function eventually<T>(
  ask: () => Promise<T | Nothing> | T | Nothing,
  describe: () => unknown = () => '',
  limitSeconds = 180,
): Promise<T> {
  let waited = 0;
  for (;;) {
    const begin = Date.now();
    const answer = await ask();
    if (answer) return answer;
    if (waited > limitSeconds * 1000) {
      const last = await describe();
      throw new Error(`it did not come: ${typeof last === 'string' ? last : JSON.stringify(last)}`);
    }
    await sleep(250);
    waited += Math.min(Date.now() - begin, LONGEST_ATTEMPT_MS);
  }
}
