import { ports } from '../../catalog/components/ports';
import type { TraceStore } from '../../catalog/data-sources';
import { stateful } from '../../resolve/components';
import type { Settings } from '../../resolve/environment';
import { component, namespace, senderNamespaces, type Topology } from '../../resolve/flow';

export const otelCollector: Topology = {
  programs: ({ collector }, place) => [
    stateful(place, 'otel-collector', collector.replicas, [
      { job: 'otel-collector', port: ports.collector.metrics },
      {
        job: 'span-metrics',
        port: ports.collector.spanMetrics,
        limits: spanMetricsLimits(collector),
      },
    ]),
  ],
  flows: (env) =>
    senderNamespaces(env).map((sender) => ({
      from: namespace(sender),
      to: component('otel-collector'),
      ports: [ports.collector.otlpGrpc, ports.collector.otlpHttp],
      purpose: 'traces',
    })),
};

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

/** The exporter that sends to a trace store; a label of the Collector's own metrics names it. */
export const exporterTo = (store: TraceStore): string => `otlp_grpc/${store}`;
