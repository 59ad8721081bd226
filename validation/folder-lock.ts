import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';

/** Maximum wait for another process, in milliseconds. */
const PATIENCE_MS = 30_000;
const INTERVAL_MS = 50;
/** Time in milliseconds after which a process that has not renewed its lock has ended. */
const STALE_MS = 60_000;

/** A lock that this process holds. */
export interface FolderLock {
  /**
   * Marks the lock as in use; required at least once a minute.
   * @throws if another process has taken over the lock, after this process was stopped for a minute
   */
  renew(): void;
  unlock(): void;
}

/**
 * Locks a folder for this process. Waits up to 30 seconds for another process that holds the lock.
 *
 * Each process has its own file, `.lock.<machine>.<pid>.<random>`, and holds the lock while its
 * file is the only one of a running process. Files of processes that have ended are removed: those
 * of this machine at once, others after a minute without renewal. A machine is the scope of process
 * ids: containers have their own, also with the same host name.
 * @throws if another process still holds the lock
 */
export function lockFolder(folder: string, patience = PATIENCE_MS): FolderLock {
  const name = `.lock.${machine()}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const own = path.join(folder, name);
  const deadline = Date.now() + patience;
  for (;;) {
    writeFileSync(own, hostname());
    const now = modified(own) ?? Date.now();
    const others = ownersOf(folder).filter(({ file }) => file !== name);
    const running = others.filter((owner) => !hasEnded(folder, owner, now));
    for (const owner of others)
      if (!running.includes(owner)) rmSync(path.join(folder, owner.file), { force: true });
    const [first] = running;
    if (!first) return lockOf(folder, own);
    // Two processes that start together both release their locks, and retry after different times.
    rmSync(own, { force: true });
    if (Date.now() > deadline)
      throw new Error(
        `${folder} is locked by process ${first.pid} on ${hostOf(folder, first)}: wait for it, or remove ${path.join(folder, first.file)} if it no longer runs`,
      );
    sleep(INTERVAL_MS * (1 + Math.random()));
  }
}

const lockOf = (folder: string, own: string): FolderLock => ({
  renew: () => {
    if (!existsSync(own))
      throw new Error(
        `${folder} was locked by another process in the meantime: run the synth again`,
      );
    const now = new Date();
    utimesSync(own, now, now);
  },
  unlock: () => rmSync(own, { force: true }),
});

interface Owner {
  readonly file: string;
  readonly machine: string;
  readonly pid: number;
}

const LOCK_FILE = /^\.lock\.([0-9a-f]+)\.(\d+)\.[0-9a-f]+$/;

const ownersOf = (folder: string): readonly Owner[] =>
  readdirSync(folder).flatMap((file) => {
    const [, on, pid] = LOCK_FILE.exec(file) ?? [];
    return on === undefined ? [] : [{ file, machine: on, pid: Number(pid) }];
  });

/**
 * Reports whether the owner of a lock has ended. Times are those of the file system, whose clock
 * may differ from that of this machine.
 */
function hasEnded(folder: string, { file, machine: on, pid }: Owner, now: number): boolean {
  const changed = modified(path.join(folder, file));
  // Removed since the directory was read.
  if (changed === undefined) return true;
  return now - changed > STALE_MS || (on === machine() && !isRunning(pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

const modified = (file: string): number | undefined =>
  statSync(file, { throwIfNoEntry: false })?.mtimeMs;

const hostOf = (folder: string, { file }: Owner): string =>
  readOr('an unknown host', () => readFileSync(path.join(folder, file), 'utf8'));

/**
 * Returns an identifier of the scope of process ids: on Linux the boot and the pid namespace,
 * elsewhere the host.
 */
const machine = (): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        hostname(),
        readOr('', () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
        readOr('', () => readlinkSync('/proc/self/ns/pid')),
      ]),
    )
    .digest('hex')
    .slice(0, 12);

function readOr(otherwise: string, read: () => string): string {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

const sleep = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
};
