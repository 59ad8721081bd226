/** Where a running lab tells what it is. */
export const LAB_FILE = '.lab/running.json';

/** What it tells. */
export interface LabFile {
  readonly environment: string;
  /** Process that ends the lab when it ends. */
  readonly pid: number;
  /** Files, data and logs. */
  readonly folder: string;
  /** By pod and name of the port; only of what runs. */
  readonly urls: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}
