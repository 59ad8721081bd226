/** An error response as in RFC 9457. Thrown by handlers, written by the server. */
export class HttpProblem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    readonly title: string,
    readonly options: ProblemOptions = {},
  ) {
    super(options.detail ?? title, { cause: options.cause });
  }

  body(traceId?: string): object {
    const { detail, errors } = this.options;
    return {
      type: 'about:blank',
      title: this.title,
      status: this.status,
      ...(detail !== undefined && { detail }),
      ...(errors && { errors }),
      ...(traceId !== undefined && { trace_id: traceId }),
    };
  }
}

export interface ProblemOptions {
  /** Explanation of the error of this request, and what is expected. @default only the title */
  readonly detail?: string;
  /** Errors in the body by JSON pointer. @default none */
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  /** Additional headers. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether it is logged without an error, despite a 5xx status. @default false */
  readonly isExpected?: boolean;
  /** Cause, which is logged and never sent. @default none */
  readonly cause?: unknown;
}

export const PROBLEM_TYPE = 'application/problem+json';
