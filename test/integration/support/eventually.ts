import { setTimeout as sleep } from 'node:timers/promises';

type Nothing = undefined | null | false | 0 | '';

/**
 * Polls until there is a result, and returns it. How long that takes is not part of the
 * test: the limit only ends what would never come, and then `describe` says what was there instead.
 */
export async function eventually<T>(
  ask: () => Promise<T | Nothing> | T | Nothing,
  describe: () => unknown = () => '',
  limitSeconds = 180,
): Promise<T> {
  const deadline = Date.now() + limitSeconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) {
      const last = await describe();
      throw new Error(`it did not come: ${typeof last === 'string' ? last : JSON.stringify(last)}`);
    }
    await sleep(250);
  }
}
