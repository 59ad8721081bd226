import { existsSync, type FSWatcher, readdirSync, watch } from 'node:fs';
import path from 'node:path';

/** Delay in milliseconds after a change, since editors write a file in several steps. */
const SETTLE_MS = 30;

interface WatchOptions {
  /** Directories whose files are watched. */
  readonly folders: readonly string[];
  /** Names of directories inside them that are not watched. @default none */
  readonly ignored?: readonly string[];
  /** Called with the path of each file that changed, before the call back. @default not called */
  readonly edited?: (file: string) => void;
}

interface Edits {
  /** Calls back as after an edit. */
  readonly now: () => void;
  readonly stop: () => void;
}

/** Calls back once after each edit, and never while an earlier call is in progress. */
export function onEdit(
  act: () => Promise<void>,
  { folders, ignored = [], edited }: WatchOptions,
): Edits {
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
  const changed = (file: string): void => {
    edited?.(file);
    clearTimeout(timer);
    timer = setTimeout(() => void start(), SETTLE_MS);
  };
  const watchers = folders
    .filter((folder) => existsSync(folder))
    .map((one) => watchTree(one, ignored, changed));
  return {
    now: () => void start(),
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
function watchTree(
  root: string,
  ignored: readonly string[],
  changed: (file: string) => void,
): { readonly stop: () => void } {
  const watchers = new Map<string, FSWatcher>();
  const drop = (folder: string): void => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const add = (folder: string): void => {
    if (watchers.has(folder)) return;
    const watcher = watch(folder, (event, name) => {
      if (name !== null && ignored.includes(name)) return;
      changed(path.join(folder, name ?? ''));
      // a subfolder may have been added or removed
      if (event === 'rename') sync(folder);
    });
    watcher.on('error', () => drop(folder));
    watchers.set(folder, watcher);
    sync(folder);
  };
  const sync = (folder: string): void => {
    const inside = foldersIn(folder).filter((one) => !ignored.includes(path.basename(one)));
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
