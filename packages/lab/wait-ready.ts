import { setTimeout as sleep } from 'node:timers/promises';
import type { AddressBook } from './addresses';
import { isReady } from './readiness';
import type { RunningContainer } from './run-container';

export interface WaitProps {
  readonly book: AddressBook;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal | undefined;
  readonly progress: (message: string) => void;
}

/**
 * Waits until the readiness probe of every container succeeds.
 * @throws if a container exits, or at the timeout
 */
export async function waitUntilReady(
  containers: readonly RunningContainer[],
  { book, timeoutSeconds, signal, progress }: WaitProps,
): Promise<void> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  let done = 0;
  await Promise.all(
    containers.map(async (running) => {
      const { container, pod } = running.planned;
      while (!(await passes(running))) {
        const how = running.ended();
        if (how)
          throw new Error(`${running.name} ${how} before it was ready:\n${running.log.tail()}`);
        signal?.throwIfAborted();
        if (Date.now() > deadline) {
          throw new Error(
            `${running.name} is not ready after ${timeoutSeconds} s:\n${running.log.tail()}`,
          );
        }
        await sleep(200);
      }
      done += 1;
      progress(`ready [${done}/${containers.length}] ${running.name}`);

      async function passes({ ended }: RunningContainer): Promise<boolean> {
        if (ended()) return false;
        const probe = container.readinessProbe;
        return !probe || isReady(probe, (port) => book.port(pod, port));
      }
    }),
  );
}
