import { execFile } from 'node:child_process';
import type { PreviewedDashboard } from './dashboards';

/** Directories with the sources of dashboards. */
export const SOURCES = [
  'teams',
  'panels',
  'dashboards',
  'alerts',
  'catalog',
  'query',
  'environments',
  'resolve',
];
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
