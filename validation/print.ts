import { writeSync } from 'node:fs';
import type { Writable } from 'node:stream';

/**
 * Returns a function that prints lines synchronously. It only creates the stream, which would load
 * code for terminals, pipes and sockets, if a reader is too slow for this or has closed; the stream
 * then receives all further lines.
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
      // A reader that has closed is not an error.
      stream.on('error', () => {});
    }
    stream?.write(bytes.subarray(at));
  };
}
