import { writeSync } from 'node:fs';

/**
 * Prints lines at once. `console` would first load what it takes to write to terminals, pipes and sockets without
 * waiting; that is left to it where a reader is too slow for this, or has gone.
 */
export const printer =
  (file: number, slow: (text: string) => void) =>
  (text: string): void => {
    const bytes = Buffer.from(`${text}\n`);
    let at = 0;
    try {
      while (at < bytes.length) at += writeSync(file, bytes, at);
    } catch {
      slow(bytes.subarray(at, -1).toString());
    }
  };
