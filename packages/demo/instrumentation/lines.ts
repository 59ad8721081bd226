import { writeSync } from 'node:fs';

/**
 * Maximum size of the buffer for a slow reader, in bytes; when it is full, the program waits for
 * the reader.
 */
const MAX_WAITING = 4 << 20;
const RETRY_MS = 5;
/** Interval of writes in milliseconds; the log lines of one interval are written together. */
const GATHER_MS = 10;
/** Maximum wait for the reader at shutdown, in milliseconds. */
const GIVE_UP_MS = 2000;

/**
 * Writes log lines in order and in batches: one write per line costs more than the line itself, and asynchronous writes
 * lose the last lines at exit. Only SIGKILL loses buffered lines.
 */
export class LineBuffer {
  private waiting = '';
  /** The part that a full pipe did not accept, which may start inside a character. */
  private rest: Buffer = Buffer.alloc(0);
  private isScheduled = false;

  constructor(private readonly descriptor: number) {}

  write(line: string): void {
    this.waiting += line;
    if (this.waiting.length + this.rest.length > MAX_WAITING) this.flush();
    else this.schedule();
  }

  /** Writes everything immediately, and waits for a slow reader. */
  flush(): void {
    const until = performance.now() + GIVE_UP_MS;
    while (!this.writeSome() && performance.now() < until) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    setTimeout(() => {
      this.isScheduled = false;
      if (!this.writeSome()) this.schedule();
    }, GATHER_MS);
  }

  /** Writes as much as the reader accepts. Reports whether everything is written. */
  private writeSome(): boolean {
    const fresh = Buffer.from(this.waiting);
    this.rest = this.rest.length === 0 ? fresh : Buffer.concat([this.rest, fresh]);
    this.waiting = '';
    try {
      while (this.rest.length > 0)
        this.rest = this.rest.subarray(writeSync(this.descriptor, this.rest));
    } catch (error) {
      // the pipe is full
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false;
      // the reader is closed
      this.rest = Buffer.alloc(0);
    }
    return true;
  }
}
