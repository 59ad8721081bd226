import type { HttpClientConfig } from '../http-client';
import type { PodTargetOptions } from './kubernetes-pods';
import type { StageDuration } from './stages';
import type { PipelineOptions } from './standard';

/** The parts of an HTTP client that both agents have. */
export type LokiClient = Pick<HttpClientConfig, 'basic_auth' | 'authorization' | 'tls_config'>;

/** Options of both log agents; each extends them. */
export interface LogAgentOptions extends PipelineOptions, PodTargetOptions {
  /** Push endpoint of Loki, such as `http://loki:3100/loki/api/v1/push`. */
  readonly lokiPushUrl: string;
  /** Blocks that are appended to the configuration of Alloy. @default none */
  readonly alloy?: string;
  /** Tenant of the lines for which `tenants` has none. @default none, for Loki without multi-tenancy */
  readonly tenantId?: string;
  /** Labels of every stream, such as `env` and `cluster`. @default none */
  readonly externalLabels?: Readonly<Record<string, string>>;
  /** Authentication and TLS of the connections to Loki. @default none */
  readonly http?: LokiClient;
  /** Limits of a batch: maximum delay and size. @default one second and 1 MiB */
  readonly batch?: { readonly wait?: StageDuration; readonly bytes?: number };
  /**
   * Retries while Loki is unavailable. Files are not read in the meantime, so log lines are lost only if the kubelet
   * rotates the files away.
   * @default 20 retries with a backoff from half a second to five minutes, one hour in total
   */
  readonly retry?: {
    readonly minBackoff?: StageDuration;
    readonly maxBackoff?: StageDuration;
    readonly maxRetries?: number;
  };
  /** Log level of the agent. @default info */
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error';
}

/** Returns the options with all defaults. */
export function withAgentDefaults(options: LogAgentOptions) {
  return {
    externalLabels: {},
    logLevel: 'info',
    ...options,
    batch: { wait: '1s', bytes: 1024 * 1024, ...options.batch },
    retry: { minBackoff: '500ms', maxBackoff: '5m', maxRetries: 20, ...options.retry },
  } as const;
}
