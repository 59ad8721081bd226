import { quantityOf } from '@observability-stack/query-common';
import type { k8s } from 'cdk8s-plus-28';
import type { Resolved, Resources } from '../../catalog/definitions/common';
import { fieldEnv } from './pods';

// What Jaeger and the OpenTelemetry Collector have in common: Jaeger 2 is such a collector.

/** User of both images. */
export const OTEL_UID = 10001;

/** Every address of the pod: its own, in whatever family it has, and loopback, which port-forward uses. */
export const endpoint = (port: number): string => `:${port}`;

/** Expanded by the program from its environment. */
export const fromEnv = (name: string): string => `\${env:${name}}`;

/** Go collects garbage harder from here on, well before the container is killed. */
const GO_MEMORY_SHARE = 0.8;
const MIB = 1024 ** 2;

/** Variables that the configuration or the Go runtime reads. */
export const otelEnv = (resources: Resolved<Resources>): k8s.EnvVar[] => [
  fieldEnv('POD_IP', 'status.podIP'),
  {
    name: 'GOMEMLIMIT',
    value: `${Math.floor((quantityOf(resources.memoryLimit) * GO_MEMORY_SHARE) / MIB)}MiB`,
  },
];

/** First in every pipeline: refuses data, so that senders retry, rather than running out of memory. */
export const memoryLimiter = (percent: number): object => ({
  check_interval: '1s',
  limit_percentage: percent,
  // room for what arrives between two checks
  spike_limit_percentage: Math.ceil(percent / 4),
});

/** The program's own logs and metrics. */
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
              // labels with the version of the instrumentation would end every series at an upgrade
              without_scope_info: true,
              // on by default: counters without _total, sizes and times without their unit
              without_type_suffix: false,
              without_units: false,
            },
          },
        },
      },
    ],
  },
});

/** gRPC connections end now and then, so that clients spread over the replicas that run by then. */
export const grpcServer = (port: number, maxMessageMib: number): object => ({
  endpoint: endpoint(port),
  max_recv_msg_size_mib: maxMessageMib,
  keepalive: {
    server_parameters: { max_connection_age: '5m', max_connection_age_grace: '30s' },
  },
});
