import { writeSync } from 'node:fs';
import type { Writable } from 'node:stream';

/**
 * Prints lines at once. A stream would first load what it takes to write to terminals, pipes and sockets without
 * waiting; it is asked for, and has all the rest, once a reader is too slow for this or has gone.
 */
export function createPrinter(file: number, streamOf: () => Writable): (text: string) => void {
  let stream: Writable | undefined;
  return (text) => {
    const bytes = Buffer.from(`${text}\n`);
    let at = 0;
    try {
      while (!stream && at < bytes.length) at += writeSync(file, bytes, at);
    } catch {
      stream = streamOf();
      // a reader that has gone is not an error
      stream.on('error', () => {});
    }
    stream?.write(bytes.subarray(at));
  };
}
