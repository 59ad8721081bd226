/** The installation that is checked. */
export interface VerifyTarget {
  /** Name for the heading of the report. */
  readonly name: string;
  /** Returns the URL of a port of a pod; undefined if it does not run. */
  url(pod: string, port?: string): string | undefined;
  /** Returns the pods of a program or a service, running or not. */
  pods(program: string): readonly string[];
  /** Returns why something does not run. */
  reason(program: string): string;
  /** Returns the command that shows the output of a pod. */
  logsOf(pod: string): string;
  stop(): Promise<void>;
}

/** Reports that nothing could be checked, with a hint. */
export class UnreachableError extends Error {}
