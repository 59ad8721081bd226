import { ports } from '../../catalog/components/ports';
import type { TraceStore } from '../../catalog/data-sources';
import { statefulProgram } from '../../resolve/components';
import type { EnvironmentSettings } from '../../resolve/environment';
import {
  componentPeer,
  exposureFlows,
  namespacePeer,
  senderNamespaces,
  type Topology,
} from '../../resolve/flow';
import { otlpServices } from '../../resolve/otlp';

export const otelCollectorTopology: Topology = {
  programs: ({ collector }, place) => [
    statefulProgram(place, 'otel-collector', collector.replicas, [
      { job: 'otel-collector', port: ports.collector.metrics },
      {
        job: 'span-metrics',
        port: ports.collector.spanMetrics,
        limits: spanMetricsLimits(collector),
      },
    ]),
  ],
  flows: (env) => [
    ...senderNamespaces(env).map((sender) => ({
      from: namespacePeer(sender),
      to: componentPeer('otel-collector'),
      ports: [ports.collector.otlpGrpc, ports.collector.otlpHttp],
      use: 'otlp' as const,
      purpose: 'traces',
    })),
    ...exposureFlows(
      env.collector.exposure,
      'otel-collector',
      [ports.collector.otlpHttp],
      'OTLP from outside',
    ),
    ...exposureFlows(
      env.collector.grpcExposure,
      'otel-collector',
      [ports.collector.otlpGrpc],
      'OTLP from outside',
    ),
    ...(otlpServices(env, 'metrics').length > 0
      ? [
          {
            from: componentPeer('otel-collector'),
            to: componentPeer('prometheus'),
            ports: [ports.prometheus.http],
            use: 'remoteWrites' as const,
            purpose: 'metrics by OTLP',
          },
        ]
      : []),
    ...(otlpServices(env, 'logs').length > 0
      ? [
          {
            from: componentPeer('otel-collector'),
            to: componentPeer('loki'),
            ports: [ports.loki.http],
            use: 'logRecords' as const,
            purpose: 'log records by OTLP',
          },
        ]
      : []),
  ],
};

/**
 * Limits of the span metrics endpoint. All services share it, so a single service must not make its scrape fail. The
 * Collector limits the number of series per service, but not the length of span names.
 */
const spanMetricsLimits = ({ spanMetrics }: EnvironmentSettings['collector']) => ({
  sampleLimit:
    // Calls, sum, count and the +Inf bucket; one additional operation for those above the limit.
    spanMetrics.services * (spanMetrics.operations + 1) * (spanMetrics.buckets.length + 4),
  labelValueLengthLimit: 0,
});

/** Returns the name of the exporter to a trace store, which is a label of the metrics of the Collector. */
export const exporterTo = (store: TraceStore): string => `otlp_grpc/${store}`;
