import { parseQuantity } from '@observability-stack/query-common';
import type { Resolved, Resources } from '../../catalog/definitions/common';
import type { BasicAuth, ScrapeTls } from '../../catalog/definitions/scrape';
import { tlsOf } from '../../scrape-configs/http-client';
import type { k8s } from './k8s';
import { fieldEnv } from './pods';

// Shared parts of Jaeger and the OpenTelemetry Collector, on which Jaeger 2 is based.

/** User of both images. */
export const OTEL_UID = 10001;

/** Returns an endpoint on all addresses of the pod: IPv4 or IPv6, and loopback for port forwarding. */
export const endpoint = (port: number): string => `:${port}`;

/** Returns a reference to an environment variable, which the program expands. */
export const fromEnv = (name: string): string => `\${env:${name}}`;

/**
 * Returns a reference to the content of a file, which the program reads at start and parses as YAML: a value that is not a
 * string there, such as `123`, needs quotes in the file.
 */
export const fromFile = (file: string): string => `\${file:${file}}`;

/**
 * Returns the TLS settings of a client, with files in this folder:
 * https://github.com/open-telemetry/opentelemetry-collector/tree/main/config/configtls
 */
export function clientTls(tls: ScrapeTls | undefined, folder: string): { readonly tls?: object } {
  if (tls === undefined) return {};
  const { server_name, ...files } = tlsOf(tls, folder);
  return { tls: { ...files, ...(server_name ? { server_name_override: server_name } : {}) } };
}

/**
 * Returns the extension `basicauth`, which authenticates clients with a user name and a password:
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/extension/basicauthextension
 */
export const basicAuthenticator = (
  { username }: BasicAuth,
  password: { readonly password: string } | { readonly password_file: string },
): object => ({
  // Values of the configuration expand `$`.
  client_auth: { username: username.replaceAll('$', '$$$$'), ...password },
});

/** GOMEMLIMIT as a ratio of the memory limit: above it, garbage collection runs more often. */
const GO_MEMORY_SHARE = 0.8;
const MIB = 1024 ** 2;

/** Returns environment variables for the configuration and the Go runtime. */
export const otelEnv = (resources: Resolved<Resources>): k8s.EnvVar[] => [
  fieldEnv('POD_IP', 'status.podIP'),
  {
    name: 'GOMEMLIMIT',
    value: `${Math.floor((parseQuantity(resources.memoryLimit) * GO_MEMORY_SHARE) / MIB)}MiB`,
  },
];

/** The first processor of every pipeline: refuses data before memory is exhausted, so that clients retry. */
export const memoryLimiter = (percent: number): object => ({
  check_interval: '1s',
  limit_percentage: percent,
  // Headroom for data that arrives between two checks.
  spike_limit_percentage: Math.ceil(percent / 4),
});

/** Returns the settings for the program's own logs and metrics. */
export const selfTelemetry = (metricsPort: number): object => ({
  logs: { level: 'info', encoding: 'json' },
  metrics: {
    level: 'normal',
    readers: [
      {
        pull: {
          exporter: {
            prometheus: {
              host: fromEnv('POD_IP'),
              port: metricsPort,
              // Labels with the version of the instrumentation would create new series at each upgrade.
              without_scope_info: true,
              // Enabled by default: counters without _total, and metrics without unit suffixes.
              without_type_suffix: false,
              without_units: false,
            },
          },
        },
      },
    ],
  },
});

/** Returns a gRPC server that closes connections periodically, so that clients spread over new replicas. */
export const grpcServer = (port: number, maxMessageMib: number): object => ({
  endpoint: endpoint(port),
  max_recv_msg_size_mib: maxMessageMib,
  keepalive: {
    server_parameters: { max_connection_age: '5m', max_connection_age_grace: '30s' },
  },
});
