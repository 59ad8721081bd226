import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Lab } from './lab';
import type { LabFile } from './running-lab';

/** Writes the lab file for other programs. Returns the function that removes it, unless another lab has overwritten it since. */
export function writeLabFile(file: string, environment: string, lab: Lab): () => void {
  const { folder, urls, skipped } = lab;
  const content: LabFile = { environment, pid: process.pid, folder, urls, skipped };
  mkdirSync(path.dirname(file), { recursive: true });
  // written atomically: another process may be waiting for it
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(content, null, 2)}\n`);
  renameSync(temporary, file);
  return () => {
    if (ownerOf(file) === process.pid) rmSync(file, { force: true });
  };
}

function ownerOf(file: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as LabFile).pid;
  } catch {
    return undefined;
  }
}
