import type { purposes } from '../catalog/components/descriptions';
import { ports } from '../catalog/components/ports';
import type { JobLimits } from '../catalog/definitions/scrape';
import type { Settings } from './environment';

export type ComponentName = keyof typeof purposes;

/** An endpoint with metrics; each pod is a target of its own. */
export interface MetricsEndpoint {
  /** Name of the scrape job. */
  readonly job: string;
  readonly port: number;
  /** @default '/metrics' */
  readonly path?: string;
  /** In place of the limits that hold for every job. @default none */
  readonly limits?: JobLimits;
}

/** A program that runs in pods. */
export interface Program {
  readonly name: string;
  readonly team: string;
  readonly namespace: string;
  /** `StatefulSet` pods have stable names, so each can be a target in a file; `DaemonSet` pods are discovered. */
  readonly kind: 'StatefulSet' | 'DaemonSet';
  /** The StatefulSets that run it (more than one when it is sharded), or the one DaemonSet. */
  readonly workloads: readonly { readonly name: string; readonly replicas: number }[];
}

/** One of the stack's own programs, as it runs in an environment. */
export interface Component extends Program {
  readonly name: ComponentName;
  readonly metrics: readonly MetricsEndpoint[];
}

/** Which programs run here: the one list that targets, policies, pods and documents come from. */
export function componentsOf(settings: Settings, team: string): readonly Component[] {
  const { stack, agents } = settings.namespaces;
  const stateful = (
    name: ComponentName,
    replicas: number,
    metrics: readonly MetricsEndpoint[],
  ): Component => ({
    name,
    team,
    namespace: stack,
    kind: 'StatefulSet',
    workloads: [{ name, replicas }],
    metrics,
  });
  const daemon = (name: ComponentName, port: number): Component => ({
    name,
    team,
    namespace: agents,
    kind: 'DaemonSet',
    workloads: [{ name, replicas: 1 }],
    metrics: [{ job: name, port }],
  });
  const { thanos, logCollector } = settings;
  const metric = (job: string, port: number): MetricsEndpoint => ({ job, port });

  return [
    {
      ...stateful('prometheus', settings.prometheus.replicas, [
        metric('prometheus', ports.prometheus.http),
        ...(thanos ? [metric('thanos-sidecar', ports.prometheus.sidecarHttp)] : []),
      ]),
      workloads: shardNames(settings.prometheus.shards).map((name) => ({
        name,
        replicas: settings.prometheus.replicas,
      })),
    },
    stateful('alertmanager', settings.alertmanager.replicas, [
      metric('alertmanager', ports.alertmanager.http),
    ]),
    stateful('loki', settings.loki.replicas, [metric('loki', ports.loki.http)]),
    stateful('otel-collector', settings.collector.replicas, [
      metric('otel-collector', ports.collector.metrics),
      {
        ...metric('span-metrics', ports.collector.spanMetrics),
        limits: spanMetricsLimits(settings.collector),
      },
    ]),
    stateful('jaeger', settings.jaeger.replicas, [metric('jaeger', ports.jaeger.metrics)]),
    stateful('grafana', settings.grafana.replicas, [metric('grafana', ports.grafana.http)]),
    daemon('node-exporter', ports.nodeExporter.metrics),
    daemon(logCollector, ports[logCollector].http),
    ...(thanos
      ? [
          stateful('thanos-query', thanos.queryReplicas, [
            metric('thanos-query', ports.thanosQuery.http),
          ]),
          stateful('thanos-store', thanos.storeReplicas, [
            metric('thanos-store', ports.thanosStore.http),
          ]),
          stateful('thanos-compactor', 1, [metric('thanos-compactor', ports.thanosCompactor.http)]),
        ]
      : []),
  ];
}

/**
 * All services share this endpoint, so none may fail its scrape. The Collector bounds how many series a
 * service has; nothing bounds the length of a span's name.
 */
const spanMetricsLimits = ({ spanMetrics }: Settings['collector']) => ({
  samples:
    // calls, sum, count and the last bucket; one more operation for what exceeds the bound
    spanMetrics.services * (spanMetrics.operations + 1) * (spanMetrics.buckets.length + 4),
  labelValueLength: 0,
});

const shardNames = (shards: number): readonly string[] =>
  shards === 1 ? ['prometheus'] : Array.from({ length: shards }, (_, i) => `prometheus-shard${i}`);

export function componentOf(
  environment: { readonly components: readonly Component[] },
  name: ComponentName,
): Component {
  const found = environment.components.find((component) => component.name === name);
  if (!found) throw new Error(`component ${name} does not run in this environment`);
  return found;
}

export const runs = (
  environment: { readonly components: readonly Component[] },
  name: ComponentName,
): boolean => environment.components.some((component) => component.name === name);

/** The workload of a program that has one. */
export function onlyWorkload({ name, workloads }: Program): Program['workloads'][number] {
  const [workload, ...more] = workloads;
  if (!workload || more.length > 0)
    throw new Error(`component ${name} has ${workloads.length} workloads, expected 1`);
  return workload;
}
