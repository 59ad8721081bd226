import type { PodTargetOptions } from './kubernetes-pods';
import type { Duration } from './stages';
import type { PipelineOptions } from './standard';

/** What both log agents are told; each adds a little of its own. */
export interface LogAgentOptions extends PipelineOptions, PodTargetOptions {
  /** Loki's push endpoint, such as `http://loki:3100/loki/api/v1/push`. */
  readonly lokiPushUrl: string;
  /** @default none: Loki without tenants */
  readonly tenantId?: string;
  /** Labels on every stream, such as `env` and `cluster`. @default none */
  readonly externalLabels?: Readonly<Record<string, string>>;
  /** Credentials for Loki, by file. @default none */
  readonly basicAuth?: { readonly username: string; readonly passwordFile: string };
  /** Certificate authority to trust for Loki. @default the system's */
  readonly caFile?: string;
  /** @default one second or 1 MiB, what comes first */
  readonly batch?: { readonly wait?: Duration; readonly bytes?: number };
  /**
   * Pushing again when Loki is away: while it goes on, files are not read further, so nothing is lost
   * until the kubelet rotates them away.
   * @default 20 times, from half a second up to five minutes apart, an hour in all
   */
  readonly retry?: {
    readonly minBackoff?: Duration;
    readonly maxBackoff?: Duration;
    readonly maxRetries?: number;
  };
  /** @default info */
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error';
}

/** The options with all defaults filled in. */
export function withDefaults(options: LogAgentOptions) {
  return {
    externalLabels: {},
    logLevel: 'info',
    ...options,
    batch: { wait: '1s', bytes: 1024 * 1024, ...options.batch },
    retry: { minBackoff: '500ms', maxBackoff: '5m', maxRetries: 20, ...options.retry },
  } as const;
}
