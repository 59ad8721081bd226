import { execFile } from 'node:child_process';
import { existsSync, type FSWatcher, watch } from 'node:fs';
import type { PreviewedDashboard } from './dashboards';

/** Where dashboards come from. */
const SOURCES = ['teams', 'dashboards', 'alerts', 'catalog', 'query', 'environments', 'resolve'];
/** Editors write a file in several steps. */
const SETTLE_MS = 30;
const PATIENCE_MS = 120_000;
const MAX_OUTPUT = 512 * 1024 * 1024;

/** The dashboards as the source is now. Fails with what the compiler or the source says. */
export const readDashboards = (): Promise<readonly PreviewedDashboard[]> =>
  new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['scripts/run.mjs', 'review/preview/dashboards.ts'],
      { maxBuffer: MAX_OUTPUT, timeout: PATIENCE_MS },
      (error, out, err) => {
        if (error) reject(new Error(err.trim() || error.message));
        else resolve(JSON.parse(out) as readonly PreviewedDashboard[]);
      },
    );
  });

/** Calls back once after each edit, and never while an earlier call is not done. */
export function onEdit(act: () => Promise<void>): { readonly stop: () => void } {
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
  const watchers: FSWatcher[] = SOURCES.filter((folder) => existsSync(folder)).map((folder) =>
    watch(folder, { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(() => void start(), SETTLE_MS);
    }),
  );
  return {
    stop: () => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}
