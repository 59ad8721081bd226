import { closeSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';

/**
 * Makes a file hold the parts, in one step, and leaves it alone where it does. Returns its bytes. What is there is read
 * along with the parts, so that neither the old nor the new is ever in memory as a whole.
 */
export function replaceIfDifferent(file: string, parts: Iterable<string>): number {
  const temporary = `${file}.${process.pid}.tmp`;
  const old = openIfThere(file);
  let fresh: number | undefined;
  let size = 0;
  try {
    for (const part of parts) {
      const bytes = encoded(part);
      if (fresh === undefined && !holdsAt(old, size, bytes)) fresh = copyOf(old, size, temporary);
      if (fresh !== undefined) writeAll(fresh, bytes);
      size += bytes.length;
    }
    // the same as far as it goes, and then something more
    if (fresh === undefined && (old === undefined || holdsMore(old, size)))
      fresh = copyOf(old, size, temporary);
  } catch (error) {
    close(fresh);
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    close(old);
  }
  if (fresh !== undefined) {
    close(fresh);
    renameSync(temporary, file);
  }
  return size;
}

/** Room for one part in UTF-8, and for as much of what was there; used again and again. */
let room = Buffer.alloc(0);
let before = Buffer.alloc(0);
const MOST_OF_A_UNIT = 3;

function encoded(part: string): Buffer {
  const most = part.length * MOST_OF_A_UNIT;
  if (room.length < most) room = Buffer.allocUnsafe(most);
  return room.subarray(0, room.write(part));
}

/** A new file with the beginning of another. */
function copyOf(from: number | undefined, size: number, target: string): number {
  const to = openSync(target, 'w');
  const chunk = Buffer.allocUnsafe(Math.min(size, 1 << 16));
  for (let at = 0; from !== undefined && at < size; ) {
    const read = readSync(from, chunk, 0, Math.min(chunk.length, size - at), at);
    if (read === 0) throw new Error(`${target}: what was there has become shorter meanwhile`);
    writeAll(to, chunk.subarray(0, read));
    at += read;
  }
  return to;
}

function holdsAt(file: number | undefined, position: number, bytes: Buffer): boolean {
  if (file === undefined) return false;
  if (before.length < bytes.length) before = Buffer.allocUnsafe(bytes.length);
  const count = readSync(file, before, 0, bytes.length, position);
  return count === bytes.length && bytes.equals(before.subarray(0, count));
}

const holdsMore = (file: number, position: number): boolean =>
  readSync(file, Buffer.alloc(1), 0, 1, position) > 0;

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

function openIfThere(file: string): number | undefined {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const close = (file: number | undefined): void => {
  if (file !== undefined) closeSync(file);
};
