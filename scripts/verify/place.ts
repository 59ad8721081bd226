/** Where the programs are that the checks ask. */
export interface Place {
  /** What is asked, for the head of the report. */
  readonly name: string;
  /** URL of a port of a pod; undefined where that does not run. */
  url(pod: string, port?: string): string | undefined;
  /** Pods of a program or a service, whether they run or not. */
  pods(program: string): readonly string[];
  /** Why something does not run, in words; for what is skipped. */
  reason(program: string): string;
  /** How to see what a pod printed. */
  logsOf(pod: string): string;
  stop(): Promise<void>;
}

/** Nothing could be checked, and what to do about it. */
export class NotThere extends Error {}
