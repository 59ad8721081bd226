import { execFile } from 'node:child_process';
import { existsSync, type FSWatcher, readdirSync, watch } from 'node:fs';
import path from 'node:path';
import type { PreviewedDashboard } from './dashboards';

/** Directories with the sources of dashboards. */
const SOURCES = [
  'teams',
  'panels',
  'dashboards',
  'alerts',
  'catalog',
  'query',
  'environments',
  'resolve',
];
/** Delay in milliseconds after a change, since editors write a file in several steps. */
const SETTLE_MS = 30;
const PATIENCE_MS = 120_000;
const MAX_OUTPUT = 512 * 1024 * 1024;

/** Builds the dashboards from the current source. Fails with the error of the compiler or the source. */
export const readDashboards = (): Promise<readonly PreviewedDashboard[]> =>
  new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['scripts/run.mjs', 'packages/review/preview/dashboards.ts'],
      { maxBuffer: MAX_OUTPUT, timeout: PATIENCE_MS },
      (error, out, err) => {
        if (error) reject(new Error(err.trim() || error.message));
        else resolve(JSON.parse(out) as readonly PreviewedDashboard[]);
      },
    );
  });

/** Calls back once after each edit, and never while an earlier call is in progress. */
export function onEdit(
  act: () => Promise<void>,
  folders: readonly string[] = SOURCES,
): { readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let again = false;
  const start = async (): Promise<void> => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    await act();
    running = false;
    if (again) {
      again = false;
      void start();
    }
  };
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void start(), SETTLE_MS);
  };
  const watchers = folders
    .filter((folder) => existsSync(folder))
    .map((one) => watchTree(one, changed));
  return {
    stop: () => {
      clearTimeout(timer);
      for (const { stop } of watchers) stop();
    },
  };
}

/**
 * Watches a directory and its subdirectories, not single files: most editors replace a file, and a
 * watcher of the file continues to watch the deleted one.
 */
function watchTree(root: string, changed: () => void): { readonly stop: () => void } {
  const watchers = new Map<string, FSWatcher>();
  const drop = (folder: string): void => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const add = (folder: string): void => {
    if (watchers.has(folder)) return;
    const watcher = watch(folder, (event) => {
      changed();
      // a subfolder may have been added or removed
      if (event === 'rename') sync(folder);
    });
    watcher.on('error', () => drop(folder));
    watchers.set(folder, watcher);
    sync(folder);
  };
  const sync = (folder: string): void => {
    const inside = foldersIn(folder);
    for (const known of watchers.keys())
      if (path.dirname(known) === folder && !inside.includes(known)) drop(known);
    for (const one of inside) add(one);
  };
  add(root);
  return {
    stop: () => {
      for (const folder of [...watchers.keys()]) drop(folder);
    },
  };
}

/** Returns the subdirectories of a directory; none if it was deleted. */
function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => path.join(folder, name));
  } catch {
    return [];
  }
}
