/** The file that describes a running lab. */
export const LAB_FILE = '.lab/running.json';

/** The content of the lab file. */
export interface LabFile {
  readonly environment: string;
  /** Process id of the lab. */
  readonly pid: number;
  /** Directory of files, data and logs. */
  readonly folder: string;
  /** URLs by pod and port name; only of running pods. */
  readonly urls: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}
