import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';

/** How long to wait for another process. */
const PATIENCE_MS = 30_000;
const INTERVAL_MS = 50;

/**
 * Locks a folder for this process, and returns what unlocks it. Waits up to 30 seconds for another process that holds the lock.
 *
 * Each process has its own file, `.lock.<host>.<pid>`, and holds the lock while its file is the only one of a running
 * process. Files of processes that have ended are removed.
 * @throws when another process still holds the lock
 */
export function lockFolder(folder: string, patience = PATIENCE_MS): () => void {
  const own = path.join(folder, lockFile(hostname(), process.pid));
  const deadline = Date.now() + patience;
  for (;;) {
    writeFileSync(own, '');
    const others = ownersOf(folder).filter((owner) => path.join(folder, owner.file) !== own);
    for (const { file } of others.filter(hasEnded))
      rmSync(path.join(folder, file), { force: true });
    const [running] = others.filter((owner) => !hasEnded(owner));
    if (!running) return () => rmSync(own, { force: true });
    // two that start together both step back, for times that differ
    rmSync(own, { force: true });
    if (Date.now() > deadline)
      throw new Error(
        `${folder} is locked by process ${running.pid} on ${running.host}: wait for it, or remove ${path.join(folder, running.file)} if it no longer runs`,
      );
    sleep(INTERVAL_MS * (1 + Math.random()));
  }
}

interface Owner {
  readonly file: string;
  readonly host: string;
  readonly pid: number;
}

const LOCK_FILE = /^\.lock\.(.*)\.(\d+)$/;
const lockFile = (host: string, pid: number): string => `.lock.${host}.${pid}`;

const ownersOf = (folder: string): readonly Owner[] =>
  readdirSync(folder).flatMap((file) => {
    const [, host, pid] = LOCK_FILE.exec(file) ?? [];
    return host === undefined ? [] : [{ file, host, pid: Number(pid) }];
  });

/** A process on another machine counts as running. */
function hasEnded({ pid, host }: Owner): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

const sleep = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
};
