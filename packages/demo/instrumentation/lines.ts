import { writeSync } from 'node:fs';

/** What may wait for a slow reader; beyond it, the program waits for the reader. */
const MAX_WAITING = 4 << 20;
const RETRY_MS = 5;
/** Lines of so long go out in one write. */
const GATHER_MS = 10;
/** At the end nobody waits longer than this. */
const GIVE_UP_MS = 2000;

/**
 * Lines in their order, gathered for a moment: a write for each costs more than the line itself, and with
 * writes in the background the last lines are lost at the end. Only who kills the process outright loses them.
 */
export class Lines {
  private waiting = '';
  /** What a full pipe did not take, maybe from the middle of a letter on. */
  private rest: Buffer = Buffer.alloc(0);
  private isScheduled = false;

  constructor(private readonly descriptor: number) {}

  write(line: string): void {
    this.waiting += line;
    if (this.waiting.length + this.rest.length > MAX_WAITING) this.flush();
    else this.schedule();
  }

  /** Writes all at once, and waits for a reader that is slow. */
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

  /** Whether all is written. */
  private writeSome(): boolean {
    const fresh = Buffer.from(this.waiting);
    this.rest = this.rest.length === 0 ? fresh : Buffer.concat([this.rest, fresh]);
    this.waiting = '';
    try {
      while (this.rest.length > 0)
        this.rest = this.rest.subarray(writeSync(this.descriptor, this.rest));
    } catch (error) {
      // a pipe that is full
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false;
      // there is no reader any more
      this.rest = Buffer.alloc(0);
    }
    return true;
  }
}
